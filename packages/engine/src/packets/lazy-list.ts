import type { Item } from '@millrace/node-sdk'
import { estimateJson } from './estimate.ts'

/** Where the items of a list come from that are not in memory. */
export interface ItemSource<T = Item> {
  readonly length: number
  /** Of the JSON text of all items, about; known without reading them. */
  readonly characters: number
  at(index: number): T | undefined
  /** Items from `from` up to `to`, in memory. */
  read(from: number, to: number): readonly T[]
}

/** Above this many items a slice of a lazy list is lazy as well. */
const MOST_READ_AT_ONCE = 10_000

const sources = new WeakMap<object, ItemSource>()
/** Which part of which source a list in memory was read from. */
const origins = new WeakMap<object, Part>()

export interface Part {
  readonly source: ItemSource
  readonly from: number
}

/**
 * A list whose items are read when they are looked at. It is an array to whoever uses it (`length`, indexes, every method), so that
 * what is right for lists in memory is right for these as well; nothing can be changed in it.
 */
export function lazyList<T = Item>(source: ItemSource<T>): readonly T[] {
  const list = new Proxy<T[]>([], new LazyHandler(source) as ProxyHandler<T[]>)
  sources.set(list, source as ItemSource) // whoever makes a list of something else keeps it apart from items
  return list
}

/** The source of a lazy list; undefined for one in memory. */
export const sourceOf = (items: readonly Item[]): ItemSource | undefined => sources.get(items)

export const isLazy = (items: readonly Item[]): boolean => sources.has(items)

/** Part of a list as a list: in memory where it is short, lazy where it is long. Knows where it came from. */
export function sliceOf(items: readonly Item[], from: number, to: number): readonly Item[] {
  const source = sources.get(items)
  if (source === undefined) return items.slice(from, to)
  const [first, end] = [clamp(from, source.length), clamp(to, source.length)]
  if (end - first > MOST_READ_AT_ONCE) return lazyList(new RangeSource(source, first, end))
  return readPart(items, first, end)
}

/** Part of a list, without reading it. */
export function rangeOf(items: readonly Item[], from: number, to: number): readonly Item[] {
  const source = sources.get(items)
  return source === undefined ? items.slice(from, to) : lazyList(new RangeSource(source, from, Math.min(to, source.length)))
}

/** Items of a list from `from` up to `to`, in memory. */
export function readPart(items: readonly Item[], from: number, to: number): readonly Item[] {
  const source = sources.get(items)
  if (source === undefined) return from === 0 && to >= items.length ? items : items.slice(from, to)
  const part = [...source.read(from, Math.max(from, Math.min(to, source.length)))]
  origins.set(part, { source, from })
  return part
}

/** Where in `inputs` a list stands as a whole; undefined when it does not, or when that is not known without reading. */
export function rangeWithin(items: readonly Item[], inputs: readonly Item[]): number | undefined {
  const whole = sources.get(inputs)
  if (whole === undefined) return undefined
  const own = sources.get(items)
  const part = origins.get(items) ?? (own === undefined ? undefined : { source: own, from: 0 })
  return part === undefined ? undefined : offsetIn(whole, part)
}

/**
 * Where each item of a list stands in `inputs`, as far as that is known without reading: a lazy list may have parts in memory, and items
 * of those have an identity.
 */
export function placesInMemory(items: readonly Item[], inputs: readonly Item[]): readonly (number | undefined)[] {
  const whole = sources.get(inputs)
  if (!(whole instanceof ConcatSource)) return items.map(() => undefined)
  const places = whole.placesInMemory()
  return items.map((item) => places.get(item))
}

function offsetIn(whole: ItemSource, { source, from }: Part): number | undefined {
  if (whole === source) return from
  const before = whole instanceof ConcatSource ? whole.startOf(source) : undefined
  if (before !== undefined) return before + from
  // Only then what the part is a part of: a list that is itself a part of another may stand in the whole as it is.
  return source instanceof RangeSource ? offsetIn(whole, { source: source.whole, from: source.from + from }) : undefined
}

const clamp = (index: number, length: number): number => Math.min(length, Math.max(0, index < 0 ? length + index : index))

