import { InvariantError } from '@millrace/base'
import type { JournalEvent } from './events.ts'

/** One event as JSON text. Throws what JSON.stringify throws (a cycle, a BigInt): the caller makes it the step's failure. */
export const encodeEvent = (event: JournalEvent): string => JSON.stringify(event)

/** A segment's payload: a JSON array of events that are encoded already. */
export const encodeSegment = (events: readonly string[]): string => `[${events.join(',')}]`

export function decodeSegment(payload: string): readonly JournalEvent[] {
  const events: unknown = JSON.parse(payload)
  if (!Array.isArray(events)) throw new InvariantError({ what: 'a journal segment is not a list of events' })
  return events as JournalEvent[]
}
