import { mount, flushPromises } from '@vue/test-utils'
import { settingsSchema, type WorkflowSettings } from '@millrace/workflow'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { API } from '@/api/api.ts'
import type { FormProblem } from '@/forms/form-context.ts'
import { checkDocument } from './language.ts'
import SettingsDialog from './SettingsDialog.vue'

const catalog = { find: () => undefined, versionsOf: () => [], newest: [], conditionFunctions: [] }
const check = (settings: WorkflowSettings): FormProblem[] =>
  checkDocument({ schema: 'millrace/workflow@1', name: 'x', nodes: [], edges: [], settings }, catalog).flatMap((problem) =>
    problem.path.startsWith('/settings') && problem.severity !== 'suggestion'
      ? [{ ...problem, severity: problem.severity, path: problem.path.slice('/settings'.length) }]
      : [],
  )
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

async function open(settings: WorkflowSettings) {
  const saved: WorkflowSettings[] = []
  const Page = defineComponent({
    setup: () => () =>
      h(TooltipProvider, () =>
        h(SettingsDialog, {
          open: true,
          settings,
          readOnly: false,
          sample: null,
          check,
          onSave: (next: WorkflowSettings) => saved.push(next),
        }),
      ),
  })
  const page = mount(Page, {
    attachTo: document.body,
    global: { plugins: [router], provide: { [API as symbol]: { workflows: { all: async () => ({ data: [] }) } } } },
  })
  await flushPromises()
  const field = (pointer: string): HTMLElement => document.querySelector<HTMLElement>(`[data-pointer="${pointer}"]`)!
  const button = (text: string): HTMLElement => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)!
  return { page, saved, field, button }
}
afterEach(() => (document.body.innerHTML = ''))

test('every setting of the schema has a field', async () => {
  const { page, field } = await open({ retry: { maxAttempts: 3 } })
  for (const name of Object.keys(settingsSchema['properties'] as object)) expect(field(`/${name}`)).not.toBeNull()
  page.unmount()
})

test('a problem that the workflow check finds stands at its field and keeps the settings from being saved', async () => {
  const { page, saved, field, button } = await open({ retry: { maxAttempts: 3, delayMs: 5000, maxDelayMs: 1000 } })
  expect(field('/retry/maxDelayMs').textContent).toContain('at most 1000 ms')
  button('Save').click()
  await flushPromises()
  expect(saved).toEqual([])
  expect(document.querySelector('[role=alert]')?.textContent).toContain('1 setting needs a look')
  page.unmount()
})

test('only a key can be an expression', async () => {
  const { page } = await open({ concurrencyKey: { key: 'a' } })
  const toggles = [...document.querySelectorAll('[aria-label^="Use an expression"]')]
  expect(toggles.map((one) => one.closest('[data-pointer]')?.getAttribute('data-pointer'))).toEqual(['/concurrencyKey/key', '/orderBy'])
  page.unmount()
})
