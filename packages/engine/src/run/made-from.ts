import type { Item } from '@millrace/node-sdk'

/** What nodes said that new items were made of. Forgotten with the items. */
const made = new WeakMap<Item, readonly Item[]>()

export function rememberMadeFrom(item: Item, sources: readonly Item[]): void {
  made.set(item, [...sources])
}

/** Says what new items were made of where their node did not. */
export function supposeMadeFrom(items: readonly Item[], sources: readonly Item[]): void {
  for (const item of items) if (!made.has(item) && !sources.includes(item)) made.set(item, sources)
}

/** Whether a node said of any of these items what it was made of. */
export const isAnySaid = (items: readonly Item[]): boolean => items.some((item) => made.has(item))

/**
 * Where an item came from, by what its node said: what it was made of stands among the inputs, or was itself made of what does.
 * Undefined when the node said nothing, or nothing of use.
 */
export function placesSaid(item: Item, placeOf: (input: Item) => number | undefined): readonly number[] | undefined {
  const places = new Set<number>()
  const open = [item]
  const seen = new Set<Item>(open) // items made of each other over many stages share what they were made of
  for (const each of open) {
    for (const source of made.get(each) ?? []) {
      const place = placeOf(source)
      if (place !== undefined) places.add(place)
      else if (!seen.has(source)) {
        seen.add(source)
        open.push(source)
      }
    }
  }
  return places.size === 0 ? undefined : [...places]
}

/**
 * Where among the inputs the items came from, by what their node said: undefined for each item that it said nothing of, and for the
 * list when it said nothing of any. `places` are those of input items that go on as they are.
 */
export function saidPlaces(
  items: readonly Item[],
  inputs: readonly Item[],
  places: readonly (number | undefined)[],
): readonly (readonly number[] | undefined)[] | undefined {
  if (!items.some((item, index) => places[index] === undefined && made.has(item))) return undefined
  const at = new Map<Item, number>()
  inputs.forEach((item, index) => at.set(item, index))
  return items.map((item, index) => {
    const place = places[index]
    return place === undefined ? placesSaid(item, (input) => at.get(input)) : [place]
  })
}
