/** Which input items the items of a list came from. */
export type Origin =
  /** Item j from input `from + j`. */
  | { readonly kind: 'place'; readonly from: number }
  /** Item j from input `places[j]`. */
  | { readonly kind: 'each'; readonly places: readonly number[] }
  /** Every item from all of these inputs. */
  | { readonly kind: 'span'; readonly from: number; readonly count: number }
  | { readonly kind: 'lists'; readonly lists: readonly (readonly number[])[] }

/** The inputs of item `index`. */
export function originAt(origin: Origin, index: number): readonly number[] {
  switch (origin.kind) {
    case 'place':
      return [origin.from + index]
    case 'each':
      return [origin.places[index] ?? 0]
    case 'span':
      return Array.from({ length: origin.count }, (_, place) => origin.from + place)
    case 'lists':
      return origin.lists[index] ?? []
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
    case 'lists':
      return undefined
    default:
      return origin satisfies never
  }
}
