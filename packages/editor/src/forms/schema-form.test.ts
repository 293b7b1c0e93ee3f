/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { withConditions } from '@millrace/workflow'
import { loadExpressionField } from './expression/async-expression-field.ts'
import CodeArea from './code/CodeArea.vue'
import JsonEditor from './code/JsonEditor.vue'
import type { JsonDraft } from './form-context.ts'
import { SPECIMENS } from './testing/schemas.ts'
import { showForm, type FormOptions } from './testing/show-form.ts'

interface Shown {
  readonly page: VueWrapper
  value(): JsonObject
  changes(): number
}

/** The form with somebody around it who keeps its value. */
function show(schema: JsonObject, start: JsonObject, options?: FormOptions): Shown {
  const { page, value, given } = showForm(schema, start, options)
  return { page, value: () => value.value, changes: () => given.length }
}

const nodes = join(__dirname, '../../../../nodes-base/src')
const nodeSchemas = readdirSync(nodes, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.schema.json'))
  .map((path) => ({ name: path, schema: withConditions(JSON.parse(readFileSync(join(nodes, path), 'utf8')) as JsonObject), value: {} }))

test.each([...SPECIMENS, ...nodeSchemas])('a form that nobody edits changes nothing: $name', async ({ schema, value }) => {
  const before = JSON.stringify(value)
  const { page, changes } = show(schema, value)
  await flushPromises()
  expect(changes()).toBe(0)
  expect(JSON.stringify(value)).toBe(before)
  page.unmount()
})

test.each(SPECIMENS)('an edit of one member leaves all the others as they were: $name', async ({ schema, value }) => {
  const shown = show(
    { ...schema, properties: { ...(schema['properties'] as JsonObject | undefined), edited: { type: 'string' } }, 'x-touched': true },
    value,
  )
  const input = shown.page.find<HTMLInputElement>('[data-pointer="/edited"] input')
  await input.setValue('new')
  expect(shown.value()).toEqual({ ...value, edited: 'new' })
  shown.page.unmount()
})

const text: JsonObject = { type: 'object', properties: { name: { type: 'string', title: 'Name', minLength: 2 } }, required: ['name'] }

test('typing two braces makes an expression, and closes them', async () => {
  const { page, value } = show(text, {})
  await page.find('input').setValue('Hello {{')
  expect(value()).toEqual({ name: { $expr: 'Hello {{  }}' } })
})

test('credentials know no expressions: braces are text there', async () => {
  const { page, value } = show(text, {}, { mode: 'plain' })
  await page.find('input').setValue('{{ x }}')
  expect(value()).toEqual({ name: '{{ x }}' })
  expect(page.findAll('[aria-pressed]')).toHaveLength(0)
})

test('the toggle keeps what was typed, there and back', async () => {
  const { page, value } = show(text, { name: 'Ada' })
  await page.find('[aria-label="Use an expression for Name"]').trigger('click')
  expect(value()).toEqual({ name: { $expr: 'Ada' } })
  const back = page.find('[aria-label="Use a fixed value for Name"]')
  expect(back.attributes('aria-pressed')).toBe('true')
  await back.trigger('click')
  expect(value()).toEqual({ name: 'Ada' })
})

test('a field says what is wrong when it was left, not before', async () => {
  const { page } = show(text, { name: 'A' })
  expect(page.text()).not.toContain('at least 2')
  await page.find('input').trigger('focusout')
  expect(page.text()).toContain('Needs at least 2 characters.')
  expect(page.find('input').attributes('aria-invalid')).toBe('true')
})

test('problems of the context stand at their field; those of hidden settings above the form', () => {
  const problems = [
    { path: '/name', code: 'x', message: 'Name is taken.' },
    { path: '/gone', code: 'x', message: 'Gone is wrong.' },
  ]
  const { page } = show(text, { name: 'Ada' }, { context: { problems } })
  expect(page.find('[data-pointer="/name"]').text()).toContain('Name is taken.')
  expect(page.find('[role=status]').text()).toContain('Gone is wrong.')
})

test('an emptied optional text is no value; a default that is emptied stays empty', async () => {
  const schema: JsonObject = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string', default: 'x' } } }
  const { page, value } = show(schema, { a: 'text' })
  const [a, b] = page.findAll('input')
  expect(b?.element.value).toBe('x')
  await a?.setValue('')
  await b?.setValue('')
  expect(value()).toEqual({ b: '' })
})

test('a saved secret is shown as kept, is not missing, and is replaced only on request', async () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { token: { type: 'string', title: 'Token', 'x-ui': { secret: true } } },
    required: ['token'],
  }
  const { page, value } = show(schema, {}, { mode: 'plain', keptSecrets: true })
  expect(page.find('input').exists()).toBe(false)
  expect(page.text()).toContain('Saved and kept secret')
  await page
    .findAll('button')
    .find((button) => button.text() === 'Replace')
    ?.trigger('click')
  expect(page.find('input').attributes('type')).toBe('password')
  await page.find('input').setValue('new')
  expect(value()).toEqual({ token: 'new' })
  await page.find('[aria-label="Show Token"]').trigger('click')
  expect(page.find('input').attributes('type')).toBe('text')
})

