/** Which input items the items of a list came from. */
export type Origin =
  /** Item j from input `from + j`. */
  | { readonly kind: 'place'; readonly from: number }
  /** Item j from input `places[j]`. */
  | { readonly kind: 'each'; readonly places: readonly number[] }
  /** Every item from all of these inputs. */
  | { readonly kind: 'span'; readonly from: number; readonly count: number }
  /** Item j from input `places[j]`; where that is `ALL`, from all inputs of the span. */
  | { readonly kind: 'some'; readonly places: readonly number[]; readonly from: number; readonly count: number }
  /** Item j from the inputs `lists[j]`; where that is null, from all inputs of the span. */
  | { readonly kind: 'lists'; readonly lists: readonly (readonly number[] | null)[]; readonly from: number; readonly count: number }

/** Origins as nodes said them, for items from place `offset` on; of an item that they said nothing of, all of the span. */
export function originOfSaid(said: readonly (readonly number[] | undefined)[], span: { from: number; count: number }): Origin {
  const lists = said.map((places) => places?.map((place) => span.from + place) ?? null)
  if (lists.every((places) => places?.length === 1)) return { kind: 'each', places: lists.map((places) => places?.[0] ?? 0) }
  return { kind: 'lists', lists, ...span }
}

/** In place of a place: what an item came from is not known. */
export const ALL = -1

/** The inputs of item `index`. */
export function originAt(origin: Origin, index: number): readonly number[] {
  switch (origin.kind) {
    case 'place':
      return [origin.from + index]
    case 'each':
      return [origin.places[index] ?? 0]
    case 'span':
      return spanOf(origin)
    case 'some': {
      const place = origin.places[index] ?? ALL
      return place === ALL ? spanOf(origin) : [place]
    }
    case 'lists':
      return origin.lists[index] ?? spanOf(origin)
    default:
      return origin satisfies never
  }
}

const spanOf = ({ from, count }: { from: number; count: number }): readonly number[] =>
  Array.from({ length: count }, (_, place) => from + place)

/** How many numbers the inputs of so many items are. */
export function originWeight(origin: Origin, items: number): number {
  switch (origin.kind) {
    case 'place':
    case 'each':
      return items
    case 'span':
      return items * origin.count
    case 'some':
      return origin.places.reduce((sum, place) => sum + (place === ALL ? origin.count : 1), 0)
    case 'lists':
      return origin.lists.reduce((sum, places) => sum + (places?.length ?? origin.count), 0)
    default:
      return origin satisfies never
  }
}

/** The single input of each item; undefined where an item has several. */
export function singlePlaces(origin: Origin, count: number): readonly number[] | undefined {
  switch (origin.kind) {
    case 'place':
      return Array.from({ length: count }, (_, index) => origin.from + index)
    case 'each':
      return origin.places
    case 'span':
      return origin.count === 1 ? Array.from({ length: count }, () => origin.from) : undefined
    case 'some':
    case 'lists':
      return undefined
    default:
      return origin satisfies never
  }
}
