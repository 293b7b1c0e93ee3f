/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flushPromises, mount } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { withConditions } from '@millrace/workflow'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import SchemaForm from '../SchemaForm.vue'
import ConditionsField from './ConditionsField.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })
const path = join(__dirname, '../../../../../nodes-base/src/switch/switch.schema.json')
const schema = withConditions(JSON.parse(readFileSync(path, 'utf8')) as JsonObject)

test('a rule that was just added offers to add its condition', async () => {
  const value = ref<JsonObject>({ mode: 'rules' })
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
  await page
    .findAll('button')
    .find((one) => one.text() === 'Add rule')!
    .trigger('click')
  while (!page.findComponent(ConditionsField).exists()) await flushPromises()
  await page.find('[data-add]').trigger('click')
  expect((value.value['rules'] as JsonObject[])[0]?.['condition']).toMatchObject({ conditions: [{ operator: 'equals' }] })
  page.unmount()
})
