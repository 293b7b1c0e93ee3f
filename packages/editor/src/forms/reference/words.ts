import type { JsonObject } from '@millrace/base'
import type { ChoiceLook, FieldKind } from '../model/field.ts'
import type { WidgetName } from '../model/describe.ts'
import type { UiHints } from '../model/ui-hints.ts'

/*
 * What docs/reference/schema-dialect.md says of the form's model, in words. The tables are total: what the model learns has to be said
 * here before it compiles.
 */

/** What somebody sees, and what comes of it where that is not plain. */
export const FIELD_WORDS: Readonly<Record<FieldKind, string>> = Object.freeze({
  text: 'a line of text',
  secret: 'a covered line',
  number: 'a number with steps',
  switch: 'a switch',
  choice: 'one of the values: up to four short ones side by side, others as a list',
  choices: 'any of the values, as chips',
  lookup: 'a list that the service fills while somebody types; any other value can be typed',
  constant: 'the value, which cannot be changed',
  tags: 'values typed one after the other',
  list: 'entries that can be added, moved and removed, each a form of its own',
  branches: 'entries with a port each, which say where it leads',
  tuple: 'one field for each place',
  map: 'names with values, added by hand',
  pairs: 'rows of a name and a value',
  group: 'the fields inside, under one title',
  variant: 'a choice of the kind, and what that kind has',
  any: 'a field with a menu: text, number, yes or no, or JSON',
  'date-time': 'a day and a time',
  date: 'a day',
  time: 'a time of day',
  duration: 'an amount and a unit; the value is in milliseconds',
  cron: 'a schedule, with the next times it means',
  timezone: 'a list of IANA time zones',
  color: 'a colour',
  file: 'a file, whose content becomes the value',
  code: 'a text editor with line numbers',
  json: 'a text editor that takes JSON',
  conditions: 'the builder of conditions',
  workflow: 'a list of the workflows that there are',
})

interface WidgetWords {
  readonly meaning: string
  readonly example: JsonObject
}

type AnyWidget = WidgetName | ChoiceLook | 'radio-cards' | 'hidden'

/** What `x-ui.widget` may be. Each example is of a type that the widget can edit. */
export const WIDGET_WORDS = Object.freeze<Readonly<Record<AnyWidget, WidgetWords>>>({
  textarea: { meaning: 'several lines; `rows` says how many are seen', example: { type: 'string' } },
  password: { meaning: 'a covered line; in a credential it is kept secret like one that says `secret`', example: { type: 'string' } },
  'webhook-path': { meaning: 'a line behind the words `/webhook/`', example: { type: 'string' } },
  code: {
    meaning:
      'code; `language` says which: `javascript` (if absent), `typescript`, `python`, `shell` and `json` are coloured; the first three complete the data of the node',
    example: { type: 'string' },
  },
  json: { meaning: 'any value as JSON', example: {} },
  any: {
    meaning: 'one field for a value of several types, instead of a choice of the type',
    example: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  },
  conditions: { meaning: '[conditions](../guides/conditions.md); `withConditions` brings their schema', example: { type: 'object' } },
  cron: { meaning: 'a cron expression', example: { type: 'string' } },
  timezone: { meaning: 'an IANA time zone', example: { type: 'string' } },
  color: { meaning: 'a colour as `#rrggbb`', example: { type: 'string' } },
  file: {
    meaning:
      'the content of a file: as it is, or with `"contentEncoding": "base64"` in base64; `contentMediaType` says which files are offered',
    example: { type: 'string' },
  },
  workflow: { meaning: 'the id of a workflow', example: { type: 'string' } },
  date: { meaning: 'a day', example: { type: 'string' } },
  time: { meaning: 'a time of day', example: { type: 'string' } },
  'date-time': { meaning: 'a day and a time; with a zone only with `"format": "date-time"`', example: { type: 'string' } },
  duration: { meaning: 'a length of time, in milliseconds', example: { type: 'integer' } },
  'key-value': {
    meaning: 'rows of a name and a value: a list of objects with `name` (or `key`) and one more member, or an object with free names',
    example: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } } },
  },
  assignments: {
    meaning: 'the same for lists alone',
    example: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, value: {} } } },
  },
  branches: {
    meaning:
      'entries with a port each: a list of objects with `key` (or `name`), by which the ports are named, and `label`; each shows where it leads, and keys stay unique',
    example: {
      type: 'array',
      items: { type: 'object', properties: { key: { type: 'string' }, label: { type: 'string' } } },
    },
  },
  'multi-select': {
    meaning: 'chips, also where a value may stand twice',
    example: { type: 'array', items: { enum: ['mon', 'tue'] } },
  },
  tags: { meaning: 'values typed one after the other', example: { type: 'array', items: { type: 'string', format: 'uri' } } },
  switch: { meaning: 'a switch', example: { type: 'boolean' } },
  select: { meaning: 'a choice as a list that opens', example: { enum: ['low', 'high'] } },
  segmented: { meaning: 'a choice side by side', example: { enum: ['low', 'high'] } },
  radio: { meaning: 'a choice as cards with a description each', example: { enum: ['low', 'high'] } },
  'radio-cards': { meaning: 'the same', example: { enum: ['low', 'high'] } },
  hidden: { meaning: 'the same as `hidden`', example: { type: 'string' } },
})