test('going back to an alternative brings back what was filled in there', async () => {
  const schema = SPECIMENS.find((one) => one.name === 'one of several kinds of authentication')?.schema ?? {}
  const { page, value } = show(schema, { auth: { kind: 'bearer', token: 'secret' } })
  const choose = async (label: string) =>
    page
      .findAll('[role=radio]')
      .find((radio) => radio.text() === label)
      ?.trigger('click')
  await choose('None')
  expect(value()).toEqual({ auth: { kind: 'none' } })
  await choose('Bearer')
  expect(value()).toEqual({ auth: { kind: 'bearer', token: 'secret' } })
})

test('entries of a list are added, moved by keys, and removed', async () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      people: {
        type: 'array',
        title: 'People',
        items: { title: 'Person', type: 'object', properties: { name: { type: 'string', title: 'Name' } } },
      },
    },
  }
  const { page, value } = show(schema, { people: [{ name: 'Ada' }, { name: 'Grace' }] })
  await page.find('[aria-label^="Move Ada"]').trigger('keydown', { key: 'ArrowDown' })
  expect(value()).toEqual({ people: [{ name: 'Grace' }, { name: 'Ada' }] })
  await page
    .findAll('button')
    .find((button) => button.text() === 'Add person')
    ?.trigger('click')
  expect(value()).toEqual({ people: [{ name: 'Grace' }, { name: 'Ada' }, {}] })
  await page.find('[aria-label="Remove Grace"]').trigger('click')
  expect(value()).toEqual({ people: [{ name: 'Ada' }, {}] })
})

test('a path that is dropped on a field becomes an expression', async () => {
  const { page, value } = show(text, { name: 'Dear' })
  const dataTransfer = { types: ['application/x-millrace-path'], getData: () => '$json.customer.name' }
  await page.find('[data-pointer="/name"]').trigger('drop', { dataTransfer })
  expect(value()).toEqual({ name: { $expr: 'Dear {{ $json.customer.name }}' } })
})

const rows: JsonObject = {
  type: 'object',
  properties: {
    rows: {
      type: 'array',
      title: 'Rows',
      items: {
        title: 'Row',
        type: 'object',
        properties: {
          name: { type: 'string', title: 'Name', 'x-ui': { expression: false } },
          value: { type: 'string', title: 'Value' },
        },
      },
    },
  },
}

test.each([
  ['an expression', 'value', { name: 'a', value: { $expr: '{{ $json.a }} {{ $json.odd }}' } }],
  ['a field that takes none', 'name', { name: 'a', value: { $expr: '{{ $json.a }}' } }],
])('a path that is dropped on %s of an entry leaves the list around it', async (_, key, after) => {
  const other = { name: 'b', value: 'x' }
  const { page, value } = show(rows, { rows: [{ name: 'a', value: { $expr: '{{ $json.a }}' } }, other] })
  const dataTransfer = { types: ['application/x-millrace-path'], getData: () => '$json.odd', dropEffect: 'copy' }
  await page.find(`[data-pointer="/rows/0/${key}"]`).trigger('dragover', { dataTransfer })
  await page.find(`[data-pointer="/rows/0/${key}"]`).trigger('drop', { dataTransfer })
  expect(value()).toEqual({ rows: [after, other] })
  await page.find('[data-pointer="/rows"]').trigger('drop', { dataTransfer })
  expect(value()).toEqual({ rows: [after, other] })
  page.unmount()
})

test('an entry with a free name refuses a name that is taken or not allowed', async () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { headers: { type: 'object', additionalProperties: { type: 'string' }, propertyNames: { pattern: '^[A-Z]' } } },
  }
  const { page, value } = show(schema, { headers: { Accept: '*', Host: 'x' } })
  const [first] = page.findAll('[aria-label="Name"]')
  await first?.setValue('Host')
  await first?.trigger('change')
  expect(page.text()).toContain('There is an entry with this name already.')
  await first?.setValue('lower')
  await first?.trigger('change')
  expect(value()).toEqual({ headers: { Accept: '*', Host: 'x' } })
  await first?.setValue('Via')
  await first?.trigger('change')
  expect(Object.entries(value()['headers'] as JsonObject)).toEqual([
    ['Via', '*'],
    ['Host', 'x'],
  ])
})

