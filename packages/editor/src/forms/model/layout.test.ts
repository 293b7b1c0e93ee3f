import type { JsonObject, JsonValue } from '@millrace/base'
import { chooseBranch, layoutOf, type GroupLayout, type LayoutRequest } from './layout.ts'

const request = (schema: JsonObject, value?: JsonValue): LayoutRequest => ({ root: schema, schema, value, pointer: '', whole: value })
const layout = (schema: JsonObject, value?: JsonValue): GroupLayout => layoutOf(request(schema, value))
const names = (found: GroupLayout): string[] =>
  found.sections.flatMap((section) =>
    section.entries.map((entry) =>
      entry.kind === 'field'
        ? `${section.name ?? ''}${section.name === null ? '' : '/'}${entry.field.key}`
        : `choice:${entry.variant.selected}`,
    ),
  )
const only = (found: GroupLayout) => {
  const entry = found.sections.flatMap((section) => section.entries).find((one) => one.kind === 'variant')
  if (entry?.kind !== 'variant') throw new Error('no variant')
  return entry.variant
}

const kinds: JsonObject = {
  properties: { url: { type: 'string' } },
  oneOf: [
    {
      title: 'A',
      type: 'object',
      properties: { kind: { const: 'a' }, shared: { type: 'string' }, x: { type: 'string', default: 'X' } },
      required: ['kind', 'x'],
    },
    {
      title: 'B',
      type: 'object',
      properties: { kind: { const: 'b' }, shared: { type: 'string' }, y: { type: 'integer' } },
      required: ['kind'],
    },
  ],
}

test('fields stand by x-ui.order, then as written, in their sections; advanced ones apart', () => {
  const found = layout({
    properties: {
      a: {},
      b: { 'x-ui': { order: 1 } },
      c: { 'x-ui': { group: 'G' } },
      d: { 'x-ui': { advanced: true } },
      e: { 'x-ui': { hidden: true } },
    },
  })
  expect(names(found)).toEqual(['b', 'a', 'G/c'])
  expect(found.advanced.map((entry) => entry.kind === 'field' && entry.field.key)).toEqual(['d'])
})

test('the chosen alternative brings its fields below the choice; the discriminator is no field', () => {
  expect(names(layout(kinds, { kind: 'b' }))).toEqual(['url', 'choice:1', 'shared', 'y'])
  expect(names(layout(kinds, {}))).toEqual(['url', 'choice:null'])
})

test('choosing an alternative keeps common members, drops those of the old one, brings what the new one fixes', () => {
  const value = { url: 'u', kind: 'b', shared: 's', y: 4, other: true }
  expect(chooseBranch(request(kinds, value), only(layout(kinds, value)), 0)).toEqual({
    url: 'u',
    shared: 's',
    other: true,
    kind: 'a',
    x: 'X',
  })
})

test('without a discriminator the value tells the alternative: the one it meets, else the one it shares most with', () => {
  const schema: JsonObject = {
    anyOf: [
      { type: 'object', properties: { id: {} }, required: ['id'] },
      { type: 'object', properties: { name: { type: 'string' }, exact: {} }, required: ['name'] },
    ],
  }
  expect(only(layout(schema, { name: 'n' })).selected).toBe(1)
  expect(only(layout(schema, { name: 4, exact: true })).selected).toBe(1)
  expect(only(layoutOf({ ...request(schema, {}), picks: { '#0': 0 } })).selected).toBe(0)
})

test('if / then / else follows the value, its defaults included', () => {
  const schema = {
    properties: { mode: { enum: ['x', 'y'], default: 'x' } },
    if: { properties: { mode: { const: 'x' } } },
    then: { properties: { forX: {} }, required: ['forX'] },
    else: { properties: { forY: {} } },
  }
  expect(names(layout(schema, {}))).toEqual(['mode', 'forX'])
  expect(names(layout(schema, { mode: 'y' }))).toEqual(['mode', 'forY'])
})

test('dependent schemas and dependent required follow what is set', () => {
  const schema = {
    properties: { card: {}, zip: {} },
    dependentSchemas: { card: { properties: { expires: {} } } },
    dependentRequired: { card: ['zip'] },
  }
  expect(names(layout(schema, {}))).toEqual(['card', 'zip'])
  const found = layout(schema, { card: 1 })
  expect(names(found)).toEqual(['card', 'zip', 'expires'])
  expect(found.sections[0]?.entries[1]).toMatchObject({ field: { key: 'zip', required: true } })
})

test('x-ui.when shows a field only while another has a value; an expression there shows it', () => {
  const schema = {
    properties: {
      mode: { enum: ['a', 'b', 'c'], default: 'a' },
      forA: { 'x-ui': { when: { path: 'mode', equals: 'a' } } },
      forBc: { 'x-ui': { when: { path: 'mode', in: ['b', 'c'] } } },
      deep: { properties: { inner: { 'x-ui': { when: { path: 'mode', equals: 'b' } } } } },
    },
  }
  expect(names(layout(schema, {}))).toEqual(['mode', 'forA', 'deep'])
  expect(names(layout(schema, { mode: 'c' }))).toEqual(['mode', 'forBc', 'deep'])
  expect(names(layout(schema, { mode: { $expr: '{{ 1 }}' } }))).toEqual(['mode', 'forA', 'forBc', 'deep'])
  const inner = layoutOf({ root: schema, schema: schema.properties.deep, value: {}, pointer: '/deep', whole: { mode: 'b' } })
  expect(names(inner)).toEqual(['inner'])
})

test('members that nobody describes are known, and open ones are told from unknown ones', () => {
  expect(layout({ properties: { a: {} }, additionalProperties: false }, { a: 1, b: 2 }).unknown).toEqual(['b'])
  const open = layout({ properties: { a: {} }, additionalProperties: { type: 'string' } }, { a: 1, b: 'x' })
  expect(open.unknown).toEqual([])
  expect(open.open?.keys).toEqual(['b'])
  const pattern = layout({ patternProperties: { '^x': {} }, additionalProperties: false }, { x1: 1, y: 2 })
  expect([pattern.open?.keys, pattern.unknown]).toEqual([['x1'], ['y']])
})

test('alternatives that only say what is needed are no choice', () => {
  expect(names(layout({ properties: { a: {}, b: {} }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}))).toEqual(['a', 'b'])
})

test('a recursive schema is laid out one level at a time', () => {
  const schema = { properties: { child: { $ref: '#' }, name: { type: 'string' } } }
  expect(names(layout(schema, {}))).toEqual(['child', 'name'])
})
