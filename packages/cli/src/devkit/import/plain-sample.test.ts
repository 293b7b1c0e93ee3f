import type { JsonObject, JsonValue } from '@millrace/base'
import { plainSample } from './plain-sample.ts'

test.each<[JsonObject, JsonValue]>([
  [{ type: 'string' }, 'text'],
  [{ type: ['null', 'string'], format: 'date' }, '2030-01-01'],
  [{ type: 'string', minLength: 6 }, 'textxx'],
  [{ type: 'integer', minimum: 5, multipleOf: 4 }, 8],
  [{ enum: ['a', 'b'] }, 'a'],
  [{ type: 'string', examples: ['shown'] }, 'shown'],
  [{ type: 'array', items: { const: 1 } }, [1]],
  [{ type: 'object', required: ['a'], properties: { a: { $ref: '#/$defs/A' }, b: {} }, $defs: { A: { type: 'boolean' } } }, { a: true }],
  [{ anyOf: [{ type: 'object', required: ['kind'], properties: { kind: { const: 'x' } } }, {}] }, { kind: 'x' }],
  [
    {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: { const: 1 } } },
        { required: ['b'], properties: { b: { const: 2 } } },
      ],
    },
    { a: 1, b: 2 },
  ],
])('%j has the plain value %j', (schema, value) => {
  expect(plainSample(schema)).toEqual(value)
})

test('a schema that refers to itself ends', () => {
  const schema = { $ref: '#/$defs/A', $defs: { A: { type: 'object', required: ['a'], properties: { a: { $ref: '#/$defs/A' } } } } }
  expect(JSON.stringify(plainSample(schema)).length).toBeLessThan(200)
})
