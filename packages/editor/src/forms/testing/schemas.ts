import type { JsonObject, JsonValue } from '@millrace/base'
import usual from './usual-fields.json' with { type: 'json' }

/** A schema with a value that it is shown with. */
export interface Specimen {
  readonly name: string
  readonly schema: JsonObject
  readonly value: JsonObject
}

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...rest })
const specimen = (name: string, schema: JsonObject, value: JsonObject = {}): Specimen => ({ name, schema, value })
const kind = (value: string, title: string, properties: JsonObject = {}, rest: JsonObject = {}): JsonObject => ({
  title,
  type: 'object',
  properties: { kind: { const: value }, ...properties },
  required: ['kind'],
  ...rest,
})

const hundred: JsonObject = Object.fromEntries(
  Array.from({ length: 100 }, (_, at): [string, JsonValue] => [
    `field${at}`,
    {
      type: (['string', 'integer', 'boolean', 'number'] as const)[at % 4] ?? 'string',
      title: `Field ${at}`,
      ...(at > 80 ? { 'x-ui': { advanced: true } } : {}),
    },
  ]),
)

/** Schemas of every construct, for the tests and the gallery. */
export const SPECIMENS: readonly Specimen[] = [
  specimen(
    'text in all sorts',
    object(
      {
        name: usual.name,
        notes: usual.notes,
        email: { type: 'string', format: 'email', title: 'Email' },
        site: { type: 'string', format: 'uri', title: 'Site', examples: ['https://example.com'] },
        code: { type: 'string', pattern: '^[A-Z]{3}$', title: 'Code' },
        region: { title: 'Region', anyOf: [{ enum: ['eu', 'us'] }, { type: 'string' }] },
      },
      { required: ['name'] },
    ),
    { name: 'A', email: 'nobody', code: 'abc' },
  ),
  specimen(
    'numbers',
    object({
      count: usual.count,
      ratio: { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.1, title: 'Ratio' },
      port: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 65536, title: 'Port' },
      timeout: usual.timeout,
    }),
    { ratio: 0.5, timeout: 90_000 },
  ),
  specimen(
    'choices',
    object({
      method: usual.method,
      level: usual.level,
      mode: { enum: ['all', 'each'], title: 'Run', description: 'all: once for all items. each: once for each item.', default: 'all' },
      size: usual.size as JsonValue, // to TypeScript an option without a description has one that is undefined
      day: { title: 'Day', enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'last'] },
      mixed: { enum: ['on', 1, null, true], title: 'Mixed types' },
      days: usual.days,
      fixed: usual.fixed,
    }),
    { size: 2, days: ['mon', 'wed'], mixed: true },
  ),
  specimen(
    'switches',
    object({
      redirects: { type: 'boolean', title: 'Follow redirects', default: true },
      strict: { type: 'boolean', title: 'Strict', description: 'Refuses what is not known.' },
    }),
  ),
  specimen(
    'one of several kinds of authentication',
    object({
      auth: {
        title: 'Authentication',
        oneOf: [
          kind('none', 'None'),
          kind(
            'bearer',
            'Bearer',
            { token: { type: 'string', title: 'Token', 'x-ui': { secret: true } } },
            { required: ['kind', 'token'] },
          ),
          kind('basic', 'Basic', { user: { type: 'string' }, password: { type: 'string', format: 'password' } }),
        ],
      },
    }),
    { auth: { kind: 'bearer', token: 'secret' } },
  ),
  specimen(
    'alternatives beside common fields',
    object(
      { url: { type: 'string', title: 'URL' } },
      {
        required: ['url'],
        oneOf: [
          kind('json', 'JSON body', { body: { title: 'Body', 'x-ui': { widget: 'json' } } }, { description: 'Sends the value as JSON.' }),
          kind(
            'form',
            'Form',
            { fields: { type: 'object', title: 'Fields', additionalProperties: { type: 'string' } } },
            { description: 'Sends names and values.' },
          ),
        ],
      },
    ),
    { url: 'https://x', kind: 'form', fields: { a: '1' } },
  ),
  specimen(
    'alternatives without a discriminator',
    object({
      target: {
        title: 'Target',
        anyOf: [
          { title: 'By id', type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
          { title: 'By name', type: 'object', required: ['name'], properties: { name: { type: 'string' }, exact: { type: 'boolean' } } },
        ],
      },
    }),
    { target: { name: 'Ada' } },
  ),
  specimen(
    'alternatives of types',
    object({
      at: {
        title: 'When',
        oneOf: [
          { type: 'string', title: 'Text' },
          { type: 'integer', title: 'Number' },
          { type: 'array', title: 'List', items: { type: 'string' } },
        ],
      },
    }),
    { at: ['a', 'b'] },
  ),
  specimen(
    'nullable',
    object({
      nick: { type: ['string', 'null'], title: 'Nick name' },
      age: { title: 'Age', anyOf: [{ type: 'integer' }, { type: 'null' }] },
    }),
    { nick: null, age: 4 },
  ),
  specimen('any type', object({ value: { title: 'Value' }, scalar: { title: 'Scalar', type: ['string', 'number', 'boolean'] } }), {
    value: { a: [1] },
    scalar: 4,
  }),
  specimen(
    'if then else',
    object(
      { country: { enum: ['de', 'us'], title: 'Country', default: 'de' } },
      {
        if: { properties: { country: { const: 'us' } }, required: ['country'] },
        then: { properties: { zip: { type: 'string', title: 'ZIP code', pattern: '^[0-9]{5}$' } }, required: ['zip'] },
        else: { properties: { postcode: { type: 'string', title: 'Postcode' } } },
      },
    ),
    { country: 'us', zip: '12' },
  ),
  specimen(
    'dependent schemas',
    object(
      { card: { type: 'string', title: 'Card number' } },
      {
        dependentSchemas: { card: { properties: { expires: { type: 'string', format: 'date', title: 'Expires' } } } },
        dependentRequired: { card: ['expires'] },
      },
    ),
    { card: '4111' },
  ),
  specimen(
    'allOf',
    {
      allOf: [
        object({ a: { type: 'string', title: 'A' } }, { required: ['a'] }),
        object({ a: { maxLength: 5 }, b: { type: 'integer', title: 'B' } }),
      ],
    },
    { a: 'too long' },
  ),
  specimen(
    'recursive tree',
    {
      $ref: '#/$defs/branch',
      $defs: {
        branch: object(
          {
            name: { type: 'string', title: 'Name' },
            left: { $ref: '#/$defs/branch', title: 'Left' },
            children: { type: 'array', title: 'Children', items: { $ref: '#/$defs/branch' } },
          },
          { title: 'Branch' },
        ),
      },
    },
    { name: 'root', children: [{ name: 'a', children: [{ name: 'b' }] }] },
  ),
  specimen('anchors and ids', {
    type: 'object',
    properties: { a: { $ref: '#name' }, b: { $ref: 'https://x/y' } },
    $defs: { n: { $anchor: 'name', type: 'string', title: 'Anchored' }, y: { $id: 'https://x/y', type: 'integer', title: 'By id' } },
  }),
  specimen('unresolved reference', object({ lost: { $ref: '#/$defs/nowhere', title: 'Lost' } }), { lost: { any: 1 } }),
  specimen(
    'list of objects',
    object({
      people: {
        type: 'array',
        title: 'People',
        minItems: 1,
        maxItems: 5,
        items: object(
          { name: { type: 'string', title: 'Name' }, role: { enum: ['admin', 'reader'], title: 'Role' } },
          { title: 'Person', required: ['name'] },
        ),
      },
    }),
    { people: [{ name: 'Ada', role: 'admin' }, { name: 'Grace' }, {}] },
  ),
  specimen(
    'lists of scalars',
    object({
      tags: { type: 'array', title: 'Tags', items: { type: 'string' } },
      ports: { type: 'array', title: 'Ports', items: { type: 'integer', minimum: 1 } },
      dates: { type: 'array', title: 'Dates', items: { type: 'string', format: 'date' } },
    }),
    { tags: ['billing', 'orders'], ports: [80, 443], dates: ['2026-01-31'] },
  ),
  specimen(
    'tuples',
    object({
      point: {
        type: 'array',
        title: 'Position',
        prefixItems: [
          { type: 'number', title: 'X' },
          { type: 'number', title: 'Y' },
        ],
        items: false,
      },
      call: {
        type: 'array',
        title: 'Call',
        prefixItems: [{ type: 'string', title: 'Name' }],
        items: { type: 'string', title: 'Argument' },
      },
    }),
    { point: [1, 2], call: ['send', 'a', 'b'] },
  ),
  specimen(
    'pattern properties',
    object({
      named: {
        type: 'object',
        title: 'By prefix',
        patternProperties: { '^x-': { type: 'string' }, '^n-': { type: 'integer' } },
        additionalProperties: false,
      },
    }),
    { named: { 'x-a': 'text', 'n-b': 4, other: true } },
  ),
  specimen(
    'free keys',
    object(
      {
        headers: { type: 'object', title: 'Headers', additionalProperties: { type: 'string' }, propertyNames: { pattern: '^[A-Za-z-]+$' } },
      },
      { additionalProperties: { type: 'integer' } },
    ),
    { headers: { Accept: 'text/html' }, extra: 5 },
  ),
  specimen(
    'key-value list',
    object({
      query: {
        type: 'array',
        title: 'Query',
        items: object(
          { name: { type: 'string', title: 'Name' }, value: { title: 'Value', 'x-ui': { widget: 'any' } } },
          { title: 'Parameter', required: ['name'] },
        ),
        'x-ui': { widget: 'key-value' },
      },
    }),
    {
      query: [
        { name: 'page', value: 1 },
        { name: 'q', value: { $expr: '{{ $json.query }}' } },
      ],
    },
  ),
  specimen(
    'groups and advanced',
    object({
      url: { type: 'string', title: 'URL', 'x-ui': { order: 2 } },
      method: { enum: ['GET', 'POST'], title: 'Method', 'x-ui': { order: 1 } },
      retries: { type: 'integer', title: 'Retries', 'x-ui': { group: 'Reliability' } },
      backoff: { enum: ['fixed', 'exponential'], title: 'Backoff', 'x-ui': { group: 'Reliability' } },
      proxy: { type: 'string', title: 'Proxy', 'x-ui': { advanced: true } },
      secretish: { type: 'string', title: 'Signature', 'x-ui': { advanced: true } },
    }),
    { retries: 3, proxy: 'http://proxy' },
  ),
  specimen(
    'nested groups',
    object({
      limits: object(
        {
          time: object({ seconds: { type: 'integer', title: 'Seconds' } }, { title: 'Time' }),
          memory: { type: 'integer', title: 'Memory' },
        },
        { title: 'Limits', description: 'What one run may use.' },
      ),
    }),
    { limits: { time: { seconds: 4 } } },
  ),
  specimen(
    'deprecated and read only',
    object({ old: { type: 'string', title: 'Old way', deprecated: true }, id: { type: 'string', title: 'Id', readOnly: true } }),
    { old: 'x', id: 'n1' },
  ),
  specimen(
    'dates',
    object({
      at: { type: 'string', format: 'date-time', title: 'At' },
      on: { type: 'string', format: 'date', title: 'On' },
      clock: { type: 'string', format: 'time', title: 'Clock' },
      wall: { type: 'string', title: 'Wall clock', 'x-ui': { widget: 'date-time' } },
      odd: { type: 'string', format: 'date', title: 'Odd text' },
    }),
    { at: '2026-11-21T10:00:00Z', on: '2026-11-21', clock: '09:30', wall: '2030-01-31T09:00', odd: 'next week' },
  ),
  specimen(
    'schedule',
    object({
      cron: { type: 'string', title: 'Cron', 'x-ui': { widget: 'cron' } },
      timezone: { type: 'string', title: 'Time zone', 'x-ui': { widget: 'timezone' } },
    }),
    { cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' },
  ),
  specimen(
    'colour, code, JSON',
    object({
      colour: { type: 'string', format: 'color', title: 'Colour' },
      source: { type: 'string', title: 'Code', 'x-ui': { widget: 'code', language: 'javascript' } },
      body: { title: 'Body', 'x-ui': { widget: 'json' }, examples: [{ ok: true }] },
      free: { type: 'object', title: 'Free object' },
    }),
    { colour: '#2563eb', source: 'return $items.map((item) => item)', free: { a: 1 } },
  ),
  specimen('conditions', object({ condition: { type: 'object', title: 'Condition', 'x-ui': { widget: 'conditions' } } }), {
    condition: {
      combine: 'all',
      conditions: [
        { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 500, type: 'number' },
        {
          left: { $expr: '{{ $json.created }}' },
          operator: 'between',
          right: ['2030-01-01T00:00:00Z', '2030-12-31T00:00:00Z'],
          type: 'date',
        },
        {
          combine: 'any',
          not: true,
          conditions: [
            { left: { $expr: '{{ $json.country }}' }, operator: 'in', right: ['de', 'at'], type: 'text' },
            { left: { $expr: '{{ $json.paid }}' }, operator: 'is_true', type: 'boolean' },
            { left: { $expr: '{{ $json.delivery }}' }, operator: 'acme.is_holiday', right: 'DE', type: 'date' },
          ],
        },
      ],
    },
  }),
  specimen('workflow', object({ workflow: { type: 'string', title: 'Workflow', 'x-ui': { widget: 'workflow' } } }), { workflow: 'w2' }),
  specimen(
    'secrets',
    object(
      {
        user: { type: 'string', title: 'User' },
        token: { type: 'string', title: 'Token', 'x-ui': { secret: true } },
        key: { type: 'string', title: 'Private key', 'x-ui': { secret: true, rows: 4 } },
      },
      { required: ['user', 'token'] },
    ),
  ),
  specimen(
    'values that do not fit',
    object(
      {
        name: { type: 'string', title: 'Name' },
        tags: { type: 'array', items: { type: 'string' }, title: 'Tags' },
        size: { enum: ['s', 'm'], title: 'Size' },
      },
      { additionalProperties: false },
    ),
    { name: 42, tags: 'a,b', size: 'xl', unknown: { keep: true } },
  ),
  specimen(
    'expressions',
    object({
      url: { type: 'string', title: 'URL', default: 'https://example.com' },
      count: { type: 'integer', title: 'Count' },
      wrong: { type: 'string', title: 'With an error' },
      unknown: { type: 'string', title: 'Only known later' },
    }),
    {
      url: { $expr: 'https://shop/api/orders/{{ $json.id }}' },
      count: { $expr: '{{ $json.lines.length }}' },
      wrong: { $expr: '{{ $jsn.id }}' },
      unknown: { $expr: '{{ $execution.id }}' },
    },
  ),
  specimen('hundred fields', object(hundred), { field3: 1.5, field99: 2 }),
  specimen('empty', { type: 'object' }, {}),
  specimen('no schema at all', {}, { anything: [1, 2] }),
]
