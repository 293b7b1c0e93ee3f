import type { Packet } from '@millrace/api'
import type { PacketView } from '@millrace/engine'

/** Which items of a step are asked for. */
export interface PacketRange {
  /** Only this port's items; the others are counted. */
  readonly port?: string | undefined
  readonly offset: number
  readonly limit: number
}

/** Origins told of one item: one that was made of a million says nothing by naming them all. */
const MOST_ORIGINS = 1000
/** Characters of items in one answer. */
const MOST_CHARACTERS = 1_000_000

/**
 * A page of a step's packets: counted in full, shown in part, so that a step with a million items stays readable. An item is never
 * cut; the first one of an answer is shown however large it is, because there is no other way to see it.
 */
export class PacketPager {
  readonly #range: PacketRange
  #left = MOST_CHARACTERS
  #shown = 0

  constructor(range: PacketRange) {
    this.#range = range
  }

  page({ port, items, from }: PacketView): Packet {
    const { offset, limit } = this.#range
    const wanted = this.#range.port === undefined || this.#range.port === port
    const shown: Packet['items'] = []
    for (let index = offset; wanted && index < Math.min(items.length, offset + limit); index += 1) {
      const item = items[index]
      if (item === undefined || !this.#fits(JSON.stringify(item).length)) break
      const origin = from?.[index]
      shown.push({
        json: item.json,
        ...(item.binary === undefined ? {} : { binary: item.binary }),
        ...(origin === undefined ? {} : { from: origin.slice(0, MOST_ORIGINS) }),
      })
    }
    return { port, total: items.length, offset, items: shown }
  }

  #fits(characters: number): boolean {
    if (this.#shown > 0 && characters > this.#left) return false
    this.#left -= characters
    this.#shown += 1
    return true
  }
}
