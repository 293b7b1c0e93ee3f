import { isJsonObject, type JsonValue } from '@millrace/base'
import { NodeError, type PollResult, type TriggerEvent } from '@millrace/node-sdk'
import type { KeptEvent } from '@millrace/store'

/** Most events of one page: they are kept in one transaction. */
export const MOST_EVENTS = 1000
const LONGEST_ID = 500
const MOST_CURSOR_CHARACTERS = 100_000

/** A page as it is kept. */
export interface CheckedPage {
  readonly events: readonly KeptEvent[]
  /** JSON text. */
  readonly cursor: string
  readonly more: boolean
}

/** What `poll` gave; throws a NodeError (`trigger.result`) that says what of it cannot be kept. */
export function checkPage(given: PollResult): CheckedPage {
  const page: unknown = given
  if (!isJsonObject(page)) return refuse('it is no object')
  const { events, cursor, more } = page
  if (!Array.isArray(events)) return refuse('"events" is no list')
  if (events.length > MOST_EVENTS) return refuse(`"events" has ${events.length} events; give ${MOST_EVENTS} at most, and "more"`)
  if (cursor === undefined) return refuse('it has no "cursor"')
  if (more !== undefined && typeof more !== 'boolean') return refuse('"more" is neither true nor false')
  return { events: events.map((event, index) => checkEvent(event, `events[${index}]`)), cursor: checkCursor(cursor), more: more === true }
}

/** JSON text of a cursor. */
export function checkCursor(cursor: JsonValue): string {
  const text = JSON.stringify(cursor) as string | undefined // undefined for a function, which a package may give in spite of its types
  if (text === undefined || text.length > MOST_CURSOR_CHARACTERS) return refuse('"cursor" is no JSON value of a reasonable size')
  return text
}

export function checkEvent(given: TriggerEvent | JsonValue, where: string): KeptEvent {
  if (!isJsonObject(given)) return refuse(`"${where}" is no object`)
  const { id, items } = given
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > LONGEST_ID))
    return refuse(`the id of "${where}" is no text of 1 to ${LONGEST_ID} characters`)
  if (!Array.isArray(items) || !items.every((item) => isJsonObject(item) && isJsonObject(item['json'])))
    return refuse(`the items of "${where}" are no list of items`)
  return { id, items: items.length === 0 ? undefined : JSON.stringify(items) }
}

function refuse(reason: string): never {
  throw new NodeError('trigger.result', `What the trigger gave cannot be used: ${reason}.`)
}
