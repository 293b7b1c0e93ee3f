import { flushPromises } from '@vue/test-utils'
import type { JsonObject, JsonValue } from '@millrace/base'
import { loadExpressionField } from './expression/async-expression-field.ts'
import { previewOf } from './expression/preview.ts'
import type { SwitchMemory } from './form-context.ts'
import { showForm, type FormOptions } from './testing/show-form.ts'

beforeAll(async () => void (await loadExpressionField()))

const PERSON: JsonObject = {
  type: 'object',
  title: 'Person',
  required: ['name'],
  properties: { name: { type: 'string', title: 'Name' }, age: { type: 'integer', title: 'Age' } },
}
const schemaOf = (value: JsonObject): JsonObject => ({ type: 'object', properties: { value } })

function show(part: JsonObject, start: JsonObject, options?: FormOptions) {
  const shown = showForm(schemaOf(part), start, options)
  const toggle = (name: string, to: 'expression' | 'fixed') =>
    shown.page.get(to === 'expression' ? `[aria-label="Use an expression for ${name}"]` : `[aria-label="Use a fixed value for ${name}"]`)
  return { ...shown, toggle, now: (): JsonValue | undefined => shown.value.value['value'] }
}

test.each<[string, JsonObject, JsonValue]>([
  ['a group', PERSON, { name: 'Ada', age: 36 }],
  ['a list', { type: 'array', title: 'Person', items: PERSON }, [{ name: 'Ada' }]],
  ['names', { type: 'array', title: 'Person', items: { type: 'string' } }, ['Ada']],
  ['a map', { type: 'object', title: 'Person', additionalProperties: { type: 'string' } }, { name: 'Ada' }],
  ['a tuple', { type: 'array', title: 'Person', prefixItems: [{ type: 'string' }, { type: 'integer' }] }, ['Ada', 36]],
  ['a constant', { const: 'Ada', title: 'Person' }, 'Ada'],
  ['alternatives', { title: 'Person', oneOf: [PERSON, { ...PERSON, required: ['age'] }] }, { name: 'Ada' }],
])('%s becomes an expression that says the same, and is what it was on the way back', async (_, part, start) => {
  const { page, toggle, now } = show(part, { value: start })
  await toggle('Person', 'expression').trigger('click')
  const template = (now() as { $expr: string }).$expr
  expect(previewOf(template, { sample: null }, 0)).toEqual({ at: 'value', value: start })
  await toggle('Person', 'fixed').trigger('click')
  expect(now()).toEqual(start)
  page.unmount()
})
test('what a group held is there again after its expression was written anew, and so is the expression', async () => {
  const { page, value, toggle, now } = show(PERSON, { value: { name: 'Ada' } })
  await toggle('Person', 'expression').trigger('click')
  value.value = { value: { $expr: '{{ $json.person }}' } }
  await flushPromises()
  await toggle('Person', 'fixed').trigger('click')
  expect(now()).toEqual({ name: 'Ada' })
  await toggle('Person', 'expression').trigger('click')
  expect(now()).toEqual({ $expr: '{{ $json.person }}' })
  page.unmount()
})

test('expressions inside a group become parts of its expression, and are there again on the way back', async () => {
  const start = { name: { $expr: 'Dr {{ $json.name }}' }, age: { $expr: '{{ $json.age }}' } }
  const { page, toggle, now } = show(PERSON, { value: start })
  await toggle('Person', 'expression').trigger('click')
  expect(now()).toEqual({ $expr: '{{ {"name": `Dr ${($json.name) ?? \'\'}`, "age": ($json.age)} }}' })
  await toggle('Person', 'fixed').trigger('click')
  expect(now()).toEqual(start)
  page.unmount()
})

test('a group comes back to its fixed value after another node was looked at', async () => {
  const switches = new Map<string, SwitchMemory>()
  const first = show(PERSON, { value: { name: 'Ada' } }, { context: { switches } })
  await first.toggle('Person', 'expression').trigger('click')
  first.page.unmount()
  const again = show(PERSON, { value: { $expr: '{{ $json.person }}' } }, { context: { switches } })
  await again.toggle('Person', 'fixed').trigger('click')
  expect(again.now()).toEqual({ name: 'Ada' })
  again.page.unmount()
})

