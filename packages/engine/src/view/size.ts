import type { Item } from '@millrace/node-sdk'
import { sourceOf } from '../packets/lazy-list.ts'

/** Items measured one by one; of more, as many spread over the list stand for all. */
const MOST_MEASURED = 200

/** Bytes of the items' JSON: exact for few, an estimate for many, so that asking for a large execution stays cheap. */
export function bytesOf(items: readonly Item[]): number {
  const kept = sourceOf(items) // measured when it was written to disk
  if (kept !== undefined) return kept.characters
  if (items.length <= MOST_MEASURED) return measure(items)
  const step = items.length / MOST_MEASURED
  const some = Array.from({ length: MOST_MEASURED }, (_, index) => items[Math.floor(index * step)] as Item)
  return Math.round((measure(some) / MOST_MEASURED) * items.length)
}

function measure(items: readonly Item[]): number {
  let bytes = 0
  for (const { json } of items) bytes += Buffer.byteLength(JSON.stringify(json))
  return bytes
}
