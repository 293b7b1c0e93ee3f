import { mount } from '@vue/test-utils'
import type { JsonObject } from '@millrace/base'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { emptyFormContext, type FormContext, type FormMode } from '../form-context.ts'
import SchemaForm from '../SchemaForm.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

export interface FormOptions {
  readonly mode?: FormMode
  readonly context?: Partial<FormContext>
  readonly keptSecrets?: boolean
}

/** The form over a value, with somebody around it who keeps what it gives. */
export function showForm(schema: JsonObject, start: JsonObject, { mode = 'expressions', context, keptSecrets = false }: FormOptions = {}) {
  const value = ref(start)
  const given: JsonObject[] = []
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SchemaForm, {
          ...{ schema, modelValue: value.value, mode, keptSecrets, context: { ...emptyFormContext, ...context } },
          'onUpdate:modelValue': (next: JsonObject) => {
            value.value = next
            given.push(next)
          },
        }),
      ),
  })
  return { page: mount(Page, { attachTo: document.body, global: { plugins: [router] } }), value, given }
}
