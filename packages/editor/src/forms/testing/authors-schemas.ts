import type { JsonObject } from '@millrace/base'

/** A schema as authors of nodes write them, with a value that fits it, and one that does not. */
export interface AuthoredSchema {
  readonly name: string
  readonly schema: JsonObject
  readonly value: JsonObject
  readonly wrong: JsonObject
  /** JSON pointer to what is wrong in it. */
  readonly at: string
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })
const text: JsonObject = { type: 'string' }
const authored = (name: string, schema: JsonObject, [value, wrong, at]: [JsonObject, JsonObject, string]): AuthoredSchema => ({
  name,
  schema,
  value,
  wrong,
  at,
})

const twoHundred = Object.fromEntries(
  Array.from({ length: 200 }, (_, index) => [
    `field${index}`,
    index % 3 === 0 ? { type: 'integer', title: `Field ${index}`, minimum: 0 } : { type: 'string', title: `Field ${index}` },
  ]),
) as JsonObject

const card: JsonObject = object(
  { kind: { const: 'card' }, number: { type: 'string', pattern: '^[0-9]{4,}$' } },
  { required: ['kind', 'number'] },
)
const bank: JsonObject = object({ kind: { const: 'bank' }, iban: { type: 'string', minLength: 5 } }, { required: ['kind', 'iban'] })

