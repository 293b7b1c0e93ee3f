import type { JsonObject } from '@millrace/base'
import { describe, WIDGET_ALIASES } from '../model/describe.ts'
import type { Subject } from '../model/field.ts'
import { checkedFormats } from '../model/formats.ts'
import { layoutOf } from '../model/layout.ts'
import { FIELD_WORDS, HINT_WORDS, WIDGET_WORDS } from './words.ts'

/*
 * The tables of docs/reference/schema-dialect.md, made by `npm run generate`. Which field a schema becomes is not written down anywhere:
 * the form's own model is asked, so that the page cannot say what is not so.
 */

const loader: JsonObject = { options: 'teams' }

/** Constructs with a control of their own, plain ones first. */
export const CONSTRUCTS: readonly JsonObject[] = [
  { type: 'string' },
  { type: 'string', format: 'email' },
  { type: 'string', format: 'uri' },
  { type: 'string', format: 'date-time' },
  { type: 'string', format: 'date' },
  { type: 'string', format: 'time' },
  { type: 'string', format: 'color' },
  { type: 'string', format: 'password' },
  { type: 'string', 'x-ui': loader },
  { anyOf: [{ enum: ['eu', 'us'] }, { type: 'string' }] },
  { enum: ['low', 'high'] },
  {
    oneOf: [
      { const: 1, title: 'Small' },
      { const: 2, title: 'Large' },
    ],
  },
  { const: 'v1' },
  { type: 'integer', minimum: 1, maximum: 10 },
  { type: 'number', multipleOf: 0.5 },
  { type: 'boolean' },
  { type: ['string', 'null'] },
  { type: ['string', 'number'] },
  {},
  { type: 'array', items: { type: 'string' } },
  { type: 'array', items: { type: 'number' } },
  { type: 'array', uniqueItems: true, items: { enum: ['mon', 'tue'] } },
  { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
  { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }] },
  { type: 'object', properties: { name: { type: 'string' } } },
  { type: 'object', additionalProperties: { type: 'string' } },
  { type: 'object', patternProperties: { '^x-': { type: 'string' } } },
  { type: 'object' },
  {
    oneOf: [
      { type: 'object', title: 'None', properties: { kind: { const: 'none' } } },
      { type: 'object', title: 'Token', properties: { kind: { const: 'token' }, token: { type: 'string' } } },
    ],
  },
  { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
]

function fieldOf(schema: JsonObject): string {
  const subject = { root: schema, schema, value: undefined }
  const field = describe(subject, { key: 'field', pointer: '/field', required: false })
  const words = field.kind === 'group' && hasVariant(subject) ? FIELD_WORDS.variant : FIELD_WORDS[field.kind]
  const offers = field.kind === 'text' && field.suggestions.length > 0 ? ', with suggestions' : ''
  return words + offers + (field.nullable ? ', which may be empty (`null`)' : '')
}

const hasVariant = (subject: Subject): boolean =>
  layoutOf({ ...subject, pointer: '' }).sections.some(({ entries }) => entries.some(({ kind }) => kind === 'variant'))

/** On one line, with spaces as prettier sets them. */
const code = (value: JsonObject): string => {
  const spaced = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']')
  return `\`${spaced}\``.replaceAll('|', '\\|')
}

/** With what else it may be called. */
const namesOf = (widget: string): string =>
  [widget, ...Object.keys(WIDGET_ALIASES).filter((alias) => WIDGET_ALIASES[alias] === widget)].map((name) => `\`${name}\``).join(', ')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** The tables by the name that the page marks their place with. */
export const dialectTables = (): Readonly<Record<'fields' | 'widgets' | 'hints' | 'formats', string>> => ({
  fields: table(
    ['schema', 'field'],
    CONSTRUCTS.map((schema) => [code(schema), fieldOf(schema)]),
  ),
  widgets: table(
    ['widget', 'for e.g.', 'what it is'],
    Object.entries(WIDGET_WORDS).map(([name, { meaning, example }]) => [namesOf(name), code(example), meaning]),
  ),
  hints: table(
    ['hint', 'takes', 'what it does', 'example'],
    Object.entries(HINT_WORDS).map(([name, { takes, meaning, example }]) => [`\`${name}\``, takes, meaning, code({ 'x-ui': example })]),
  ),
  formats: table(
    ['format', 'what is said when it does not fit'],
    checkedFormats().map(([format, message]) => [`\`${format}\``, message]),
  ),
})
