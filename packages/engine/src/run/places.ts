import type { Item } from '@millrace/node-sdk'

/** Where each item stands among the inputs, by identity; undefined for items that are new. */
export function placesOf(items: readonly Item[], inputs: readonly Item[]): (number | undefined)[] {
  // By place first: most nodes keep the order, and a map of all inputs costs more than it saves.
  if (items.length <= inputs.length && items.every((item, index) => item === inputs[index])) return items.map((_, index) => index)
  // A few out of many, as in each turn of a long loop.
  if (items.length * 16 < inputs.length) {
    return items.map((item) => {
      const place = inputs.indexOf(item)
      return place < 0 ? undefined : place
    })
  }
  const places = new Map<Item, number>()
  inputs.forEach((item, index) => places.set(item, index))
  return items.map((item) => places.get(item))
}
