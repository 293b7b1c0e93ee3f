import type { JsonObject, JsonValue } from '@millrace/base'
import { importNode } from '../testing/one-node.ts'

/** Runs the code that a node became, with items of this data. */
function results(type: string, version: number, parameters: JsonObject, data: readonly JsonObject[]): JsonValue {
  const { node, problems } = importNode(type, version, parameters)
  expect(problems).toEqual([])
  expect(node.type).toBe('core.code')
  const run = new Function('items', String(node.config?.['source'])) as (items: unknown) => readonly { json: JsonObject }[]
  return run(data.map((json) => ({ json }))).map(({ json }) => json)
}
const config = (type: string, version: number, parameters: JsonObject) => {
  const { node, problems } = importNode(type, version, parameters)
  expect(problems).toEqual([])
  return [node.type, node.config]
}

test('one list is split by the node for it', () => {
  expect(config('splitOut', 1, { fieldToSplitOut: 'lines', options: {} })).toEqual(['core.split-out', { field: 'lines' }])
  expect(importNode('splitOut', 1, { fieldToSplitOut: 'lines' }).about.notes[0]?.text).toContain('holds no list')
  expect(config('splitOut', 1, { fieldToSplitOut: 'tags', include: 'allOtherFields', options: { destinationFieldName: 'tag' } })).toEqual([
    'core.split-out',
    { field: 'tags', as: 'tag', keepOtherFields: true },
  ])
})

test('several lists are split together, and chosen fields stay', () => {
  const parameters = { fieldToSplitOut: 'a, b', include: 'selectedOtherFields', fieldsToInclude: 'id' }
  expect(results('splitOut', 1, parameters, [{ id: 7, x: 1, a: [1, 2], b: ['p'] }])).toEqual([
    { id: 7, a: 1, b: 'p' },
    { id: 7, a: 2 },
  ])
})

test('a list in an object is split as before: its name is the whole path, and only it is taken out', () => {
  const split = (include: string, data: JsonObject, options: JsonObject = {}) =>
    results('splitOut', 1, { fieldToSplitOut: 'a.b', include, options }, [data])
  expect(split('allOtherFields', { id: 1, a: { b: [1, 2], c: 3 } })).toEqual([
    { id: 1, a: { c: 3 }, 'a.b': 1 },
    { id: 1, a: { c: 3 }, 'a.b': 2 },
  ])
  expect(split('noOtherFields', { a: { b: [{ x: 1 }, 2] } })).toEqual([{ x: 1 }, { 'a.b': 2 }])
  expect(split('noOtherFields', { a: { b: { p: 1, q: 2 } } })).toEqual([{ 'a.b': 1 }, { 'a.b': 2 }])
  expect(split('noOtherFields', { a: { b: 7 } })).toEqual([{ 'a.b': 7 }])
  expect(split('noOtherFields', { a: {} })).toEqual([])
  expect(split('noOtherFields', { 'a.b': [1] }, { disableDotNotation: true })).toEqual([{ 'a.b': 1 }])
})

test('items become one list, or a list of each field', () => {
  expect(config('aggregate', 1, { aggregate: 'aggregateAllItemData' })).toEqual(['core.aggregate', { mode: 'items', into: 'data' }])
  const fields = {
    fieldToAggregate: [{ fieldToAggregate: 'customer.email', renameField: true, outputFieldName: 'emails' }, { fieldToAggregate: 'id' }],
  }
  expect(config('aggregate', 1, { fieldsToAggregate: fields, options: { keepMissing: true } })).toEqual([
    'core.aggregate',
    { mode: 'fields', fields: [{ name: 'customer.email', as: 'emails' }, { name: 'id' }], keepMissing: true },
  ])
  const chosen = { aggregate: 'aggregateAllItemData', destinationFieldName: 'rows', include: 'allFieldsExcept', fieldsToExclude: 'b' }
  expect(results('aggregate', 1, chosen, [{ a: 1, b: 2 }, { a: 3 }])).toEqual([{ rows: [{ a: 1 }, { a: 3 }] }])
})

