// A node package whose one node has a field of each kind that a schema can make, so that a page shows all of them.
import usual from '../../../packages/editor/src/forms/testing/usual-fields.json' with { type: 'json' }
import { packPackage } from '../node-package.mjs'

const kind = (value, title, properties = {}) => ({
  title,
  type: 'object',
  properties: { kind: { const: value }, ...properties },
  required: ['kind'],
})

const PROPERTIES = {
  ...usual,
  strict: { type: 'boolean', title: 'Strict', description: 'Refuses what is not known.', default: true },
  labels: { type: 'array', title: 'Labels', items: { type: 'string' } },
  auth: {
    title: 'Authentication',
    oneOf: [kind('none', 'None'), kind('bearer', 'Bearer', { token: { type: 'string', title: 'Token', 'x-ui': { secret: true } } })],
  },
  headers: { type: 'object', title: 'Headers', additionalProperties: { type: 'string' } },
  people: {
    type: 'array',
    title: 'People',
    items: {
      type: 'object',
      properties: { name: { type: 'string', title: 'Full name' }, age: { type: 'integer', title: 'Age' } },
      required: ['name'],
    },
  },
  address: {
    type: 'object',
    title: 'Address',
    properties: { street: { type: 'string', title: 'Street' }, city: { type: 'string', title: 'City' } },
  },
  begins: { type: 'string', format: 'date-time', title: 'Begins' },
  cron: { type: 'string', title: 'Repeats', 'x-ui': { widget: 'cron' } },
  zone: { type: 'string', title: 'Time zone', 'x-ui': { widget: 'timezone' } },
  colour: { type: 'string', title: 'Colour', 'x-ui': { widget: 'color' } },
  body: { title: 'Body', 'x-ui': { widget: 'json' } },
  script: { type: 'string', title: 'Script', 'x-ui': { widget: 'code' } },
  rule: { title: 'Rule', 'x-ui': { widget: 'condition' } },
  workflow: { type: 'string', title: 'Workflow', 'x-ui': { widget: 'workflow' } },
  place: {
    type: 'array',
    title: 'Place',
    prefixItems: [
      { type: 'number', title: 'Latitude' },
      { type: 'number', title: 'Longitude' },
    ],
  },
  old: { type: 'string', title: 'Old way', deprecated: true, description: 'Use Method.' },
}

/** A value for each of them. */
export const EVERY_FIELD = {
  name: 'Spring sale',
  notes: 'Two lines\nof notes',
  count: 4,
  timeout: 90_000,
  strict: true,
  method: 'POST',
  level: 'high',
  days: ['mon', 'wed'],
  labels: ['new', 'sale'],
  size: 2,
  auth: { kind: 'bearer', token: { $expr: '{{ $json.token }}' } },
  headers: { Accept: 'application/json' },
  people: [{ name: 'Ada', age: 36 }],
  address: { street: 'Long Lane 1', city: 'Bath' },
  begins: '2030-01-31T09:00:00Z',
  cron: '0 9 * * 1-5',
  zone: 'Europe/Berlin',
  colour: '#2563eb',
  body: { sale: { percent: 20 } },
  script: 'return items',
  place: [51.4, -2.4],
  fixed: 'v1',
  old: 'yes',
}

export const everyFieldPackage = () =>
  packPackage({
    name: 'millrace-every-field',
    manifest: { nodes: [{ module: './every-field.js' }] },
    files: {
      'every-field.js': `export default {
  type: 'sample.every-field', version: 1, title: 'Every kind of field', description: 'Has a field of each kind.', kind: 'action', category: 'Data',
  ports: { inputs: ['main'], outputs: ['main'] }, effects: 'none',
  config: { type: 'object', additionalProperties: false, properties: ${JSON.stringify(PROPERTIES)} },
  execute: async (step) => ({ main: await step.items() }),
}
`,
    },
  })
