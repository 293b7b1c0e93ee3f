import type { JsonObject, JsonValue } from '@millrace/base'
import { checkValue, matches } from './check.ts'

const codes = (schema: JsonObject, value: JsonValue): string[] =>
  checkValue(schema, schema, value).map((problem) => `${problem.path} ${problem.code.slice(5)}`.trim())

test.each<[JsonObject, JsonValue, string[]]>([
  [{ type: 'string' }, 4, ['type']],
  [{ type: ['string', 'null'] }, null, []],
  [{ type: 'number' }, 4, []],
  [{ type: 'integer' }, 4.5, ['type']],
  [{ type: 'integer' }, 4.0, []],
  [{ enum: ['a', { b: 1 }] }, { b: 1 }, []],
  [{ enum: ['a'] }, 'b', ['choice']],
  [{ const: 3 }, 4, ['const']],
  [{ minLength: 2 }, 'a', ['too-short']],
  [{ minLength: 1 }, '', ['required']],
  [{ maxLength: 1 }, '😀', []],
  [{ maxLength: 1 }, 'ab', ['too-long']],
  [{ pattern: '^a' }, 'b', ['pattern']],
  [{ pattern: '(' }, 'b', []],
  [{ format: 'email' }, 'a@b.c', []],
  [{ format: 'email' }, 'a', ['format']],
  [{ format: 'date' }, '2026-02-30', ['format']],
  [{ format: 'date-time' }, '2026-02-20T10:00:00+01:00', []],
  [{ format: 'date-time' }, '2026-02-20T10:00', ['format']],
  [{ format: 'time' }, '25:00', ['format']],
  [{ format: 'uri' }, 'https://a.b/c', []],
  [{ format: 'uri' }, 'a.b', ['format']],
  [{ format: 'ipv4' }, '256.1.1.1', ['format']],
  [{ format: 'unheard-of' }, 'x', []],
  [{ minimum: 2 }, 1, ['too-small']],
  [{ exclusiveMaximum: 2 }, 2, ['too-large']],
  [{ multipleOf: 0.1 }, 0.3, []],
  [{ multipleOf: 2 }, 3, ['step']],
  [{ minItems: 1 }, [], ['too-few']],
  [{ maxItems: 1 }, [1, 2], ['too-many']],
  [{ uniqueItems: true }, [1, 1], ['twice']],
  [{ items: { type: 'string' } }, ['a', 1], ['/1 type']],
  [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 1], ['/1 too-many']],
  [{ contains: { const: 1 } }, [2], ['contains']],
  [{ required: ['a'] }, {}, ['/a required']],
  [{ properties: { 'a/b': { type: 'string' } } }, { 'a/b': 1 }, ['/a~1b type']],
  [{ properties: { a: true }, additionalProperties: false }, { b: 1 }, ['/b unknown']],
  [{ patternProperties: { '^n': { type: 'number' } }, additionalProperties: false }, { n: 1, m: 1 }, ['/m unknown']],
  [{ propertyNames: { pattern: '^a' } }, { b: 1 }, ['/b pattern']],
  [{ minProperties: 1 }, {}, ['too-few']],
  [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['/b required']],
  [{ dependentSchemas: { a: { required: ['c'] } } }, { a: 1 }, ['/c required']],
  [{ not: { const: 1 } }, 1, ['not-allowed']],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, ['choice']],
  [{ oneOf: [{ type: 'number' }, { minimum: 1 }] }, 5, ['ambiguous']],
  [{ if: { const: 1 }, then: false }, 1, ['not-allowed']],
])('%j with %j: %j', (schema, value, expected) => expect(codes(schema, value)).toEqual(expected))

test('an expression meets any schema: only an execution can tell', () => {
  expect(
    codes({ type: 'object', properties: { a: { type: 'integer', minimum: 3 } }, required: ['a'] }, { a: { $expr: '{{ 1 }}' } }),
  ).toEqual([])
})

test('the alternative that the discriminator names is the one that is judged', () => {
  const schema: JsonObject = {
    oneOf: [
      { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'string' } }, required: ['kind', 'x'] },
      { type: 'object', properties: { kind: { const: 'b' }, y: { type: 'string' } }, required: ['kind', 'y'] },
    ],
  }
  expect(codes(schema, { kind: 'b' })).toEqual(['/y required'])
  expect(codes(schema, { kind: 'c' })).toEqual(['/kind choice'])
})

test('a default counts as set where a condition looks at it', () => {
  const schema: JsonObject = {
    properties: { mode: { default: 'x' } },
    if: { properties: { mode: { const: 'x' } }, required: ['mode'] },
    then: { required: ['y'] },
  }
  expect(codes(schema, {})).toEqual(['/y required'])
  expect(matches(schema, schema, { mode: 'z' })).toBe(true)
})

test('own members are meant, not those of the prototype', () =>
  expect(codes({ required: ['toString'] }, {})).toEqual(['/toString required']))
