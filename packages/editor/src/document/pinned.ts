import { isJsonObject, toError, type JsonObject, type JsonValue } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import { ERROR_PORT } from '@millrace/workflow'
import type { NodePorts } from './node-ports.ts'
import type { PinnedItems } from './commands/set-pinned.ts'
import { isReservedField } from './reserved-fields.ts'
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
  | { readonly kind: 'reserved'; readonly name: string }

/** Reads what somebody wrote to be pinned: one object, or a list of objects. */
export function parsePinned(text: string): { readonly items: PinnedItems } | { readonly problem: PinProblem } {
  let value: JsonValue
  let reserved: string | undefined
  try {
    value = JSON.parse(text, (name, member: unknown) => {
      if (isReservedField(name, member)) reserved ??= name
      return member
    }) as JsonValue
  } catch (thrown) {
    return { problem: { kind: 'json', message: toError(thrown).message } }
  }
  if (reserved !== undefined) return { problem: { kind: 'reserved', name: reserved } }
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
  /** Items carry files that cannot be pinned. */
  readonly withoutFiles: boolean
  /** There were more than can be pinned: too many of them, or too large. */
  readonly cut?: 'many' | 'large'
}

/** As many of these items as can be pinned. */
export function pinnable(items: readonly { readonly json: unknown; readonly binary?: unknown }[]): PinnedPart {
  const taken: PinnedItems[number][] = []
  let characters = 0
  let withoutFiles = false
  for (const { json, binary } of items) {
    if (!isJsonObject(json)) continue
    characters += sizeOf(json)
    if (taken.length >= MOST_PINNED) return { items: taken, withoutFiles, cut: 'many' }
    if (characters > MOST_PINNED_CHARACTERS && taken.length > 0) return { items: taken, withoutFiles, cut: 'large' }
    const files = filesToPin(binary)
    withoutFiles ||= binary !== undefined && files === undefined
    taken.push(files === undefined ? { json } : { json, binary: files })
  }
  return { items: taken, withoutFiles }
}

type PinnedFiles = NonNullable<PinnedItems[number]['binary']>

const FILE_ID = /^[0-9a-f]{64}$/
/** The document takes no more for an item. */
const MOST_FILES = 200

/** The handles of an item's files; undefined when it has none, or some that are no handles. */
function filesToPin(binary: unknown): PinnedFiles | undefined {
  if (!isJsonObject(binary)) return undefined
  const entries = Object.entries(binary)
  if (entries.length === 0 || entries.length > MOST_FILES) return undefined
  const files: [string, PinnedFiles[string]][] = []
  for (const [name, ref] of entries) {
    if (!isJsonObject(ref)) return undefined
    const { id, mimeType, fileName, size } = ref
    if (typeof id !== 'string' || !FILE_ID.test(id) || typeof mimeType !== 'string' || typeof size !== 'number') return undefined
    files.push([name, { id, mimeType, ...(typeof fileName === 'string' ? { fileName } : {}), size }])
  }
  return Object.fromEntries(files)
}

/**
 * What was written, with the files of what was pinned before. An item that says the same keeps its own, wherever it stands; one that was
 * changed has those of the item in its place, as long as none was added or taken away. After that nobody can tell: it has none.
 */
export function withFilesOf(written: PinnedItems, before: PinnedItems = []): { readonly items: PinnedItems; readonly lostFiles: boolean } {
  const texts = before.map(({ json }) => JSON.stringify(json))
  const wanted = written.map(({ json }) => JSON.stringify(json))
  const from = wanted.map((text, at) => (texts[at] === text ? at : undefined))
  const taken = new Set(from)
  const free = new Map<string, number[]>()
  texts.forEach((text, at) => taken.has(at) || free.set(text, [...(free.get(text) ?? []), at]))
  wanted.forEach((text, at) => {
    if (from[at] !== undefined) return
    from[at] = free.get(text)?.shift()
    taken.add(from[at])
  })
  const isAsLong = written.length === before.length
  const items = written.map((item, at) => {
    const source = from[at] ?? (isAsLong && !taken.has(at) ? at : undefined)
    taken.add(source)
    const binary = source === undefined ? undefined : before[source]?.binary
    return binary === undefined ? item : { ...item, binary }
  })
  const isChanged = from.some((source, at) => source === undefined && items[at]?.binary === undefined)
  return { items, lostFiles: isChanged && before.some(({ binary }, at) => binary !== undefined && !taken.has(at)) }
}
