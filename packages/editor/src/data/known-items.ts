import type { ShownItem } from './item-rows.ts'

/** Items by their place, as they are read: in any order, mostly from the first one on. */
export interface KnownItems {
  readonly size: number
  at(place: number): ShownItem | undefined
  add(items: readonly ShownItem[]): void
  /** In order of their places. They are sorted when somebody asks, and only where a page came before one that is read already. */
  inOrder(): readonly ShownItem[]
}

/** Grows in place: copying or sorting all of it for each page would cost more than reading the page. */
export function knownItems(items: readonly ShownItem[]): KnownItems {
  const places = new Map<number, ShownItem>()
  const ordered: ShownItem[] = []
  let isOrdered = true
  const known: KnownItems = {
    get size() {
      return places.size
    },
    at: (place) => places.get(place),
    add(more) {
      for (const item of more) {
        if (places.has(item.at)) continue
        isOrdered &&= (ordered.at(-1)?.at ?? -1) < item.at
        places.set(item.at, item)
        ordered.push(item)
      }
    },
    inOrder() {
      if (!isOrdered) ordered.sort((one, other) => one.at - other.at)
      isOrdered = true
      return ordered
    },
  }
  known.add(items)
  return known
}