test('of a condition that was just added nothing is said before its field was left', async () => {
  const schema: JsonObject = { type: 'object', properties: { condition: { type: 'object', 'x-ui': { widget: 'condition' } } } }
  const problem = { path: '/condition/conditions/1/right', code: 'condition', message: 'Compared with nothing.' }
  const start = { condition: { combine: 'all', conditions: [{ left: 1, operator: 'equals', right: 1 }] } }
  const { page } = show(schema, start, { context: { problems: [problem] } })
  await page.find('[data-add]').trigger('click')
  await flushPromises()
  expect(page.text()).not.toContain('Compared with nothing.')
  await page.find('[data-pointer="/condition/conditions/1/right"] input').trigger('focusout')
  expect(page.text()).toContain('Compared with nothing.')
  page.unmount()
})

test('what is wrong with an expression is said once', async () => {
  await loadExpressionField()
  const said = 'The name "$jso" does not exist in expressions.'
  const problem = { path: '/name', code: 'workflow.bad-expression', message: `"A", Name at 4: ${said}` }
  const { page } = show(text, { name: { $expr: '{{ $jso.x }}' } }, { context: { problems: [problem] } })
  await flushPromises()
  expect(page.text().split(said)).toHaveLength(2)
  expect(page.text()).toContain('Did you mean $json?')
  page.unmount()
})

test('a problem with what a condition lacks is told at the condition, not as one of a hidden setting', async () => {
  const schema: JsonObject = { type: 'object', properties: { condition: { type: 'object', 'x-ui': { widget: 'condition' } } } }
  const problem = { path: '/condition/conditions/0/right', code: 'condition', message: 'Compared with nothing.' }
  const start = { condition: { combine: 'all', conditions: [{ left: 1, operator: 'equals' }] } }
  const { page } = show(schema, start, { context: { problems: [problem, { ...problem, path: '/gone' }] } })
  await flushPromises()
  expect(page.text()).toContain('1 problem in a setting that is hidden now')
})

test('an example of an empty field is inserted by its button', async () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { url: { type: 'string', title: 'URL', examples: ['https://a.example', 'https://b.example'] } },
  }
  const { page, value } = show(schema, {})
  await page.find('[aria-label="Insert an example into URL"]').trigger('click')
  await flushPromises()
  const [, second] = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')]
  second?.click()
  await flushPromises()
  expect(value()).toEqual({ url: 'https://b.example' })
  expect(page.find('[aria-label="Insert an example into URL"]').exists()).toBe(false)
  page.unmount()
})

test('JSON that is not finished is found again when its node is chosen again', async () => {
  const schema: JsonObject = { type: 'object', properties: { data: { title: 'Data', 'x-ui': { widget: 'json' } } } }
  const drafts = new Map<string, JsonDraft>()
  const first = show(schema, { data: { a: 1 } }, { context: { drafts } })
  while (!first.page.findComponent(CodeArea).exists()) await flushPromises()
  first.page.findComponent(CodeArea).vm.$emit('update:modelValue', '{"a": 2,')
  await flushPromises()
  expect(first.value()).toEqual({ data: { a: 1 } })
  first.page.unmount()
  const again = show(schema, { data: { a: 1 } }, { context: { drafts } })
  await flushPromises()
  expect(again.page.findComponent(JsonEditor).get('[role=alert]').text()).toBe('Not valid JSON: a name in double quotes is missing')
  again.page.unmount()
  const changed = show(schema, { data: { a: 3 } }, { context: { drafts } })
  await flushPromises()
  expect(changed.page.findComponent(JsonEditor).html()).not.toContain('role="alert"')
  changed.page.unmount()
})

test('a whole number with a fraction is kept and refused, not made another number', async () => {
  const schema: JsonObject = { type: 'object', properties: { limit: { type: 'integer', title: 'Limit', minimum: 1 } } }
  const { page, value } = show(schema, { limit: 10 })
  const input = page.find<HTMLInputElement>('[data-pointer="/limit"] input')
  await input.setValue('2.5')
  await input.trigger('blur')
  await input.trigger('focusout')
  expect(value()).toEqual({ limit: 2.5 })
  expect(page.find<HTMLInputElement>('[data-pointer="/limit"] input').element.value).toBe('2.5')
  expect(page.text()).toContain('whole number')
  page.unmount()
})
