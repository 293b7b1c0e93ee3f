import type { BinaryRef, Item } from '@millrace/node-sdk'
import type { BlobHolder, BlobStore } from '../ports/index.ts'
import { isLazy } from '../packets/lazy-list.ts'

const NONE: readonly string[] = Object.freeze([])

/** Goes over the binary data that items carry. Of items from outside, which nobody checked, too: `binary: null` is what some clients send. */
function eachRef(items: readonly Item[], take: (ref: BinaryRef) => void): void {
  for (const { binary } of items) {
    if (!binary) continue
    for (const ref of Object.values(binary)) if (typeof ref?.id === 'string') take(ref)
  }
}

/** Names of the binary data that items carry. */
export function carriedBy(items: readonly Item[]): readonly string[] {
  let found: string[] | undefined
  eachRef(items, ({ id }) => void (found ??= []).push(id))
  return found ?? NONE
}

/** The same, where that can be told without reading items from disk; undefined for a list that lies there. */
export const carriedInMemory = (items: readonly Item[]): readonly string[] | undefined => (isLazy(items) ? undefined : carriedBy(items))

/** Bytes of each file that items carry, by its name: a file that several items carry is one. As they say; what is no size counts nothing. */
export function sizesOf(items: readonly Item[]): Map<string, number> {
  const sizes = new Map<string, number>()
  eachRef(items, ({ id, size }) => void sizes.set(id, Number.isSafeInteger(size) ? Math.max(0, size) : 0))
  return sizes
}

/** Gives what one holder has, and the rest from the tenant's. Resolves to what is in neither. */
export async function giveEither(
  blobs: Pick<BlobStore, 'give'>,
  ids: readonly string[],
  { from, to }: { readonly from: BlobHolder; readonly to: BlobHolder },
): Promise<readonly string[]> {
  const missing = await blobs.give(ids, to, from)
  return missing.length === 0 ? missing : blobs.give(missing, to)
}
