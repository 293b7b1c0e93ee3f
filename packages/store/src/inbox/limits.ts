import type { NewInboxEvent } from '@millrace/engine/ports'
import type { Load } from './protocol.ts'

export interface InboxLimits {
  /** Events that may wait. */
  readonly maxEvents: number
  /** Bytes of items, and of the files that they carry, that may wait. */
  readonly maxBytes: number
}

/** What an event takes as long as it waits. */
export const bytesOf = ({ items, fileBytes = 0 }: Pick<NewInboxEvent, 'items' | 'fileBytes'>): number => items.length + fileBytes

/** Whether there is no room for so much more. An empty inbox takes one event of any size: it would never get in otherwise. */
export const isFull = (load: Load, { maxEvents, maxBytes }: InboxLimits, { events, bytes }: Load): boolean =>
  load.events + events > maxEvents || (load.events > 0 && load.bytes + bytes > maxBytes)
