import { isJsonObject, toError, type JsonObject, type JsonValue } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import { ERROR_PORT } from '@millrace/workflow'
import type { NodePorts } from './node-ports.ts'
import type { PinnedItems } from './commands/set-pinned.ts'
import type { Transaction } from './transaction.ts'

/** The document takes no more. */
export const MOST_PINNED = 10_000
/** Characters of JSON: pinned data is part of the document, which is saved with each change. */
export const MOST_PINNED_CHARACTERS = 2_000_000

/** Replaces what is pinned; a document in which nothing is pinned says nothing about it. */
export function putPinned(tx: Transaction, pinned: Readonly<Record<string, PinnedItems>>): void {
  const { pinned: before, ...head } = tx.head
  if (Object.keys(pinned).length > 0) tx.setHead({ ...head, pinned })
  else if (before !== undefined) tx.setHead(head)
}

/** Lets go what is pinned to these nodes. */
export function unpin(tx: Transaction, ids: ReadonlySet<string>): void {
  const all = Object.entries(tx.head.pinned ?? {})
  const left = all.filter(([id]) => !ids.has(id))
  if (left.length < all.length) putPinned(tx, Object.fromEntries(left))
}

/** The port that pinned data comes out of: the one that the engine gives it to. */
export const pinnedPort = (type: NodeTypeDescription | undefined, { outputs }: NodePorts): string =>
  type?.loop?.done ?? outputs.find(({ name }) => name !== ERROR_PORT)?.name ?? 'main'

/** What can be wrong with data that somebody wants to pin. */
export type PinProblem =
  | { readonly kind: 'json'; readonly message: string }
  | { readonly kind: 'shape' }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'many' | 'large' }

/** Reads what somebody wrote to be pinned: one object, or a list of objects. */
export function parsePinned(text: string): { readonly items: PinnedItems } | { readonly problem: PinProblem } {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (thrown) {
    return { problem: { kind: 'json', message: toError(thrown).message } }
  }
  if (isJsonObject(value)) value = [value]
  if (!Array.isArray(value)) return { problem: { kind: 'shape' } }
  if (value.length > MOST_PINNED) return { problem: { kind: 'many' } }
  const odd = value.findIndex((item) => !isJsonObject(item))
  if (odd >= 0) return { problem: { kind: 'item', index: odd } }
  const objects = value as JsonObject[]
  // How it is written does not count: what is pinned within the limit is shown indented, and can be saved again.
  if (objects.reduce((sum, json) => sum + sizeOf(json), 0) > MOST_PINNED_CHARACTERS) return { problem: { kind: 'large' } }
  return { items: objects.map((json) => ({ json })) }
}

const sizeOf = (json: JsonObject): number => JSON.stringify(json).length

export interface PinnedPart {
  readonly items: PinnedItems
  /** Items that are no JSON object, or carry files, are pinned without those. */
  readonly withoutFiles: boolean
  /** There were more than can be pinned. */
  readonly isCut: boolean
}

/** As many of these items as can be pinned. */
export function pinnable(items: readonly { readonly json: unknown; readonly binary?: unknown }[]): PinnedPart {
  const taken: { json: JsonObject }[] = []
  let characters = 0
  let withoutFiles = false
  for (const { json, binary } of items) {
    if (!isJsonObject(json)) continue
    characters += sizeOf(json)
    if (taken.length >= MOST_PINNED || (characters > MOST_PINNED_CHARACTERS && taken.length > 0))
      return { items: taken, withoutFiles, isCut: true }
    withoutFiles ||= binary !== undefined
    taken.push({ json })
  }
  return { items: taken, withoutFiles, isCut: false }
}
