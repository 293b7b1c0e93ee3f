import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonObject } from '@millrace/base'
import { BoundedChecks } from './bounded-checks.ts'

function faults(schema: JsonObject, value: unknown) {
  const bounds = new BoundedChecks()
  const [first, all] = [false, true].map((allErrors) => new Ajv2020({ ...bounds.options, strict: false, useDefaults: true, allErrors }))
  const validate = bounds.compile(() => first!.compile(schema))
  return bounds.faultsOf(value, validate, () => all!.compile(schema))
}
const HARD = '^(a*)*\\1{2}(a*)*\\2{3}b$'
const LONG = 'a'.repeat(2_000)
const TOO_MUCH = { keyword: 'work', message: expect.stringContaining('takes too much work') as unknown }

test('a pattern on which a matcher that only tries would sit for years is answered', () => {
  const schema = { properties: { name: { type: 'string', pattern: '^(a+)+$' } } }
  expect(faults(schema, { name: `${'a'.repeat(50)}!` })).toMatchObject([{ keyword: 'pattern', instancePath: '/name' }])
  expect(faults(schema, { name: 'aaaa' })).toEqual([])
})

test('a pattern that is given up fails the value, at its place', () => {
  expect(faults({ properties: { name: { pattern: HARD } } }, { name: LONG })).toMatchObject([{ ...TOO_MUCH, instancePath: '/name' }])
})

test.each<[string, JsonObject]>([
  ['not', { not: { pattern: HARD } }],
  ['a choice', { anyOf: [{ pattern: HARD }, true] }],
  ['a condition', { if: { pattern: HARD }, then: false }],
])('also where it stands under %s, which would let the value pass', (_where, schema) => {
  expect(faults(schema, LONG)).toMatchObject([TOO_MUCH])
})

test('and where it is about the names of fields', () => {
  expect(faults({ patternProperties: { [HARD]: false } }, { [LONG]: 1 })).toMatchObject([TOO_MUCH])
})

test('each check begins with all that it may spend', () => {
  const schema = { pattern: HARD }
  const bounds = new BoundedChecks()
  const ajv = new Ajv2020({ ...bounds.options, strict: false })
  const validate = bounds.compile(() => ajv.compile(schema))
  expect(bounds.faultsOf(LONG, validate, () => validate)).toMatchObject([TOO_MUCH])
  expect(bounds.faultsOf('b', validate, () => validate)).toEqual([])
})

test('references that double with each step end', () => {
  const $defs: JsonObject = { level60: { type: 'string' } }
  for (let level = 0; level < 60; level++)
    $defs[`level${level}`] = { allOf: [{ $ref: `#/$defs/level${level + 1}` }, { $ref: `#/$defs/level${level + 1}` }] }
  expect(faults({ $ref: '#/$defs/level0', $defs }, 'x')).toMatchObject([{ keyword: 'work' }])
})

test('references that lead back to the same value end', () => {
  expect(faults({ $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' }, 'x')).toMatchObject([{ keyword: 'work' }])
})

test('a schema for trees is no trouble', () => {
  const schema = {
    type: 'object',
    properties: { children: { type: 'array', items: { $ref: '#' } }, name: { type: 'string', default: 'n' } },
  }
  const tree = (depth: number): JsonObject => ({ children: depth === 0 ? [] : [tree(depth - 1), tree(depth - 1)] })
  const value = tree(10)
  expect(faults(schema, value)).toEqual([])
  expect(value['name']).toBe('n')
})

test('a schema that would be checked later is refused: nobody would wait for it', () => {
  expect(() => faults({ $async: true, type: 'string' }, 1)).toThrow(/\$async/)
  expect(() => faults({ $defs: { a: { $async: true, type: 'string' } }, $ref: '#/$defs/a' }, 1)).toThrow(/async/)
})

test('what is no pattern is an error of the schema', () => {
  expect(() => faults({ pattern: '(' }, 'x')).toThrow()
})
