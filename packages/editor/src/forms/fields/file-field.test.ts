import { flushPromises, mount } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import SchemaForm from '../SchemaForm.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

function show(field: JsonObject, start: JsonObject = {}) {
  const value = ref(start)
  const schema: JsonObject = { type: 'object', properties: { file: { type: 'string', title: 'File', ...field } } }
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SchemaForm, { schema, modelValue: value.value, 'onUpdate:modelValue': (next: JsonObject) => (value.value = next) }),
      ),
  })
  const page = mount(Page, { attachTo: document.body, global: { plugins: [router] } })
  /** A file as a page gets it; jsdom's own has no contents to read. */
  const drop = async (name: string, content: string | Uint8Array): Promise<void> => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const file = { name, size: bytes.length, arrayBuffer: async () => bytes.buffer }
    await page.find('.border-dashed').trigger('drop', { dataTransfer: { files: [file], types: ['Files'], getData: () => '' } })
    await flushPromises()
  }
  return { page, value, drop }
}
afterEach(() => (document.body.innerHTML = ''))

test('a file becomes the value: as text, or in base64', async () => {
  const plain = show({ 'x-ui': { widget: 'file' } })
  await plain.drop('a.txt', 'Grüße')
  expect(plain.value.value).toEqual({ file: 'Grüße' })
  expect(plain.page.text()).toContain('a.txt')
  const encoded = show({ contentEncoding: 'base64' })
  await encoded.drop('a.bin', 'hi')
  expect(encoded.value.value).toEqual({ file: 'aGk=' })
})

test('a name is that of the file whose content is the value: not when undo brings another one back', async () => {
  const { page, value, drop } = show({ 'x-ui': { widget: 'file' } })
  await drop('a.txt', 'one')
  await drop('b.txt', 'two')
  expect(page.text()).toContain('b.txt')
  value.value = { file: 'one' }
  await flushPromises()
  expect(page.text()).toContain('A file of 3 B')
  expect(page.text()).not.toContain('b.txt')
})

test('a file that is no UTF-8 is refused as text, and what was there stays', async () => {
  const latin = new Uint8Array([0x47, 0x72, 0xfc, 0xdf, 0x65])
  const { page, value, drop } = show({ 'x-ui': { widget: 'file' } }, { file: 'old' })
  await drop('latin.txt', latin)
  expect(page.find('[role=alert]').text()).toContain('"latin.txt" is no text in UTF-8')
  expect(value.value).toEqual({ file: 'old' })
})

test('what is there is told by its size, and can be removed', async () => {
  const { page, value } = show({ contentEncoding: 'base64' }, { file: 'aGk=' })
  expect(page.text()).toContain('A file of 2 B')
  await page.find('[aria-label="Remove the file"]').trigger('click')
  expect(value.value).toEqual({})
})

test('a file that is larger than the schema allows is refused, and what was there stays', async () => {
  const { page, value, drop } = show({ maxLength: 3, 'x-ui': { widget: 'file' } }, { file: 'old' })
  await drop('big.txt', 'too long')
  expect(page.find('[role=alert]').text()).toContain('"big.txt" is too large')
  expect(value.value).toEqual({ file: 'old' })
})
