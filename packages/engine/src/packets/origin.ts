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
      return undefined
    default:
      return origin satisfies never
  }
}
