import { createAjv } from './ajv.ts'
import { inPlainWords } from './plain-words.ts'

const said = (schema: object, value: unknown): string[] => {
  const validate = createAjv().compile(schema)
  validate(value)
  return inPlainWords(validate.errors).map(({ path, message }) => `${path} ${message}`.trim())
}

test.each<[object, unknown, string]>([
  [{ required: ['url'] }, {}, '"url" is required'],
  [{ properties: { a: true }, additionalProperties: false }, { b: 1 }, '"b" is not known here'],
  [{ properties: { m: { enum: ['GET', 'POST'] } } }, { m: 'GOT' }, '/m must be one of: "GET", "POST"'],
  [{ const: 1 }, 2, 'must be exactly 1'],
  [{ type: 'integer' }, 1.5, 'must be a whole number'],
  [{ type: ['string', 'null'] }, 1, 'must be text or null'],
  [{ type: 'string', format: 'uri' }, 'x', 'must be a URL, like https://example.com'],
  [{ type: 'string', pattern: '^a$' }, 'b', 'does not have the form that is needed (^a$)'],
  [{ type: 'string', minLength: 1 }, '', 'must not be empty'],
  [{ type: 'string', minLength: 2 }, '', 'must have at least 2 characters'],
  [{ type: 'string', maxLength: 1 }, 'ab', 'must have at most 1 character'],
  [{ minimum: 1 }, 0, 'must be at least 1'],
  [{ maximum: 1 }, 2, 'must be at most 1'],
  [{ exclusiveMinimum: 1 }, 1, 'must be more than 1'],
  [{ multipleOf: 5 }, 3, 'must be a multiple of 5'],
  [{ minItems: 1 }, [], 'must have at least 1 entry'],
  [{ uniqueItems: true }, [1, 1], 'has the same entry twice (0 and 1)'],
  [{ minProperties: 2 }, {}, 'must have at least 2 fields'],
  [{ dependentRequired: { user: ['password'] } }, { user: 'a' }, '"password" is required together with "user"'],
  [{ not: {} }, 1, 'is not allowed here'],
])('%j says it in words', (schema, value, expected) => {
  expect(said(schema, value)).toEqual([expected])
})

describe('a choice', () => {
  const CHOICE = {
    oneOf: [
      { properties: { kind: { const: 'a' }, size: { type: 'number' } }, required: ['kind', 'size'] },
      { properties: { kind: { const: 'b' }, name: { type: 'string' } }, required: ['kind', 'name'] },
    ],
  }

  test('speaks of the branch that was meant', () => {
    expect(said(CHOICE, { kind: 'b' })).toEqual(['"name" is required'])
    expect(said(CHOICE, { kind: 'a' })).toEqual(['"size" is required'])
  })

  test('lists what is possible when none was meant', () => {
    expect(said(CHOICE, { kind: 'c', size: 1, name: 'n' })).toEqual(['/kind must be one of: "a", "b"'])
  })
})

test('the list is bounded, and says each thing once', () => {
  const value = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, n]))
  expect(said({ additionalProperties: { type: 'string' } }, value)).toHaveLength(20)
  expect(said({ allOf: [{ required: ['a'] }, { required: ['a'] }] }, {})).toEqual(['"a" is required'])
})
