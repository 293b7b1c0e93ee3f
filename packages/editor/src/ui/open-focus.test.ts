import { mount, type VueWrapper } from '@vue/test-utils'
import { h, nextTick, type Component } from 'vue'
import Dialog from './Dialog.vue'
import Sheet from './Sheet.vue'

let shown: VueWrapper
async function open(what: Component, inside: ReturnType<typeof h>[], footer: ReturnType<typeof h>[] = []): Promise<void> {
  shown = mount(what, {
    props: { open: true, title: 'Title' },
    slots: { default: () => inside, ...(footer.length > 0 && { footer: () => footer }) },
    attachTo: document.body,
  })
  await nextTick()
  await nextTick()
}
const focused = (): string => document.activeElement?.id || (document.activeElement?.getAttribute('role') ?? '')
const button = (id: string, rest: object = {}) => h('button', { id, type: 'button', ...rest }, id)
const finger = (coarse: boolean) =>
  jest.spyOn(window, 'matchMedia').mockImplementation((query) => {
    const matches = coarse && query.includes('coarse')
    return { matches, addEventListener: () => undefined, removeEventListener: () => undefined } as unknown as MediaQueryList
  })
afterEach(() => {
  shown.unmount()
  jest.restoreAllMocks()
  document.body.innerHTML = ''
})

test('a sheet takes the keyboard itself: none of its buttons wears a ring', async () => {
  await open(Sheet, [button('run')])
  expect(focused()).toBe('dialog')
})
test('a dialog begins with its first choice and not with the way out', async () => {
  await open(Dialog, [button('off', { disabled: true }), button('first'), button('second')], [button('cancel')])
  expect(focused()).toBe('first')
})
test('a dialog that only asks begins with its first button', async () => {
  await open(Dialog, [h('p', 'Sure?')], [button('cancel'), button('go')])
  expect(focused()).toBe('cancel')
})
test('a dialog with nothing to choose takes the keyboard itself', async () => {
  await open(Dialog, [h('p', 'Read this')])
  expect(focused()).toBe('dialog')
})
test('with a finger a dialog calls no screen keyboard', async () => {
  finger(true)
  await open(Dialog, [h('input', { id: 'name' })])
  expect(focused()).toBe('dialog')
})

test.each([
  ['is still there', false, 'opener'],
  ['is gone', true, 'neighbour'],
])('when it closes and what opened it %s, the keyboard is not lost', async (_, goes, expected) => {
  document.body.innerHTML = '<button id="far"></button><div><button id="opener"></button><button id="neighbour"></button></div>'
  const opener = document.getElementById('opener')
  opener?.focus()
  await open(Dialog, [button('first')])
  expect(focused()).toBe('first')
  if (goes) opener?.remove()
  await shown.setProps({ open: false })
  await new Promise((resolve) => setTimeout(resolve))
  expect(focused()).toBe(expected)
})
