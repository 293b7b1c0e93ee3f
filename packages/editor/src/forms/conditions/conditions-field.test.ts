/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { withConditions } from '@millrace/workflow'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { loadExpressionField } from '../expression/async-expression-field.ts'
import SchemaForm from '../SchemaForm.vue'
import ConditionsField from './ConditionsField.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })
const path = join(__dirname, '../../../../../nodes-base/src/switch/switch.schema.json')
const schema = withConditions(JSON.parse(readFileSync(path, 'utf8')) as JsonObject)

function show(start: JsonObject) {
  const value = ref<JsonObject>(start)
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SchemaForm, {
          schema,
          mode: 'expressions',
          modelValue: value.value,
          'onUpdate:modelValue': (next: JsonObject) => (value.value = next),
        }),
      ),
  })
  const page = mount(Page, { attachTo: document.body, global: { plugins: [router] } })
  const condition = () => (value.value['rules'] as JsonObject[])[0]?.['condition']
  return { page, condition }
}
async function loaded(page: VueWrapper): Promise<void> {
  while (!page.findComponent(ConditionsField).exists()) await flushPromises()
}

test('a rule that was just added offers to add its condition', async () => {
  const { page, condition } = show({ mode: 'rules' })
  await page
    .findAll('button')
    .find((one) => one.text() === 'Add rule')!
    .trigger('click')
  await loaded(page)
  await page.find('[data-add]').trigger('click')
  expect(condition()).toMatchObject({ conditions: [{ operator: 'equals' }] })
  page.unmount()
})

test('the operator of a test becomes an expression, whose right side is kept, and comes back', async () => {
  await loadExpressionField()
  const test = { left: { $expr: '{{ $json.total }}' }, operator: 'in', right: ['a', 'b'] }
  const { page, condition } = show({ mode: 'rules', rules: [{ key: 'a', condition: test }] })
  await loaded(page)
  expect(page.find('[aria-label="Use an expression for Condition"]').exists()).toBe(false)
  await page.get('[aria-label="Use an expression for Operator"]').trigger('click')
  await flushPromises()
  expect(condition()).toEqual({ ...test, operator: { $expr: 'in' } })
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Use a fixed value for Operator')
  await page.get('[aria-label="Use a fixed value for Operator"]').trigger('click')
  expect(condition()).toEqual(test)
  page.unmount()
})