test('items are sorted by fields, by a program, or by chance', () => {
  const sortFieldsUi = { sortField: [{ fieldName: 'total', order: 'descending' }, { fieldName: 'id' }] }
  expect(config('sort', 1, { sortFieldsUi })).toEqual([
    'core.sort',
    { fields: [{ name: 'total', direction: 'down' }, { name: 'id' }], numeric: false },
  ])
  expect(results('sort', 1, { type: 'code', code: 'return b.json.n - a.json.n' }, [{ n: 1 }, { n: 3 }, { n: 2 }])).toEqual([
    { n: 3 },
    { n: 2 },
    { n: 1 },
  ])
  expect(results('sort', 1, { type: 'random' }, [{ n: 1 }])).toEqual([{ n: 1 }])
})

test('only so many items go on', () => {
  expect(config('limit', 1, { maxItems: 5, keep: 'lastItems' })).toEqual(['core.limit', { maxItems: 5, keep: 'last' }])
  expect(config('limit', 1, {})).toEqual(['core.limit', { maxItems: 1 }])
})

test('items that stand twice go, by all fields, by some, or by all but some', () => {
  const data = [
    { a: 1, b: { c: 1, d: 2 } },
    { b: { d: 2, c: 1 }, a: 1 },
    { a: 1, b: 3 },
  ]
  expect(results('removeDuplicates', 1, {}, data)).toEqual([data[0], data[2]])
  expect(results('removeDuplicates', 2, { compare: 'selectedFields', fieldsToCompare: 'a' }, data)).toEqual([data[0]])
  expect(results('removeDuplicates', 1.1, { compare: 'allFieldsExcept', fieldsToExclude: 'b' }, data)).toEqual([data[0]])
  const only = { compare: 'selectedFields', fieldsToCompare: 'a', options: { removeOtherFields: true } }
  expect(results('removeDuplicates', 2, only, data)).toEqual([{ a: 1 }])
})

test('what remembers earlier executions is kept as it was', () => {
  const { about } = importNode('removeDuplicates', 2, { operation: 'removeItemsSeenInPreviousExecutions' })
  expect(about).toMatchObject({ type: null, notes: [{ text: expect.stringContaining('deduplicate') }] })
})

test('figures of groups have the names that later nodes read', () => {
  const parameters = {
    fieldsToSummarize: {
      values: [
        { aggregation: 'sum', field: 'total' },
        { field: 'total' },
        { aggregation: 'concatenate', field: 'id', separateBy: 'other', customSeparator: '-' },
        { aggregation: 'countUnique', field: 'total' },
        { aggregation: 'max', field: 'total' },
        { aggregation: 'average', field: 'total' },
        { aggregation: 'append', field: 'customer.name' },
      ],
    },
    fieldsToSplitBy: 'city',
  }
  const data = [
    { city: 'Rome', total: 5, id: 1, customer: { name: 'A' } },
    { city: 'Oslo', total: 7, id: 2 },
    { city: 'Rome', total: '5', id: 3, customer: { name: 'B' } },
  ]
  expect(results('summarize', 1.1, parameters, data)).toMatchObject([
    {
      city: 'Rome',
      sum_total: 10,
      count_total: 2,
      concatenated_id: '1-3',
      max_total: 5,
      average_total: 5,
      appended_customer_name: ['A', 'B'],
    },
    { city: 'Oslo', sum_total: 7, count_total: 1, concatenated_id: '2', unique_count_total: 1, appended_customer_name: [] },
  ])
})

test('keys are renamed', () => {
  const keys = { key: [{ currentKey: 'a', newKey: 'b' }] }
  expect(results('renameKeys', 1, { keys }, [{ a: 1, c: 2 }])).toEqual([{ b: 1, c: 2 }])
})

test.each<[number, JsonObject, string]>([
  [1, { fieldToSplitOut: 'x', operation: 'splitOutItems' }, 'core.split-out'],
  [3, { operation: 'concatenateItems', aggregate: 'aggregateAllItemData' }, 'core.aggregate'],
  [2, { operation: 'removeDuplicates', compare: 'selectedFields', fieldsToCompare: { fields: [{ fieldName: 'a' }] } }, 'core.code'],
  [3, { operation: 'limit', maxItems: 2 }, 'core.limit'],
])('Item Lists %s with %j is a %s', (version, parameters, type) => {
  const { node, problems } = importNode('itemLists', version, parameters)
  expect([node.type, problems]).toEqual([type, []])
})
