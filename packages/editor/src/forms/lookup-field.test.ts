import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import type { LoadOptionsReply } from '@millrace/api'
import type { JsonObject } from '@millrace/base'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/api-error.ts'
import SchemaForm from './SchemaForm.vue'
import { emptyFormContext, type OptionsQuery } from './form-context.ts'
import { loadExpressionField } from './expression/async-expression-field.ts'

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    owner: { type: 'string', title: 'Owner' },
    repo: { type: 'string', title: 'Repository', 'x-ui': { options: { name: 'repos', dependsOn: ['owner'] } } },
    number: { type: 'integer', title: 'Number', 'x-ui': { options: 'numbers' } },
  },
}
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

let asked: OptionsQuery[]
let answer: (query: OptionsQuery) => Promise<LoadOptionsReply>
const TWO = {
  options: [
    { value: 'r1', label: 'First' },
    { value: 'r2', label: 'Second', description: 'more words' },
  ],
  nextCursor: null,
}
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] })
  asked = []
  answer = () => Promise.resolve(TWO)
})
enableAutoUnmount(afterEach)
afterEach(() => jest.useRealTimers())

function show(start: JsonObject, { canLoad = true } = {}) {
  const value = ref(start)
  const context = {
    ...emptyFormContext,
    ...(canLoad ? { options: (query: OptionsQuery) => (asked.push(query), answer(query)) } : {}),
  }
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SchemaForm, {
          ...{ schema: SCHEMA, modelValue: value.value, mode: 'expressions' as const, context },
          'onUpdate:modelValue': (next: JsonObject) => (value.value = next),
        }),
      ),
  })
  return { page: mount(Page, { attachTo: document.body, global: { plugins: [router] } }), value }
}
const input = (page: VueWrapper, name = 'repo') => page.find<HTMLInputElement>(`[data-pointer="/${name}"] input[role=combobox]`)
const open = async (page: VueWrapper, name?: string) => {
  await input(page, name).trigger('click')
  await flushPromises()
}
const type = async (page: VueWrapper, text: string, name?: string) => {
  await input(page, name).setValue(text)
  jest.advanceTimersByTime(300)
  await flushPromises()
}
const lines = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent.trim())
const pick = async (text: string) => {
  const option = [...document.querySelectorAll<HTMLElement>('[role=option]')].find((one) => one.textContent.includes(text))
  option?.dispatchEvent(new MouseEvent('pointerup', { bubbles: true, cancelable: true })) // jsdom knows no pointers
  option?.click()
  await flushPromises()
}

test('a form without values asks for none; opening the list asks for them, and choosing one sets its value', async () => {
  const { page, value } = show({ owner: 'ada' })
  await flushPromises()
  expect(asked).toEqual([])
  await open(page)
  expect(asked).toEqual([{ name: 'repos', config: { owner: 'ada' }, search: '' }])
  expect(lines()).toEqual(['None', 'First', 'Secondmore words'])
  await pick('Second')
  expect(value.value).toEqual({ owner: 'ada', repo: 'r2' })
  expect(input(page).element.value).toBe('Second')
})

test('a value that is set shows by its name, and one that the service does not name stays as it is', async () => {
  const known = show({ owner: 'ada', repo: 'r1' })
  await flushPromises()
  expect(input(known.page).element.value).toBe('First')
  const unknown = show({ owner: 'ada', repo: 'gone' })
  await flushPromises()
  expect(input(unknown.page).element.value).toBe('gone')
  await open(unknown.page)
  expect(lines().join()).toContain('Not among the values of the service')
  expect(unknown.value.value).toEqual({ owner: 'ada', repo: 'gone' })
})

