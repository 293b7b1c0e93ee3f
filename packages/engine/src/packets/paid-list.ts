import type { Pay } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import { lazyList, sourceOf } from './lazy-list.ts'

/** Units (of at most 10 ns) for each character of a chunk that is read and decoded. */
const UNITS_PER_CHARACTER = 1
/** Units of looking an item of a lazy list up: a proxy, an index, a cache. */
const LOOK_UP = 40

/** Who pays for what is being read. Reading is synchronous, so that nobody else can come in between. */
let payer: Pay | undefined

/** Pays for a chunk of a packet that was read, before it is decoded, where an expression asked for it. */
export const payForReading = (characters: number): void => payer?.(characters * UNITS_PER_CHARACTER)

function onAccountOf<T>(pay: Pay, read: () => T): T {
  const before = payer
  payer = pay
  try {
    return read()
  } finally {
    payer = before
  }
}

/** A list for an expression: what has to be read from disk for it is paid for by the expression. A list in memory is what it is. */
export function paidList(items: readonly Item[], pay: Pay): readonly Item[] {
  const source = sourceOf(items)
  if (source === undefined) return items
  return lazyList({
    length: source.length,
    characters: source.characters,
    at: (index) => {
      pay(LOOK_UP)
      return onAccountOf(pay, () => source.at(index))
    },
    read: (from, to) => {
      pay(LOOK_UP)
      return onAccountOf(pay, () => source.read(from, to))
    },
  })
}
