import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ItemTest, Packet } from '@millrace/api'
import type { PacketView } from '@millrace/engine'
import { itemSearch } from './item-search.ts'

/** Which items of a step are asked for. */
export interface PacketRange {
  /** Only this port's items; the others are counted. */
  readonly port?: string | undefined
  /** Only what came in, or what went out; of the other side the items are counted. */
  readonly side?: 'inputs' | 'outputs' | undefined
  readonly offset: number
  readonly limit: number
  /** Only items that fit this search. */
  readonly search?: string | undefined
  /** Only output items that came from this input item. */
  readonly madeFrom?: number | undefined
}

/** Origins told of one item: one that was made of a million says nothing by naming them all. */
const MOST_ORIGINS = 1000
/** Characters of items in one answer. */
const MOST_CHARACTERS = 1_000_000
/** Items that one search looks at before it answers: the process has others to serve, and whoever asks can go on. */
const MOST_SEARCHED = 20_000
/** Characters, once for each condition, and origins that it looks at. */
const MOST_READ = 16_000_000
/** After so many of them others have their turn. */
const READ_AT_ONCE = 1_000_000
/**
 * A page of a step's packets: counted in full, shown in part, so that a step with a million items stays readable. An item is never
 * cut; the first one of an answer is shown however large it is, because there is no other way to see it. All packets of an answer share
 * what may be shown and looked at; of each at least one item is looked at, so that whoever goes on gets on.
 */
export class PacketPager {
  readonly #range: PacketRange
  readonly #fitsSearch: ItemTest | undefined
  readonly #conditions: number
  #left = MOST_CHARACTERS
  #shown = 0
  #searched = 0
  #read = 0
  #turnAt = READ_AT_ONCE

  /** Throws SearchTooLongError. */
  constructor(range: PacketRange) {
    const { search = '' } = range
    this.#range = range
    const compiled = itemSearch(search)
    this.#conditions = compiled?.conditions ?? 0
    this.#fitsSearch = compiled?.fits
  }

  /** A page of what came in: origins are asked of what went out. */
  pageOfInput(packet: PacketView): Promise<Packet> {
    return this.#page(packet, 'inputs', undefined)
  }

  page(packet: PacketView): Promise<Packet> {
    return this.#page(packet, 'outputs', this.#range.madeFrom)
  }

  async #page(packet: PacketView, side: 'inputs' | 'outputs', madeFrom: number | undefined): Promise<Packet> {
    const { port, items, source } = packet
    const { offset, port: only = port, side: onlySide = side } = this.#range
    if (only !== port || onlySide !== side) return { port, total: items.length, offset, items: [] }
    if (this.#fitsSearch !== undefined || madeFrom !== undefined) return this.#search(packet, madeFrom)
    const shown: Packet['items'] = []
    for (let index = offset; index < Math.min(items.length, offset + this.#range.limit); index += 1) {
      const item = itemAt(packet, index)
      if (item === undefined || !this.#fits(JSON.stringify(item).length)) break
      shown.push(item)
    }
    return { port, total: items.length, offset, ...(source === undefined ? {} : { source }), items: shown }
  }

  async #search(packet: PacketView, madeFrom: number | undefined): Promise<Packet> {
    const { port, items, from } = packet
    const { offset, limit } = this.#range
    const shown: Packet['items'] = []
    let index = offset
    for (; index < items.length && shown.length < limit && (index === offset || this.#maySearch()); index += 1) {
      await this.#giveWay()
      this.#searched += 1
      if (madeFrom !== undefined) {
        const origins = from?.[index] ?? []
        this.#read += origins.length
        if (!origins.includes(madeFrom)) continue
      }
      const item = itemAt(packet, index)
      if (item === undefined) break
      const characters = JSON.stringify(item).length
      this.#read += characters * Math.max(1, this.#conditions)
      if (this.#fitsSearch !== undefined && !this.#fitsSearch(item.json)) continue
      if (!this.#fits(characters)) break
      shown.push({ at: index, ...item })
    }
    return { port, total: items.length, offset, items: shown, searchedTo: Math.min(index, items.length) }
  }

  #maySearch(): boolean {
    return this.#searched < MOST_SEARCHED && this.#read < MOST_READ
  }

  async #giveWay(): Promise<void> {
    if (this.#read < this.#turnAt) return
    this.#turnAt = this.#read + READ_AT_ONCE
    await nextTurn()
  }

  #fits(characters: number): boolean {
    if (this.#shown > 0 && characters > this.#left) return false
    this.#left -= characters
    this.#shown += 1
    return true
  }
}

function itemAt({ items, from }: PacketView, index: number): Packet['items'][number] | undefined {
  const item = items[index]
  if (item === undefined) return undefined
  const origin = from?.[index]
  return {
    json: item.json,
    ...(item.binary === undefined ? {} : { binary: item.binary }),
    ...(origin === undefined ? {} : { from: origin.slice(0, MOST_ORIGINS) }),
  }
}