/** Constructs of JSON Schema 2020-12 in the forms in which nodes bring them. */
export const AUTHORED: readonly AuthoredSchema[] = [
  authored('two hundred fields', object(twoHundred), [{ field0: 1, field199: 'x' }, { field0: -1 }, '/field0']),
  authored('five levels of nesting', object({ a: object({ b: object({ c: object({ d: object({ e: { type: 'boolean' } }) }) }) }) }), [
    { a: { b: { c: { d: { e: true, more: 1 } } } } },
    { a: { b: { c: { d: { e: 'yes' } } } } },
    '/a/b/c/d/e',
  ]),
  authored(
    'a tree that refers to its root',
    { type: 'object', properties: { name: text, children: { type: 'array', items: { $ref: '#' } } }, required: ['name'] },
    [{ name: 'a', children: [{ name: 'b', children: [] }] }, { name: 'a', children: [{ name: 5 }] }, '/children/0/name'],
  ),
  authored(
    'two definitions that refer to each other',
    {
      $defs: {
        person: object({ name: text, company: { $ref: '#/$defs/company' } }),
        company: object({ staff: { type: 'array', items: { $ref: '#/$defs/person' } } }),
      },
      ...object({ owner: { $ref: '#/$defs/person' } }),
    },
    [
      { owner: { name: 'Ada', company: { staff: [{ name: 'Bo' }] } } },
      { owner: { company: { staff: [{ name: 1 }] } } },
      '/owner/company/staff/0/name',
    ],
  ),
  authored('oneOf of objects in a list', object({ pay: { type: 'array', items: { oneOf: [card, bank] } } }), [
    {
      pay: [
        { kind: 'card', number: '1234' },
        { kind: 'bank', iban: 'DE123' },
      ],
    },
    { pay: [{ kind: 'card', number: 'abc' }] },
    '/pay/0/number',
  ]),
  authored(
    'oneOf that an enum tells apart',
    object({
      to: {
        oneOf: [
          object({ by: { enum: ['mail', 'post'] }, address: text }, { required: ['by'] }),
          object({ by: { enum: ['sms'] }, number: text }, { required: ['by'] }),
        ],
      },
    }),
    [{ to: { by: 'post', address: 'x' } }, { to: { by: 'fax' } }, '/to/by'],
  ),
  authored('anyOf of a text and a list', object({ to: { anyOf: [text, { type: 'array', items: text }] } }), [
    { to: ['a', 'b'] },
    { to: 5 },
    '/to',
  ]),
  authored(
    'oneOf within oneOf',
    object({
      a: {
        oneOf: [
          object({ kind: { const: 'x' }, deep: { oneOf: [card, bank] } }, { required: ['kind'] }),
          object({ kind: { const: 'y' } }, { required: ['kind'] }),
        ],
      },
    }),
    [{ a: { kind: 'x', deep: { kind: 'bank', iban: 'DE123' } } }, { a: { kind: 'z' } }, '/a/kind'],
  ),
  authored(
    'if, then, else',
    object(
      { mode: { enum: ['a', 'b'], default: 'a' } },
      {
        if: { properties: { mode: { const: 'b' } }, required: ['mode'] },
        then: { properties: { b: { type: 'integer' } }, required: ['b'] },
        else: { properties: { a: text } },
      },
    ),
    [{ mode: 'b', b: 1 }, { mode: 'b', b: 'one' }, '/b'],
  ),
  authored(
    'several ifs in allOf',
    object(
      { kind: { enum: ['x', 'y'] } },
      {
        allOf: [
          { if: { properties: { kind: { const: 'x' } }, required: ['kind'] }, then: { properties: { x: { type: 'integer' } } } },
          { if: { properties: { kind: { const: 'y' } }, required: ['kind'] }, then: { properties: { y: { type: 'boolean' } } } },
        ],
      },
    ),
    [{ kind: 'y', y: true }, { kind: 'x', x: 'no' }, '/x'],
  ),
  authored(
    'pattern properties beside names',
    object({ id: text }, { patternProperties: { '^x-': { type: 'integer' } }, additionalProperties: false }),
    [{ id: 'a', 'x-count': 1 }, { id: 'a', 'x-count': 'one' }, '/x-count'],
  ),
  authored(
    'free members of objects',
    object({ hosts: { type: 'object', additionalProperties: object({ port: { type: 'integer', maximum: 65535 } }) } }),
    [{ hosts: { 'a.example': { port: 80 }, 'b/c~d': { port: 81 } } }, { hosts: { 'b/c~d': { port: 70000 } } }, '/hosts/b~1c~0d/port'],
  ),
  authored(
    'names of members are limited',
    object({ env: { type: 'object', propertyNames: { pattern: '^[A-Z_]+$' }, additionalProperties: text } }),
    [{ env: { HOME: '/' } }, { env: { HOME: 5 } }, '/env/HOME'],
  ),
  authored('a tuple', object({ range: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false } }), [
    { range: [1, 2] },
    { range: [1, 'two'] },
    '/range/1',
  ]),
  authored('a tuple with a rest', object({ row: { type: 'array', prefixItems: [text], items: { type: 'integer' } } }), [
    { row: ['a', 1, 2] },
    { row: ['a', 1, 'b'] },
    '/row/2',
  ]),
  authored('a list of lists', object({ grid: { type: 'array', items: { type: 'array', items: { type: 'number' } } } }), [
    { grid: [[1, 2], [3]] },
    { grid: [[1], ['x']] },
    '/grid/1/0',
  ]),
  authored('a list of unique choices', object({ days: { type: 'array', uniqueItems: true, items: { enum: ['mon', 'tue', 'wed'] } } }), [
    { days: ['mon', 'wed'] },
    { days: ['mon', 'sun'] },
    '/days/1',
  ]),
  authored(
    'a list that must contain something',
    object({ roles: { type: 'array', items: text, contains: { const: 'admin' }, minItems: 1 } }),
    [{ roles: ['admin', 'x'] }, { roles: [] }, '/roles'],
  ),
  authored('dependent fields', object({ user: text, password: text }, { dependentRequired: { user: ['password'] } }), [
    { user: 'a', password: 'b' },
    { user: 5, password: 'b' },
    '/user',
  ]),
  authored(
    'dependent schemas',
    object({ card: text }, { dependentSchemas: { card: { properties: { cvc: { type: 'string', minLength: 3 } } } } }),
    [{ card: '1', cvc: '123' }, { card: '1', cvc: '1' }, '/cvc'],
  ),
  authored(
    'allOf of definitions',
    {
      $defs: { base: object({ id: { type: 'integer' } }), named: object({ name: text }) },
      type: 'object',
      allOf: [{ $ref: '#/$defs/base' }, { $ref: '#/$defs/named' }],
    },
    [{ id: 1, name: 'a' }, { id: 'one' }, '/id'],
  ),
  authored(
    'a reference with words of its own',
    {
      $defs: { size: { enum: ['s', 'm'], title: 'Size' } },
      ...object({ size: { $ref: '#/$defs/size', title: 'How large', description: 'Of the box.' } }),
    },
    [{ size: 's' }, { size: 'xl' }, '/size'],
  ),
  authored(
    'an anchor',
    { $defs: { zip: { $anchor: 'zip', type: 'string', pattern: '^[0-9]{5}$' } }, ...object({ zip: { $ref: '#/$defs/zip' } }) },
    [{ zip: '12345' }, { zip: 'x' }, '/zip'],
  ),
  authored('deprecated and read only', object({ old: { type: 'integer', deprecated: true }, id: { type: 'string', readOnly: true } }), [
    { old: 1, id: 'x' },
    { old: 'one', id: 'x' },
    '/old',
  ]),
  authored('values of several types', object({ id: { type: ['string', 'integer', 'null'] } }), [{ id: null }, { id: true }, '/id']),
  authored(
    'numbers with exclusive limits and steps',
    object({ rate: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, step: { type: 'number', multipleOf: 0.25 } }),
    [{ rate: 0.5, step: 0.75 }, { rate: 1, step: 0.75 }, '/rate'],
  ),
  authored(
    'formats',
    object({
      mail: { type: 'string', format: 'email' },
      at: { type: 'string', format: 'date-time' },
      link: { type: 'string', format: 'uri' },
    }),
    [{ mail: 'a@b.c', at: '2026-01-31T08:00:00Z', link: 'https://example.com' }, { mail: 'nobody' }, '/mail'],
  ),
  authored('a constant beside fields', object({ version: { const: 2 }, name: text }, { required: ['version'] }), [
    { version: 2, name: 'x' },
    { version: 1 },
    '/version',
  ]),
  authored(
    'choices with words',
    object({
      level: {
        oneOf: [
          { const: 1, title: 'Low' },
          { const: 2, title: 'High' },
        ],
      },
    }),
    [{ level: 2 }, { level: 3 }, '/level'],
  ),
  authored(
    'suggestions that are not the only values',
    object({ model: { anyOf: [{ enum: ['small', 'large'] }, { type: 'string', minLength: 2 }] } }),
    [{ model: 'tiny-2' }, { model: 7 }, '/model'],
  ),
  authored('what must not be', object({ key: { type: 'string', not: { enum: ['constructor'] } } }), [
    { key: 'a' },
    { key: 'constructor' },
    '/key',
  ]),
  authored(
    'a default for everything',
    object({
      count: { type: 'integer', default: 3 },
      tags: { type: 'array', items: text, default: ['a'] },
      on: { type: 'boolean', default: true },
    }),
    [{}, { count: 'three' }, '/count'],
  ),
  authored(
    'groups, orders, and what is advanced',
    object({
      b: { ...text, 'x-ui': { order: 2, group: 'More' } },
      a: { type: 'integer', 'x-ui': { order: 1 } },
      c: { ...text, 'x-ui': { advanced: true } },
    }),
    [{ a: 1, b: 'x', c: 'y' }, { a: 'one' }, '/a'],
  ),
  authored(
    'fields that show with another',
    object({ mode: { enum: ['x', 'y'], default: 'x' }, only: { type: 'integer', 'x-ui': { when: { path: 'mode', equals: 'y' } } } }),
    [{ mode: 'y', only: 1 }, { mode: 'y', only: 'one' }, '/only'],
  ),
  authored(
    'rules with ports',
    object({
      rules: {
        type: 'array',
        items: object({ key: { type: 'string', minLength: 1 }, label: text, amount: { type: 'number' } }, { required: ['key'] }),
        'x-ui': { widget: 'rules' },
      },
    }),
    [{ rules: [{ key: 'a', label: 'A', amount: 1, more: [1] }, { key: 'b' }] }, { rules: [{ key: 'a', amount: 'x' }] }, '/rules/0/amount'],
  ),
  authored('a hidden field', object({ shown: { type: 'integer' }, internal: { ...text, 'x-ui': { hidden: true } } }), [
    { shown: 1, internal: 'kept' },
    { shown: 'x', internal: 'kept' },
    '/shown',
  ]),
  authored(
    'code whose language is a setting',
    object({
      language: { enum: ['javascript', 'python'], default: 'javascript' },
      source: { type: 'string', minLength: 3, 'x-ui': { widget: 'code', language: { path: 'language' } } },
    }),
    [{ language: 'python', source: 'return items' }, { source: 'x' }, '/source'],
  ),
  authored(
    'an object that only its values limit',
    object({ map: { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: { type: 'number' } } }),
    [{ map: { a: 1 } }, { map: { a: 'x' } }, '/map/a'],
  ),
]
