import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue'
import { useToolbar } from './use-toolbar.ts'

const names = ref(['a', 'b', 'c'])
const Bar = defineComponent(() => {
  const root = useTemplateRef<HTMLElement>('root')
  const { onFocusin, onKeydown } = useToolbar(root)
  return () =>
    h(
      'div',
      { ref: 'root', role: 'toolbar', onFocusin, onKeydown },
      names.value.map((name) => h('button', { id: name, key: name })),
    )
})
const show = () => mount(Bar, { attachTo: document.body })
const press = (key: string): void =>
  void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
const focused = (): string | undefined => document.activeElement?.id
const stops = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('button')].filter(({ tabIndex }) => tabIndex === 0).map(({ id }) => id)
afterEach(() => (names.value = ['a', 'b', 'c']))

test('Tab reaches one button, arrows the others, round and round', () => {
  const bar = show()
  expect(stops()).toEqual(['a'])
  document.getElementById('a')?.focus()
  press('ArrowRight')
  expect(focused()).toBe('b')
  expect(stops()).toEqual(['b'])
  press('End')
  press('ArrowRight')
  expect(focused()).toBe('a')
  press('ArrowLeft')
  expect(focused()).toBe('c')
  press('Home')
  expect(focused()).toBe('a')
  bar.unmount()
})
test('a button that goes leaves the toolbar reachable', async () => {
  const bar = show()
  document.getElementById('b')?.focus()
  names.value = ['a', 'c']
  await nextTick()
  expect(stops()).toEqual(['a'])
  bar.unmount()
})
