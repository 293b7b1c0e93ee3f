import type { Item, JsonValue } from '@millrace/node-sdk'
import type { SortConfig } from '../generated/sort.config.ts'
import { fieldPath, getField } from '../shared/field-path.ts'

type Comparer = (a: JsonValue | undefined, b: JsonValue | undefined) => number

/** Different kinds are kept apart in this order; missing values come last whatever the direction. */
function rank(value: JsonValue | undefined): number {
  if (value === null || value === undefined) return 4
  return typeof value === 'boolean' ? 0 : typeof value === 'number' ? 1 : typeof value === 'string' ? 2 : 3
}

function comparerOf({ numeric = true, caseSensitive = false }: SortConfig): Comparer {
  const { compare } = new Intl.Collator('en', { numeric, sensitivity: caseSensitive ? 'variant' : 'accent', caseFirst: 'upper' })
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b
    if (typeof a === 'string' && typeof b === 'string') return compare(a, b)
    return rank(a) - rank(b) || Number(a === true) - Number(b === true)
  }
}

/** An item with its keys: reading them in the comparison would do it n·log n times. */
export interface Row {
  readonly item: Item
  readonly keys: readonly (JsonValue | undefined)[]
}

/** How a config orders items. */
export interface RowOrder {
  rowOf(item: Item): Row
  compare(a: Row, b: Row): number
}

export function rowOrder(config: SortConfig): RowOrder {
  const compareValues = comparerOf(config)
  const fields = config.fields.map(({ name, direction }) => ({ path: fieldPath(name), sign: direction === 'down' ? -1 : 1 }))
  const compare = (a: Row, b: Row): number => {
    for (const [index, { sign }] of fields.entries()) {
      const [left, right] = [a.keys[index], b.keys[index]]
      const missing = Number(rank(left) === 4) - Number(rank(right) === 4)
      const order = missing === 0 ? sign * compareValues(left, right) : missing
      if (order !== 0) return order
    }
    return 0
  }
  return { rowOf: (item) => ({ item, keys: fields.map(({ path }) => getField(item.json, path)) }), compare }
}

/** The items in order; those that are equal stay as they stood. */
export function sorted(items: readonly Item[], { rowOf, compare }: RowOrder): Item[] {
  return items
    .map(rowOf)
    .sort(compare)
    .map((row) => row.item)
}