/** What a hint is called in a schema: as in the model, but for `names`, and those that need the whole form. */
type HintName = Exclude<keyof UiHints, 'namesOutput' | 'languagePath' | 'isProgram'> | 'names' | 'when' | 'summary'

interface HintWords {
  readonly takes: string
  readonly meaning: string
  readonly example: JsonObject
}

/** Every hint of `x-ui`. */
export const HINT_WORDS = Object.freeze<Readonly<Record<HintName, HintWords>>>({
  widget: {
    takes: 'the name of a [widget](#widgets)',
    meaning: 'Another control than the type alone would get. One that cannot edit the type is ignored.',
    example: { widget: 'textarea' },
  },
  title: { takes: 'text', meaning: 'Shown instead of the `title` of the schema.', example: { title: 'Pause' } },
  description: {
    takes: 'text',
    meaning: 'Shown instead of the `description` of the schema, e.g. a short one where that is for readers of the API.',
    example: { description: 'Before the second attempt.' },
  },
  placeholder: {
    takes: 'text',
    meaning: 'Shown while the field is empty; the first of `examples` if absent.',
    example: { placeholder: 'ada@example.com' },
  },
  group: {
    takes: 'text',
    meaning: 'The heading under which the field stands, with others of the same group. Fields without one stand above all groups.',
    example: { group: 'Limits' },
  },
  order: {
    takes: 'a number',
    meaning: 'Place among the others, the lowest first. Fields without one come last, as they are written.',
    example: { order: 1 },
  },
  advanced: { takes: '`true`', meaning: 'Stands behind "Advanced" at the end, closed at first.', example: { advanced: true } },
  hidden: { takes: '`true`', meaning: 'Not shown; a value that is there stays.', example: { hidden: true } },
  when: {
    takes: '`path` with `equals` or `in`',
    meaning:
      'Shown only while another field has that value. `path` is the name of a field beside it, or a pointer into the whole config. A default counts, and an expression there shows it. It changes nothing about what is checked: say in `if` and `then` what is needed when.',
    example: { when: { path: 'mode', equals: 'city' } },
  },
  labels: {
    takes: 'an object of texts',
    meaning: 'What each value of an `enum` of texts is called. Identifiers are made readable without it: `lastName` is "Last name".',
    example: { labels: { GET_ALL: 'All', GET_NEW: 'New ones' } },
  },
  options: {
    takes: 'the name of a loader, or `name` with `dependsOn`',
    meaning: 'Offers [values that the service knows](../developers/options.md). For texts, numbers, and elements of lists.',
    example: { options: { name: 'repositories', dependsOn: ['owner'] } },
  },
  secret: {
    takes: '`true`',
    meaning:
      'In a credential: kept encrypted, never shown or sent to the browser again, and taken out of errors and recordings. Elsewhere it is only covered; a secret belongs into a credential.',
    example: { secret: true },
  },
  rows: { takes: 'a number', meaning: 'Height of a text area or of code, in lines.', example: { widget: 'textarea', rows: 8 } },
  language: {
    takes: 'text, or `path` of a field',
    meaning: 'Of the widget `code`; with `path` another field of the config says it, by its name or a pointer.',
    example: { widget: 'code', language: { path: 'language' } },
  },
  expressions: {
    takes: '`false`',
    meaning: 'The form offers no expression here. One that is sent is taken all the same; `x-literal` refuses it.',
    example: { expressions: false },
  },
  names: {
    takes: '`output`',
    meaning:
      'The text is the name of a field that the node gives. When somebody renames it, expressions that read it are offered the change.',
    example: { names: 'output' },
  },
  summary: {
    takes: 'text with `{name}` for fields, or a list of `text` with `when`',
    meaning:
      'At the top of the schema: the line below the title on the canvas. Of a list the first counts whose `when` holds. What nobody set is its default. The first values that say something if absent.',
    example: { summary: '{method} {url}' },
  },
})
