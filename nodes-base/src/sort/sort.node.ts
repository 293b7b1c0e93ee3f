import { defineNode, type Item, type JsonValue } from '@millrace/node-sdk'
import type { SortConfig } from '../generated/sort.config.ts'
import { fieldPath, getField } from '../shared/field-path.ts'
import schema from './sort.schema.json' with { type: 'json' }

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

function sorted(items: readonly Item[], config: SortConfig): Item[] {
  const compare = comparerOf(config)
  const fields = config.fields.map(({ name, direction }) => ({ path: fieldPath(name), sign: direction === 'down' ? -1 : 1 }))
  // Keys are read once for each item: reading them in the comparison would do it n·log n times.
  const rows = items.map((item) => ({ item, keys: fields.map(({ path }) => getField(item.json, path)) }))
  rows.sort((a, b) => {
    for (const [index, { sign }] of fields.entries()) {
      const [left, right] = [a.keys[index], b.keys[index]]
      const missing = Number(rank(left) === 4) - Number(rank(right) === 4)
      const order = missing === 0 ? sign * compare(left, right) : missing
      if (order !== 0) return order
    }
    return 0
  })
  return rows.map((row) => row.item)
}

export default defineNode<SortConfig>({
  type: 'core.sort',
  version: 1,
  title: 'Sort',
  description: 'Puts the items in the order of their fields.',
  kind: 'action',
  category: 'Data',
  keywords: ['order', 'ascending', 'descending', 'rank'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  execute: (step) => ({ main: sorted(step.items(), step.config(0)) }),
  examples: [{ title: 'Largest first', config: { fields: [{ name: 'total', direction: 'down' }, { name: 'id' }] } }],
})
