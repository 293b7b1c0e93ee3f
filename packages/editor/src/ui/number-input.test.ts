import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, ref } from 'vue'
import NumberInput from './NumberInput.vue'

interface Shown {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  /** What the owner makes of a number. */
  readonly make?: (next: number | null) => number | null
}

function show(start: number | null, { make = (next) => next, ...limits }: Shown = {}) {
  const value = ref(start)
  const Page = defineComponent({
    setup: () => () =>
      h(NumberInput, { ...limits, modelValue: value.value, 'onUpdate:modelValue': (next: number | null) => (value.value = make(next)) }),
  })
  const page = mount(Page, { attachTo: document.body })
  const input = page.find<HTMLInputElement>('input')
  const begin = async (text: string) => {
    input.element.value = text
    await input.trigger('input')
  }
  const type = async (text: string) => {
    await begin(text)
    await input.trigger('blur')
    await flushPromises()
  }
  return { page, input, begin, type, value: () => value.value }
}

test.each([
  ['2.5', 2.5, 'Must be a whole number.'],
  ['-5', -5, 'Must be 1 or more.'],
  ['2e6', 2_000_000, 'Must be 1,000,000 or less.'],
  ['12345678901234567890', 12_345_678_901_234_567_000, 'More digits than a number can keep.'],
  ['12 pieces', null, 'This is not a number.'],
])('what is typed stays, and what is wrong with it is said: %s', async (text, kept, said) => {
  const { page, input, type, value } = show(10, { min: 1, max: 1_000_000, integer: true })
  await type(text)
  expect(input.element.value).toBe(text)
  expect(value()).toBe(kept)
  expect(page.find('[role=alert]').text()).toContain(said)
  expect(input.attributes('aria-invalid')).toBe('true')
  expect(input.attributes('aria-describedby')).toBe(page.find('[role=alert]').attributes('id'))
  page.unmount()
})

test('what is being typed stays until the field is left, whatever its owner makes of the number', async () => {
  const { input, begin, type, value, page } = show(null, { make: (next) => next && Math.round(next) })
  await begin('1.5')
  expect(value()).toBe(2)
  expect(input.element.value).toBe('1.5')
  await type('1.5')
  expect(input.element.value).toBe('2')
  page.unmount()
})

test('1e3 is a thousand', async () => {
  const { page, type, value } = show(null, { integer: true })
  await type('1e3')
  expect(value()).toBe(1000)
  expect(page.find('[role=alert]').exists()).toBe(false)
  page.unmount()
})

test('a number that is half written empties nothing', async () => {
  const { page, begin, value } = show(10)
  await begin('-')
  expect(value()).toBe(10)
  await begin('-3')
  expect(value()).toBe(-3)
  page.unmount()
})

test('arrows and buttons step within the limits', async () => {
  const { page, input, value } = show(9, { min: 1, max: 10 })
  await input.trigger('keydown', { key: 'PageUp' })
  expect(value()).toBe(10)
  await page.find('[aria-label=Decrease]').trigger('click')
  expect(value()).toBe(9)
  expect(input.element.value).toBe('9')
  page.unmount()
})
