import { flatten, findRef } from './flatten.ts'

const root = {
  $id: 'https://x/root',
  $defs: {
    name: { type: 'string', minLength: 2, title: 'Name' },
    'odd/key': { type: 'integer' },
    anchored: { $anchor: 'here', type: 'boolean' },
    named: { $id: 'https://x/named', type: 'number' },
    loop: { $ref: '#/$defs/loop2' },
    loop2: { $ref: '#/$defs/loop', title: 'Loop' },
  },
}

test.each([
  ['#/$defs/name', 'string'],
  ['#/$defs/odd~1key', 'integer'],
  ['#here', 'boolean'],
  ['https://x/named', 'number'],
])('%s is found', (ref, type) => expect(flatten(root, { $ref: ref }).keywords['type']).toBe(type))

test('the root is found by # and by its id', () => {
  expect(findRef(root, '#')).toBe(root)
  expect(findRef(root, 'https://x/root')).toBe(root)
})

test('what stands beside a reference wins in words, and both rules hold', () => {
  const { keywords } = flatten(root, { $ref: '#/$defs/name', title: 'Nick', minLength: 1, maxLength: 5 })
  expect(keywords).toMatchObject({ title: 'Nick', minLength: 2, maxLength: 5 })
})

test('a reference that leads nowhere is known as such', () => {
  expect(flatten(root, { $ref: '#/$defs/none' }).unresolved).toBe(true)
  expect(flatten(root, { $ref: '#/$defs/name' }).unresolved).toBe(false)
})

test('references that only lead to each other end', () =>
  expect(flatten(root, { $ref: '#/$defs/loop' }).keywords).toEqual({ title: 'Loop' }))

test('allOf is merged: members of both, required of both, the tighter limits, common types and options', () => {
  const { keywords } = flatten(root, {
    allOf: [
      { type: ['string', 'number'], minimum: 1, maximum: 10, enum: [1, 2, 3], required: ['a'], properties: { a: { type: 'string' } } },
      { type: ['integer', 'null'], minimum: 3, maximum: 20, enum: [2, 3, 4], required: ['b'], properties: { a: { maxLength: 3 }, b: {} } },
    ],
  })
  expect(keywords).toMatchObject({ type: 'integer', minimum: 3, maximum: 10, enum: [2, 3], required: ['a', 'b'] })
  expect(keywords['properties']).toEqual({ a: { allOf: [{ type: 'string' }, { maxLength: 3 }] }, b: {} })
})

test('additionalProperties: false of one part holds for all', () => {
  expect(
    flatten(root, { allOf: [{ additionalProperties: false }, { additionalProperties: { type: 'string' } }] }).keywords[
      'additionalProperties'
    ],
  ).toBe(false)
})

test('conditions and alternatives of all parts are kept', () => {
  const flat = flatten(root, { allOf: [{ if: {}, then: {} }, { if: {}, else: {} }, { oneOf: [{}, {}] }], anyOf: [{}, {}] })
  expect(flat.conditions).toHaveLength(2)
  expect(flat.choices.map((choice) => choice.keyword)).toEqual(['oneOf', 'anyOf'])
})

test('true allows everything and false nothing', () => {
  expect(flatten(root, true).keywords).toEqual({})
  expect(flatten(root, false).keywords).toEqual({ not: {} })
})
