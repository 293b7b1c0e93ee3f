import { flushPromises } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import type { FormExits } from '../form-context.ts'
import { showForm } from '../testing/show-form.ts'

const schema: JsonObject = {
  type: 'object',
  properties: {
    rules: {
      type: 'array',
      title: 'Rules',
      items: {
        title: 'Rule',
        type: 'object',
        required: ['key'],
        properties: {
          key: { type: 'string', title: 'Key', pattern: '^[a-z0-9-]+$', not: { enum: ['error'] } },
          label: { type: 'string', title: 'Label' },
          equals: { type: 'string', title: 'Equals' },
        },
      },
      'x-ui': { widget: 'rules' },
    },
  },
}
const calls: string[] = []
const exits: FormExits = {
  out: [
    { port: 'a', title: 'Large', targets: [{ edgeId: 'e1', nodeId: 'n1', name: 'Ship' }] },
    { port: 'b', title: 'b', targets: [] },
  ],
  back: null,
  listed: new Set(['a', 'b']),
  candidates: () => [{ id: 'n2', name: 'Bill' }],
  connect: (port, id) => void calls.push(`connect ${port} ${id}`),
  disconnect: (id) => void calls.push(`disconnect ${id}`),
  go: (id) => void calls.push(`go ${id}`),
}

function show(start: JsonObject) {
  const { page, value } = showForm(schema, start, { context: { exits } })
  const button = (label: string) => page.find(`[aria-label="${label}"]`)
  return { page, value, button, keys: () => (value.value['rules'] as { key: string }[]).map(({ key }) => key) }
}
afterEach(() => {
  document.body.innerHTML = ''
  calls.length = 0
})
const two: { readonly rules: JsonObject[] } & JsonObject = { rules: [{ key: 'a', label: 'Large', equals: 'x' }, { key: 'b' }] }

test('each entry says where it leads, and leads there; what is connected can be let go of', async () => {
  const { button, page } = show(two)
  expect(page.text()).toContain('Not connected')
  await button('Show Ship').trigger('click')
  await button('Disconnect Ship').trigger('click')
  expect(calls).toEqual(['go n1', 'disconnect e1'])
  page.unmount()
})

test('a new entry, and a copy, get a key of their own', async () => {
  const { page, button, keys } = show(two)
  await page
    .findAll('button')
    .find((one) => one.text() === 'Add rule')!
    .trigger('click')
  await button('Duplicate Large').trigger('click')
  expect(keys()).toEqual(['a', 'a-4', 'b', 'rule-3'])
  page.unmount()
})

test('what was opened stays open when an entry before it is copied', async () => {
  const { page, button } = show({ rules: ['A', 'B', 'C'].map((label) => ({ key: label.toLowerCase(), label })) })
  const titles = () => page.findAll('button[aria-expanded]').filter((one) => /^[ABC]$/.test(one.text()))
  const open = () => titles().map((one) => `${one.text()} ${one.attributes('aria-expanded')}`)
  await titles()[2]!.trigger('click')
  expect(open()).toEqual(['A false', 'B false', 'C true'])
  await button('Duplicate A').trigger('click')
  expect(open()).toEqual(['A false', 'A false', 'B false', 'C true'])
  page.unmount()
})

test('a key counts when its field is left, so that connections never pass through a name that is half written', async () => {
  const { page, keys } = show(two)
  const input = page.find<HTMLInputElement>('[data-pointer="/rules/0/key"] input')
  await input.setValue('')
  expect(page.text()).toContain('It needs a name.')
  await input.trigger('blur')
  expect(keys()).toEqual(['a', 'b'])
  input.element.value = 'big'
  await input.trigger('input')
  expect(keys()).toEqual(['a', 'b'])
  await input.trigger('blur')
  expect(keys()).toEqual(['big', 'b'])
  page.unmount()
})

test.each([
  ['b', 'Another one has this name already.'],
  ['error', 'Use letters, digits'],
  ['A B', 'Use letters, digits'],
])('a key that a port cannot have is refused: %s', async (typed, said) => {
  const { page, keys } = show(two)
  const input = page.find<HTMLInputElement>('[data-pointer="/rules/0/key"] input')
  await input.setValue(typed)
  await input.trigger('blur')
  expect(page.text()).toContain(said)
  expect(keys()).toEqual(['a', 'b'])
  page.unmount()
})

test('entries are reordered by keys, with all that they hold', async () => {
  const { page, value } = show(two)
  await page.find('[aria-label^="Move Large"]').trigger('keydown', { key: 'ArrowDown' })
  await flushPromises()
  expect(value.value['rules']).toEqual([two.rules[1], two.rules[0]])
  page.unmount()
})

test('other members keep their fields', async () => {
  const { page, value } = show(two)
  await page.find('[data-pointer="/rules/0/equals"] input').setValue('y')
  expect((value.value['rules'] as JsonObject[])[0]).toEqual({ key: 'a', label: 'Large', equals: 'y' })
  page.unmount()
})
