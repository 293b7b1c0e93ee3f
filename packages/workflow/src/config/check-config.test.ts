import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '@millrace/base'
import { checkConfig } from './check-config.ts'

const say = (schema: JsonObject, config: JsonValue): string[] =>
  checkConfig(schema, config).map(({ path, message }) => `${path}: ${message}`)
const expr = { $expr: '{{ $json.x }}' }

const AUTH: JsonObject = {
  type: 'object',
  required: ['auth'],
  properties: {
    auth: {
      oneOf: [
        { type: 'object', additionalProperties: false, required: ['kind'], properties: { kind: { const: 'none' } } },
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'user'],
          properties: { kind: { const: 'basic' }, user: { type: 'string', minLength: 1 }, retries: { type: 'integer', maximum: 5 } },
        },
      ],
    },
  },
}

test.each<[string, JsonObject, JsonValue, string[]]>([
  ['a missing field', { required: ['a'] }, {}, [': "a" is required']],
  ['an unknown field', { additionalProperties: false, properties: { a: {} } }, { b: 1 }, ['/b: "b" is not known here; remove it']],
  ['a wrong type', { properties: { a: { type: ['string', 'null'] } } }, { a: 1 }, ['/a: must be a text or empty (null)']],
  ['a wrong choice', { properties: { a: { enum: ['x', 'y'] } } }, { a: 'z' }, ['/a: must be one of "x", "y"']],
  ['an empty text', { properties: { a: { minLength: 1 } } }, { a: '' }, ['/a: must not be empty']],
  ['an entry of a list', { properties: { a: { items: { type: 'integer' } } } }, { a: [1, 1.5] }, ['/a/1: must be a whole number']],
  ['a form that was meant, by its fixed value', AUTH, { auth: { kind: 'basic', user: '' } }, ['/auth/user: must not be empty']],
  ['a form that does not exist', AUTH, { auth: { kind: 'digest' } }, ['/auth/kind: must be one of "none", "basic"']],
  ['one of several simple types', { anyOf: [{ type: 'string' }, { type: 'number' }] }, true, [': must be a text or a number']],
  ['a key that needs escaping', { properties: { 'a/b~c': { type: 'string' } } }, { 'a/b~c': 1 }, ['/a~1b~0c: must be a text']],
])('%s is said in words, with its place', (_what, schema, config, expected) => {
  expect(say(schema, config)).toEqual(expected)
})

describe('an expression', () => {
  test.each<[string, JsonObject, JsonValue]>([
    [
      'fits any type',
      { properties: { a: { type: 'integer', minimum: 3 }, b: { enum: [1] }, c: { const: 1 }, d: { type: 'array' } } },
      { a: expr, b: expr, c: expr, d: expr },
    ],
    ['is no unknown object', { properties: { a: { type: 'object', additionalProperties: false } } }, { a: expr }],
    ['may choose the form', AUTH, { auth: { kind: expr, user: 'u' } }],
    ['may be a part of the chosen form', AUTH, { auth: { kind: 'basic', user: expr, retries: expr } }],
    ['may be the whole form', AUTH, { auth: expr }],
    [
      'may stand in a list',
      { properties: { a: { items: { type: 'string' }, uniqueItems: true, contains: { const: 'x' } } } },
      { a: [expr, expr] },
    ],
    ['satisfies not', { properties: { a: { not: { type: 'string' } } } }, { a: expr }],
    [
      'in a condition lets either branch be',
      { if: { properties: { m: { const: 1 } } }, then: { required: ['a'] }, else: { required: ['b'] } },
      { m: expr, b: 1 },
    ],
    ['may be a required field', { required: ['a'] }, { a: expr }],
  ])('%s', (_what, schema, config) => {
    expect(say(schema, config)).toEqual([])
  })

  test.each<[string, JsonObject, JsonValue, string[]]>([
    ['other parts of the chosen form', AUTH, { auth: { kind: 'basic', user: expr, retries: 9 } }, ['/auth/retries: must be at most 5']],
    ['a field that no form has', AUTH, { auth: { kind: 'none', user: expr } }, ['/auth/user: "user" is not known here; remove it']],
    [
      'what neither branch of a condition allows',
      { if: { properties: { m: { const: 1 } } }, then: { required: ['a'] }, else: { required: ['a'] } },
      { m: expr },
      [': "a" is required'],
    ],
  ])('does not hide %s', (_what, schema, config, expected) => {
    expect(say(schema, config)).toEqual(expected)
  })
})

test('an expression is refused where the text is a program, and welcome beside it', () => {
  const schema: JsonObject = { properties: { script: { type: 'string', 'x-literal': true }, args: { items: { type: 'string' } } } }
  expect(say(schema, { script: 'echo "$1"', args: [expr] })).toEqual([])
  expect(say(schema, { script: expr })).toEqual(['/script: must be fixed text without expressions; hand data over in another field'])
})