test('all values are searched here; a longer list is searched by the service, after a pause', async () => {
  const { page } = show({ owner: 'ada' })
  await open(page)
  await type(page, 'more')
  expect(lines()).toEqual(['Secondmore words', 'Use “more”'])
  expect(asked).toHaveLength(1)
  page.unmount()
  answer = () => Promise.resolve({ ...TWO, nextCursor: 'n' })
  const long = show({ owner: 'ada' })
  await open(long.page)
  await input(long.page).setValue('se')
  await input(long.page).setValue('sec')
  expect(asked).toHaveLength(2)
  await type(long.page, 'seco')
  expect(asked.slice(2).map(({ search }) => search)).toEqual(['seco'])
})

test('further values are added to the list', async () => {
  answer = ({ cursor }) =>
    Promise.resolve(cursor === undefined ? { ...TWO, nextCursor: 'n' } : { options: [{ value: 'r3', label: 'Third' }], nextCursor: null })
  const { page, value } = show({ owner: 'ada' })
  await open(page)
  expect(lines()).toEqual(['None', 'First', 'Secondmore words', 'Show more'])
  await pick('Show more')
  expect(asked[1]).toMatchObject({ cursor: 'n', search: '' })
  expect(lines()).toEqual(['None', 'First', 'Secondmore words', 'Third'])
  expect(value.value).toEqual({ owner: 'ada' })
})

test('any value can be typed, as a number where the schema wants one', async () => {
  const { page, value } = show({})
  await open(page)
  await type(page, 'my-repo')
  await pick('Use “my-repo”')
  expect(value.value).toEqual({ repo: 'my-repo' })
  await open(page, 'number')
  await type(page, '42', 'number')
  await pick('Use “42”')
  expect(value.value).toEqual({ repo: 'my-repo', number: 42 })
})

test('two braces make an expression of it', async () => {
  await loadExpressionField()
  const { page, value } = show({})
  await open(page)
  await input(page).setValue('{{ $json.repo }}')
  expect(value.value).toEqual({ repo: { $expr: '{{ $json.repo }}' } })
})

test('a changed field that the values depend on loads them anew, and keeps what is set', async () => {
  const { page, value } = show({ owner: 'ada', repo: 'r1' })
  await flushPromises()
  await page.find<HTMLInputElement>('[data-pointer="/owner"] input').setValue('bob')
  await flushPromises()
  expect(asked.map(({ config }) => config['owner'])).toEqual(['ada', 'bob'])
  expect(value.value).toEqual({ owner: 'bob', repo: 'r1' })
})

test('what is missing before is told by the name of its field', async () => {
  answer = () =>
    Promise.reject(
      new ApiError({ status: 422, code: 'node-type.options-incomplete', detail: 'Fill in "owner" first.', data: { fields: ['owner'] } }),
    )
  const { page } = show({})
  await open(page)
  expect(page.find('[data-pointer="/repo"] [role=status]').text()).toBe('Fill in Owner first, or type a value.')
})

test('a field that is an expression makes the values unknowable, and nobody is asked', async () => {
  const { page } = show({ owner: { $expr: '{{ $json.owner }}' } })
  await open(page)
  expect(page.find('[data-pointer="/repo"] [role=status]').text()).toContain('Owner is an expression')
  expect(asked).toEqual([])
})

test('a failure is told with its reason, and asking again helps', async () => {
  answer = () => Promise.reject(new ApiError({ status: 424, code: 'node-type.options-failed', detail: 'Acme answered 503.' }))
  const { page } = show({ owner: 'ada' })
  await open(page)
  const alert = page.find('[data-pointer="/repo"] [role=alert]')
  expect(alert.text()).toContain('The values could not be loaded: Acme answered 503.')
  answer = () => Promise.resolve(TWO)
  await alert.find('button').trigger('click')
  await flushPromises()
  expect(asked[1]).toMatchObject({ refresh: true })
  expect(page.find('[data-pointer="/repo"] [role=alert]').exists()).toBe(false)
})

test('without anybody to ask, the value is typed', async () => {
  const { page, value } = show({}, { canLoad: false })
  await open(page)
  await type(page, 'typed')
  await pick('Use “typed”')
  expect(value.value).toEqual({ repo: 'typed' })
})
