import type { JsonObject, JsonValue } from '@millrace/base'
import { describe as describeField } from './describe.ts'
import type { Field } from './field.ts'

const field = (schema: JsonObject, value?: JsonValue): Field =>
  describeField({ root: schema, schema, value }, { key: 'maxRetryDelay', pointer: '/maxRetryDelay', required: false })

test.each<[JsonObject, string]>([
  [{ type: 'string' }, 'text'],
  [{ minLength: 3 }, 'text'],
  [{ type: 'string', format: 'password' }, 'secret'],
  [{ type: 'string', 'x-ui': { secret: true } }, 'secret'],
  [{ type: 'string', format: 'date-time' }, 'date-time'],
  [{ type: 'string', format: 'date' }, 'date'],
  [{ type: 'string', 'x-ui': { widget: 'cron' } }, 'cron'],
  [{ type: 'string', 'x-ui': { widget: 'code' } }, 'code'],
  [{ type: 'string', 'x-ui': { widget: 'timezone' } }, 'timezone'],
  [{ type: 'string', 'x-ui': { widget: 'workflow' } }, 'workflow'],
  [{ type: 'integer', 'x-ui': { widget: 'duration' } }, 'duration'],
  [{ type: 'number' }, 'number'],
  [{ type: 'boolean' }, 'switch'],
  [{ enum: ['a', 'b'] }, 'choice'],
  [{ oneOf: [{ const: 1, title: 'One' }, { const: 2 }] }, 'choice'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text'],
  [{ anyOf: [{ enum: ['a'] }, { type: 'string' }] }, 'text'],
  [{ const: 4 }, 'constant'],
  [{ type: 'array', items: { type: 'string' } }, 'tags'],
  [{ type: 'array', items: { type: 'integer' } }, 'tags'],
  [{ type: 'array', uniqueItems: true, items: { enum: [1, 2] } }, 'choices'],
  [{ type: 'array', items: { type: 'object' } }, 'list'],
  [{ type: 'array', prefixItems: [{}] }, 'tuple'],
  [{ type: 'array', items: { type: 'object', properties: { name: {}, value: {} } }, 'x-ui': { widget: 'key-value' } }, 'pairs'],
  [{ type: 'array', items: { type: 'object', properties: { name: {}, value: {}, more: {} } }, 'x-ui': { widget: 'key-value' } }, 'list'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'map'],
  [{ type: 'object', patternProperties: { a: {} } }, 'map'],
  [{ properties: { a: {} } }, 'group'],
  [
    {
      oneOf: [
        { type: 'object', properties: { a: {} } },
        { type: 'object', properties: { b: {} } },
      ],
    },
    'group',
  ],
  [{ oneOf: [{ type: 'string' }, { type: 'object' }] }, 'variant'],
  [{ type: 'object' }, 'json'],
  [{ 'x-ui': { widget: 'conditions' } }, 'conditions'],
  [{ $ref: '#/nowhere' }, 'json'],
  [{}, 'any'],
  [{ type: ['string', 'number'] }, 'any'],
  [{ type: 'string', 'x-ui': { widget: 'no-such-widget' } }, 'text'],
  [{ type: 'string', 'x-ui': { widget: 'conditions' } }, 'text'],
  [{ type: 'string', 'x-ui': 'nonsense' }, 'text'],
])('%j is a %s', (schema, kind) => expect(field(schema).kind).toBe(kind))

test.each<[JsonObject, JsonValue]>([
  [{ type: 'string' }, 4],
  [{ type: 'number' }, 'many'],
  [{ type: 'boolean' }, 'yes'],
  [{ type: 'array', items: { type: 'string' } }, 'a,b'],
  [{ type: 'array', items: { type: 'string' } }, [1]],
  [{ properties: { a: {} } }, 'text'],
])('%j with %j is shown as JSON, so that nothing is lost', (schema, value) =>
  expect(field(schema, value)).toMatchObject({ kind: 'json', misfit: true }),
)

test('an expression fits every control', () =>
  expect(field({ type: 'number' }, { $expr: '{{ 1 }}' })).toMatchObject({ kind: 'number', misfit: false }))

test('words come from the schema, hints first, and from the name when there are none', () => {
  expect(field({ type: 'string' }).title).toBe('Max retry delay')
  expect(field({ type: 'string', title: 'Delay', description: 'How long.' })).toMatchObject({ title: 'Delay', description: 'How long.' })
  expect(field({ type: 'string', title: 'Delay', examples: ['5'], 'x-ui': { title: 'Pause', placeholder: '9' } })).toMatchObject({
    title: 'Pause',
    placeholder: '9',
  })
  expect(field({ type: 'string', examples: ['5'] }).placeholder).toBe('5')
})

test('a description of the form "a: …. b: …." tells each option', () => {
  const found = field({ enum: ['all', 'each'], description: 'How it runs. all: once for all items. each: once for each item.' })
  expect(found.description).toBe('How it runs.')
  expect(found.kind === 'choice' && found.options.map((option) => option.description)).toEqual(['Once for all items', 'Once for each item'])
})

test('an expression among the alternatives is the toggle of the field, not a choice', () => {
  const expression = { type: 'object', required: ['$expr'], properties: { $expr: { type: 'string' } } }
  expect(field({ oneOf: [{ type: 'string' }, expression] })).toMatchObject({ kind: 'text', isKey: true })
  expect(field({ type: ['string', 'number', 'object'] })).toMatchObject({ kind: 'any', isKey: true })
  expect(field({ type: 'string' })).toMatchObject({ isKey: false })
})

test('null among the alternatives makes a field nullable instead of a choice', () => {
  expect(field({ anyOf: [{ type: 'integer', minimum: 2 }, { type: 'null' }] })).toMatchObject({
    kind: 'number',
    nullable: true,
    min: 2,
    integer: true,
  })
})

test('deprecated, read only, default and limits are known', () => {
  expect(
    field({ type: 'integer', exclusiveMinimum: 0, maximum: 9, multipleOf: 3, default: 3, deprecated: true, readOnly: true }),
  ).toMatchObject({
    min: 1,
    max: 9,
    step: 3,
    default: 3,
    deprecated: true,
    readOnly: true,
  })
})
