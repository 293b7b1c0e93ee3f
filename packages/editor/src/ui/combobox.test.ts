import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import type { Choice } from './choice.ts'
import Combobox from './Combobox.vue'

const choices: readonly Choice[] = [
  { value: 'berlin', label: 'Berlin', group: 'Europe' },
  { value: 'lima', label: 'Lima', group: 'America', description: 'Peru' },
  { value: 'paris', label: 'Paris', group: 'Europe' },
]
const open = async (props: Record<string, unknown> = {}) => {
  const box = mount(Combobox, { props: { choices, label: 'City', modelValue: null, ...props }, attachTo: document.body })
  await box.find('input').trigger('click')
  await nextTick()
  return box
}
const options = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent.trim())
const type = async (box: Awaited<ReturnType<typeof open>>, text: string) => {
  await box.find('input').setValue(text)
  await nextTick()
}
afterEach(() => (document.body.innerHTML = ''))

test('all choices are offered, in their groups', async () => {
  const box = await open()
  expect(options()).toEqual(['Berlin', 'Paris', 'LimaPeru'])
  box.unmount()
})
test('typing narrows by label, value and description', async () => {
  const box = await open()
  await type(box, 'peru')
  expect(options()).toEqual(['LimaPeru'])
  box.unmount()
})
test('what nothing matches is said', async () => {
  const box = await open()
  await type(box, 'tokyo')
  expect(document.body.textContent).toContain('Nothing matches “tokyo”')
  box.unmount()
})
test('remote choices are asked for by the query and not filtered here', async () => {
  const box = await open({ remote: true })
  await type(box, 'tokyo')
  expect(box.emitted('search')).toContainEqual(['tokyo'])
  expect(options()).toHaveLength(3)
  box.unmount()
})
test('the chosen value shows by its label', async () => {
  const box = mount(Combobox, { props: { choices, label: 'City', modelValue: 'lima' }, attachTo: document.body })
  await nextTick()
  expect(box.find('input').element.value).toBe('Lima')
  box.unmount()
})
test('the chosen value shows by its label also when its choice comes later', async () => {
  const box = mount(Combobox, { props: { choices: [] as readonly Choice[], label: 'City', modelValue: 'lima' }, attachTo: document.body })
  await nextTick()
  expect(box.find('input').element.value).toBe('lima')
  await box.setProps({ choices })
  await nextTick()
  expect(box.find('input').element.value).toBe('Lima')
  await box.setProps({ modelValue: 'paris' })
  await nextTick()
  expect(box.find('input').element.value).toBe('Paris')
})
test('the input carries the name that it was given', async () => {
  const box = await open()
  expect(box.find('input').attributes('aria-label')).toBe('City')
  box.unmount()
})