/** Consecutive items of another source. */
class RangeSource implements ItemSource {
  readonly whole: ItemSource
  readonly from: number
  readonly length: number

  constructor(whole: ItemSource, from: number, to: number) {
    this.whole = whole
    this.from = from
    this.length = to - from
  }

  get characters(): number {
    return Math.ceil((this.whole.characters / Math.max(1, this.whole.length)) * this.length)
  }

  at(index: number): Item | undefined {
    return index < this.length ? this.whole.at(this.from + index) : undefined
  }

  read(from: number, to: number): readonly Item[] {
    return this.whole.read(this.from + from, this.from + Math.min(to, this.length))
  }
}

/** Several lists, one after the other. More can be added at the end. */
class ConcatSource implements ItemSource {
  readonly #lists: (readonly Item[])[] = []
  readonly #starts: number[] = []
  #length = 0

  constructor(lists: Iterable<readonly Item[]>) {
    for (const list of lists) this.append(list)
  }

  get length(): number {
    return this.#length
  }

  get characters(): number {
    return this.#lists.reduce((sum, list) => sum + charactersOf(list), 0)
  }

  append(list: readonly Item[]): void {
    if (list.length === 0) return
    this.#lists.push(list)
    this.#starts.push(this.#length)
    this.#length += list.length
  }

  /** Where the list of this source begins. */
  startOf(source: ItemSource): number | undefined {
    const place = this.#lists.findIndex((list) => sources.get(list) === source)
    return place < 0 ? undefined : this.#starts[place]
  }

  /** Where the items stand that are in memory. */
  placesInMemory(): ReadonlyMap<Item, number> {
    const places = new Map<Item, number>()
    for (const [index, list] of this.#lists.entries()) {
      if (sources.has(list)) continue
      const start = this.#starts[index] as number
      for (const [place, item] of list.entries()) if (!places.has(item)) places.set(item, start + place)
    }
    return places
  }

