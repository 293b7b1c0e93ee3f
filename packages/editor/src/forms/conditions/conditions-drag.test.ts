import { flushPromises, mount } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import SchemaForm from '../SchemaForm.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })
const schema: JsonObject = { type: 'object', properties: { when: { type: 'object', 'x-ui': { widget: 'conditions' } } } }
const row = (left: string): JsonObject => ({ left, operator: 'exists' })

async function show() {
  const value = ref<JsonObject>({
    when: { combine: 'all', conditions: [row('a'), { combine: 'any', conditions: [row('b'), row('c')] }, row('d')] },
  })
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SchemaForm, { schema, modelValue: value.value, 'onUpdate:modelValue': (next: JsonObject) => (value.value = next) }),
      ),
  })
  const page = mount(Page, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  await loaded(page)
  const shown = (one: unknown): string => {
    const { conditions, left } = one as { conditions?: unknown[]; left?: string }
    return conditions === undefined ? (left ?? '') : `(${conditions.map(shown).join(' ')})`
  }
  return {
    page,
    shown: () => shown(value.value['when']),
    handle: (name: string) => page.find(`[aria-label="Move condition ${name}: arrow up and down"]`),
  }
}
/** The builder is loaded when the first one is shown. */
async function loaded(page: { find(selector: string): { exists(): boolean } }): Promise<void> {
  while (!page.find('[data-condition-handle]').exists()) await flushPromises()
}
afterEach(() => (document.body.innerHTML = ''))

test('a row that is dragged stands where it was dropped, also in another group', async () => {
  const { page, shown, handle } = await show()
  await handle('1').trigger('dragstart')
  const target = page.find('[data-condition-path="1.1"]')
  await target.trigger('dragover', { clientY: -1 })
  await target.trigger('drop')
  expect(shown()).toBe('((b a c) d)')
  page.unmount()
})

test('a row that is let go elsewhere stays', async () => {
  const { page, shown, handle } = await show()
  await handle('1').trigger('dragstart')
  await handle('1').trigger('dragend')
  await page.find('[data-condition-path="2"]').trigger('drop')
  expect(shown()).toBe('(a (b c) d)')
  page.unmount()
})

test('the handle moves by arrow keys, and keeps the focus on the way', async () => {
  const { page, shown, handle } = await show()
  const first = handle('1')
  ;(first.element as HTMLElement).focus()
  await first.trigger('keydown', { key: 'ArrowDown' })
  await flushPromises()
  expect(shown()).toBe('((a b c) d)')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Move condition 1.1: arrow up and down')
  page.unmount()
})
