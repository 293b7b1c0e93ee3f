import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, ref } from 'vue'
import Dialog from './Dialog.vue'

function show(unsaved: boolean) {
  const open = ref(true)
  const Page = defineComponent({
    setup: () => () =>
      h(
        Dialog,
        { title: 'A secret', unsaved, open: open.value, 'onUpdate:open': (next: boolean) => (open.value = next) },
        { default: () => h('input') },
      ),
  })
  return { page: mount(Page, { attachTo: document.body }), open: () => open.value }
}
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === name || one.getAttribute('aria-label') === name)
const escape = () => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
afterEach(() => (document.body.innerHTML = ''))

test('a dialog with nothing typed closes at once', async () => {
  const { page, open } = show(false)
  await flushPromises()
  button('Close')?.click()
  await flushPromises()
  expect(open()).toBe(false)
  page.unmount()
})

test('what was typed is not lost without a question', async () => {
  const { page, open } = show(true)
  await flushPromises()
  escape()
  await flushPromises()
  expect(open()).toBe(true)
  expect(document.body.textContent).toContain('Discard what you typed?')
  button('Cancel')?.click()
  await flushPromises()
  expect(open()).toBe(true)
  button('Close')?.click()
  await flushPromises()
  button('Discard')?.click()
  await flushPromises()
  expect(open()).toBe(false)
  page.unmount()
})