  at(index: number): Item | undefined {
    const place = placeOf(this.#starts, index)
    return this.#lists[place]?.[index - (this.#starts[place] ?? 0)]
  }

  read(from: number, to: number): readonly Item[] {
    const found: Item[] = []
    for (let place = placeOf(this.#starts, from); place < this.#lists.length; place += 1) {
      const start = this.#starts[place] as number
      const list = this.#lists[place] as readonly Item[]
      if (start >= to) break
      for (const item of readPart(list, Math.max(0, from - start), Math.min(list.length, to - start))) found.push(item)
    }
    return found
  }
}

/** Index of the last start that is not behind `index`. */
export function placeOf(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= index) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** Items of a list at chosen places. */
class PickedSource implements ItemSource {
  readonly #list: readonly Item[]
  readonly #places: readonly number[]

  constructor(list: readonly Item[], places: readonly number[]) {
    this.#list = list
    this.#places = places
  }

  get length(): number {
    return this.#places.length
  }

  get characters(): number {
    return Math.ceil((charactersOf(this.#list) / Math.max(1, this.#list.length)) * this.length)
  }

  at(index: number): Item | undefined {
    return this.#list[this.#places[index] ?? -1]
  }

  read(from: number, to: number): readonly Item[] {
    return this.#places.slice(from, to).flatMap((place) => this.#list[place] ?? [])
  }
}

/** Each item of a list, changed on the way. */
class MappedSource implements ItemSource {
  readonly list: readonly Item[]
  readonly #change: (item: Item) => Item

  constructor(list: readonly Item[], change: (item: Item) => Item) {
    this.list = list
    this.#change = change
  }

  get length(): number {
    return this.list.length
  }

  get characters(): number {
    return charactersOf(this.list)
  }

  at(index: number): Item | undefined {
    const item = this.list[index]
    return item === undefined ? undefined : this.#change(item)
  }

  read(from: number, to: number): readonly Item[] {
    return readPart(this.list, from, to).map(this.#change)
  }
}

const isIndex = (key: string): boolean => /^(0|[1-9]\d*)$/.test(key)

/** Makes an array of a source. Everything that changes an array is refused. */
class LazyHandler implements ProxyHandler<unknown[]> {
  readonly #source: ItemSource<unknown>

  constructor(source: ItemSource<unknown>) {
    this.#source = source
  }

  get(target: unknown[], key: string | symbol, list: unknown): unknown {
    if (typeof key === 'symbol') return Reflect.get(target, key)
    if (key === 'length') return this.#source.length
    if (isIndex(key)) return this.#source.at(Number(key))
    if (key === 'slice') return (from = 0, to = Infinity) => sliceOf(list as readonly Item[], from, to) // a chunk at a time, and not item by item
    return Reflect.get(target, key)
  }

  has(target: unknown[], key: string | symbol): boolean {
    if (typeof key === 'string' && isIndex(key)) return Number(key) < this.#source.length
    return Reflect.has(target, key)
  }

  ownKeys(): string[] {
    return [...Array.from({ length: this.#source.length }, (_, index) => String(index)), 'length']
  }

  getOwnPropertyDescriptor(_target: unknown[], key: string | symbol): PropertyDescriptor | undefined {
    if (key === 'length') return { value: this.#source.length, writable: true, enumerable: false, configurable: false }
    if (typeof key !== 'string' || !isIndex(key) || Number(key) >= this.#source.length) return undefined
    return { value: this.#source.at(Number(key)), writable: true, enumerable: true, configurable: true }
  }

  set(): boolean {
    return false
  }

  defineProperty(): boolean {
    return false
  }

  deleteProperty(): boolean {
    return false
  }

  preventExtensions(): boolean {
    return false
  }
}

/** Characters of JSON of a list, about, without reading what is on disk. Stops counting at `most`. */
export function charactersOf(items: readonly unknown[], most = Infinity): number {
  const source = sources.get(items)
  if (source !== undefined) return source.characters
  let total = 0
  for (const item of items) {
    total += 1 + estimateJson(item, most - total)
    if (total > most) return total
  }
  return total
}

/** Several lists as one: in memory when all of them are. */
export function joinLists(lists: readonly (readonly Item[])[]): readonly Item[] {
  const [only] = lists
  if (lists.length === 1 && only !== undefined) return only
  if (lists.some((list) => isLazy(list))) return lazyList(new ConcatSource(lists))
  const joined = lists.flat()
  const origin = joinedOrigin(lists)
  if (origin !== undefined) origins.set(joined, origin)
  return joined
}

/** Parts of a list that were read one after the other are a part of it together. */
function joinedOrigin([first, ...others]: readonly (readonly Item[])[]): Part | undefined {
  const origin = first === undefined ? undefined : origins.get(first)
  if (first === undefined || origin === undefined) return undefined
  let next = origin.from + first.length
  for (const list of others) {
    const part = origins.get(list)
    if (part?.source !== origin.source || part.from !== next) return undefined
    next += list.length
  }
  return origin
}

/** Each item of a list, changed: at once in memory, when it is looked at otherwise. */
export const mapList = (list: readonly Item[], change: (item: Item) => Item): readonly Item[] =>
  isLazy(list) ? lazyList(new MappedSource(list, change)) : list.map(change)

/** The items at these places of a list. */
export const pickItems = (list: readonly Item[], places: readonly number[]): readonly Item[] =>
  isLazy(list) ? lazyList(new PickedSource(list, places)) : places.flatMap((place) => list[place] ?? [])

/** A list that can grow (`grow`), with these items to begin with. */
export const growable = (items: readonly Item[]): readonly Item[] => (isLazy(items) ? lazyList(new ConcatSource([items])) : [...items])

/**
 * Adds items at the end of a growable list, in place where it can: whoever holds the list sees it grow. Returns the list to go on with,
 * which is another one when the first lazy items come into a list in memory.
 */
export function grow(list: readonly Item[], more: readonly Item[]): readonly Item[] {
  const source = sources.get(list)
  if (source instanceof ConcatSource) source.append(more)
  else if (isLazy(more)) return lazyList(new ConcatSource([list, more]))
  else for (const item of more) (list as Item[]).push(item)
  return list
}