test.each<[string, JsonObject]>([
  ['member', { properties: { script: { 'x-literal': true } } }],
  ['entry', { items: { properties: { script: { 'x-literal': true } } } }],
  ['alternative', { oneOf: [{ type: 'string' }, { properties: { script: { 'x-literal': true } } }] }],
  ['reference', { properties: { next: { $ref: '#/$defs/job' } } }],
  ['reference to itself', { $ref: '#/$defs/job' }],
])('an expression is refused in the place of what holds a program as a %s', (_, job) => {
  const program: JsonObject = { properties: { script: { 'x-literal': true }, next: { $ref: '#/$defs/job' } } }
  const schema: JsonObject = {
    properties: { job, plain: { $ref: '#/$defs/plain' } },
    $defs: { job: program, plain: { items: { $ref: '#/$defs/plain' } } },
  }
  const refused = 'holds text that must be fixed, so it cannot be one expression; use expressions for its other parts'
  expect(say(schema, { job: expr, plain: expr })).toEqual([`/job: ${refused}`])
  expect(say(schema, expr)).toEqual([`: ${refused}`])
})

test('a schema that refers to itself is followed as deep as the value goes', () => {
  const tree: JsonObject = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' }, n: { type: 'number' } } } },
  }
  expect(say(tree, { child: { child: { n: 'x' } } })).toEqual(['/child/child/n: must be a number'])
  const endless: JsonObject = { $ref: '#' }
  expect(say(endless, {})).toEqual([': is nested too deeply'])
})

describe('without expressions it agrees with ajv', () => {
  const value = fc.jsonValue({ maxDepth: 2, depthSize: 'small' }).map((made) => JSON.parse(JSON.stringify(made)) as JsonValue)
  const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
    const sub = fc.oneof(fc.constantFrom<JsonValue>(true, false), tie('schema'))
    const part = (record: Record<string, fc.Arbitrary<unknown>>) => fc.record(record, { requiredKeys: [] })
    return {
      schema: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object').map((type) => ({ type })),
        part({ minimum: fc.integer(), maximum: fc.integer(), exclusiveMinimum: fc.integer(), multipleOf: fc.integer({ min: 1, max: 7 }) }),
        part({ minLength: fc.nat(4), maxLength: fc.nat(4), pattern: fc.constantFrom('^a', '[0-9]+$', '^.*$') }),
        part({ enum: fc.uniqueArray(fc.constantFrom<JsonValue>(1, 'a', null, true), { minLength: 1 }) }),
        value.map((fixed) => ({ const: fixed })),
        part({ minItems: fc.nat(2), maxItems: fc.nat(2), uniqueItems: fc.boolean(), items: sub, contains: sub }),
        fc.tuple(sub, sub).map(([first, rest]) => ({ prefixItems: [first], items: rest })),
        part({
          properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), sub),
          patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), sub),
          additionalProperties: sub,
          required: fc.uniqueArray(fc.constantFrom('a', 'b')),
          propertyNames: fc.constantFrom({ maxLength: 1 }, true),
          minProperties: fc.nat(2),
          dependentRequired: fc.constantFrom({ a: ['b'] }, {}),
          dependentSchemas: fc.dictionary(fc.constantFrom('a', 'b'), sub),
        }),
        part({ allOf: fc.array(sub, { minLength: 1, maxLength: 2 }), not: sub }),
        part({ anyOf: fc.array(sub, { minLength: 1, maxLength: 3 }), oneOf: fc.array(sub, { minLength: 1, maxLength: 3 }) }),
        part({ if: sub, then: sub, else: sub }),
      ) as fc.Arbitrary<JsonObject>,
    }
  })
  const keyed = fc.oneof(
    value,
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ab'), value),
    fc.array(fc.constantFrom<JsonValue>(1, 'a', null, [1], { a: 1 }), { maxLength: 3 }),
  )

  const ajv = new Ajv2020({ strict: false, logger: false })
  /** Undefined where ajv has none: some schemas make it generate code that fails, and it calls a `toString` that is data. */
  const ajvVerdict = (made: JsonObject, config: JsonValue): boolean | undefined => {
    try {
      return ajv.validate(made, config)
    } catch {
      return undefined
    }
  }

  test('on generated schemas and values', () => {
    fc.assert(
      fc.property(schema, keyed, (made, config) => {
        const parsed = JSON.parse(JSON.stringify(made)) as JsonObject
        const plain = JSON.parse(JSON.stringify(config)) as JsonValue // objects with a prototype, as JSON gives them
        fc.pre(!/\de[+-]|\d{16}/.test(JSON.stringify([parsed, plain]))) // ajv divides for multipleOf, which is wrong for huge and tiny numbers
        const verdict = ajvVerdict(parsed, plain)
        fc.pre(verdict !== undefined)
        expect(checkConfig(parsed, plain).length === 0).toBe(verdict)
      }),
      { numRuns: 2_000 },
    )
  })
})

test('a list that is wrong in very many places is refused with the first of them', () => {
  const schema = { type: 'object', properties: { list: { type: 'array', maxItems: 3, items: { type: 'string' } } } }
  const problems = checkConfig(schema, { list: Array<number>(500_000).fill(0) })
  expect(problems[0]).toMatchObject({ path: '/list', keyword: 'maxItems' })
  expect(problems[1]).toMatchObject({ path: '/list/0', keyword: 'type' })
  expect(problems.length).toBeLessThan(1000)
})
