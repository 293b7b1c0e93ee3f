import type { JsonObject } from '@millrace/base'
import { describe as describeField } from '../model/describe.ts'
import type { Field } from '../model/field.ts'
import { uiHints } from '../model/ui-hints.ts'
import { CONSTRUCTS, dialectTables } from './tables.ts'
import { FIELD_WORDS, HINT_WORDS, WIDGET_WORDS } from './words.ts'

const fieldOf = (schema: JsonObject): Field =>
  describeField({ root: schema, schema, value: undefined }, { key: 'a', pointer: '/a', required: false })

/** The field without what says which schema it was made of. */
const shownBy = ({ schema: _, ...field }: Field): object => field

test('every sort of field is reached by a construct or a widget of the page', () => {
  const byWidget = Object.entries(WIDGET_WORDS).map(([widget, { example }]) => ({ ...example, 'x-ui': { widget } }))
  const reached = new Set([...CONSTRUCTS, ...byWidget].map((schema) => fieldOf(schema).kind))
  expect(Object.keys(FIELD_WORDS).filter((kind) => !reached.has(kind as Field['kind']))).toEqual([])
})

// The looks of a choice may be what it would have got anyway, and what is hidden is taken out of the form before it is described.
test.each(Object.entries(WIDGET_WORDS).filter(([name]) => !['hidden', 'segmented', 'switch'].includes(name)))(
  'the widget %s changes the field of its example',
  (widget, { example }) => {
    expect(shownBy(fieldOf({ ...example, 'x-ui': { widget } }))).not.toEqual(shownBy(fieldOf(example)))
  },
)

test.each(Object.entries(HINT_WORDS).filter(([name]) => !['when', 'summary'].includes(name)))(
  'the hint %s is understood as its example has it',
  (_name, { example }) => expect(uiHints({ 'x-ui': example })).not.toEqual(uiHints({})),
)

test('a table has a row for each of its entries', () => {
  const { hints, widgets } = dialectTables()
  expect(hints.split('\n')).toHaveLength(2 + Object.keys(HINT_WORDS).length)
  expect(widgets.split('\n')).toHaveLength(2 + Object.keys(WIDGET_WORDS).length)
})