test('the keyboard stays at the switch of a group, though the line that it stood on goes', async () => {
  const { page, toggle } = show(PERSON, { value: { name: 'Ada' } })
  const button = toggle('Person', 'expression')
  ;(button.element as HTMLElement).focus()
  await button.trigger('click')
  await flushPromises()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Use a fixed value for Person')
  await toggle('Person', 'fixed').trigger('click')
  await flushPromises()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Use an expression for Person')
  page.unmount()
})

test('an entry of a list becomes an expression, and comes back, whatever place it has meanwhile', async () => {
  const people: JsonObject = { type: 'array', title: 'People', items: { ...PERSON, title: 'Person' } }
  const { page, value, now } = show(people, { value: [{ name: 'Ada' }, { name: 'Grace' }] })
  await page.get('[aria-label="Use an expression for Grace"]').trigger('click')
  expect(now()).toEqual([{ name: 'Ada' }, { $expr: '{{ {"name": "Grace"} }}' }])
  await page.get('[aria-label="Use a fixed value for Person 2"]').trigger('click')
  expect(value.value['value']).toEqual([{ name: 'Ada' }, { name: 'Grace' }])
  page.unmount()
})

test.each<[string, JsonObject]>([
  ['the schema wants fixed text', { ...PERSON, 'x-literal': true }],
  ['it holds a program', { ...PERSON, properties: { script: { type: 'string', 'x-literal': true } } }],
  ['the schema offers no expressions', { ...PERSON, 'x-ui': { expressions: false } }],
  ['the engine works out the sides of a condition only', { type: 'object', title: 'Person', 'x-ui': { widget: 'conditions' } }],
])('there is no switch where %s', (_, part) => {
  const { page } = show(part, { value: {} })
  expect(page.find('[aria-label="Use an expression for Person"]').exists()).toBe(false)
  page.unmount()
})

test.each<[string, JsonObject]>([
  ['of a condition', { type: 'object', title: 'Person', 'x-ui': { widget: 'conditions' } }],
  ['of what wants none', { ...PERSON, 'x-ui': { expressions: false } }],
])('a document’s expression in the place %s is shown, kept, and can be taken back', async (_, part) => {
  const { page, given, toggle, now } = show(part, { value: { $expr: '{{ $json.person }}' } })
  await flushPromises()
  expect(given).toEqual([])
  expect(page.get('.cm-content').text()).toBe('{{ $json.person }}')
  await toggle('Person', 'fixed').trigger('click')
  expect(now()).toBeUndefined()
  page.unmount()
})

test('settings that are one expression are shown and kept', async () => {
  const { page, given } = showForm(schemaOf(PERSON), { $expr: '{{ $json.settings }}' })
  await flushPromises()
  expect(page.get('.cm-content').text()).toBe('{{ $json.settings }}')
  expect(given).toEqual([])
  await page.get('[aria-label="Use a fixed value for Settings"]').trigger('click')
  expect(given).toEqual([{}])
  page.unmount()
})

test.each<[string, JsonObject]>([
  [
    'names and values',
    {
      type: 'array',
      title: 'Rows',
      items: { type: 'object', properties: { name: { type: 'string' }, value: {} } },
      'x-ui': { widget: 'key-value' },
    },
  ],
  [
    'branches',
    { type: 'array', title: 'Rows', items: { type: 'object', properties: { key: { type: 'string' } } }, 'x-ui': { widget: 'branches' } },
  ],
])('an entry of %s that is an expression is not lost among rows', async (_, part) => {
  const start: JsonObject = { value: [{ name: 'a', key: 'a' }, { $expr: '{{ $json.row }}' }] }
  const { page, given } = show(part, start)
  await flushPromises()
  expect(page.text()).toContain('$json.row')
  expect(given).toEqual([])
  page.unmount()
})

const SAMPLE = { items: [{ json: { text: 'Ada', person: { age: 'old' }, good: { name: 'Ada' } } }], index: 0 }
test.each<[string, JsonObject, string, string | null]>([
  ['text for a list', { type: 'array', title: 'X', items: {} }, '{{ $json.text }}', 'This gives text, but the field wants a list.'],
  ['a group without what it needs', PERSON, '{{ $json.person }}', 'name: This is needed.'],
  ['what fits', PERSON, '{{ $json.good }}', null],
])('the preview says what does not fit the field: %s', async (_, part, template, words) => {
  const { page } = show(part, { value: { $expr: template } }, { context: { sample: SAMPLE } })
  await flushPromises()
  const told = page.findAll('[role=status]').map((each) => each.text())
  expect(told).toEqual(words === null ? [] : [words])
  page.unmount()
})
