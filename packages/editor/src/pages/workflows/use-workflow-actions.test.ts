import type { WorkflowSummary } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/api-error.ts'
import { API } from '@/api/api.ts'
import { leaving } from '@/stores/leaving.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { useWorkflowActions } from './use-workflow-actions.ts'
import type { WorkflowList } from './use-workflow-list.ts'

function actionsWith(workflows: object, list: object) {
  const toasts = createToasts()
  let actions: ReturnType<typeof useWorkflowActions> | undefined
  mount(
    defineComponent(() => {
      actions = useWorkflowActions(list as WorkflowList)
      return () => h('div')
    }),
    {
      global: {
        provide: { [API as symbol]: { workflows } },
        plugins: [
          createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] }),
          (app: App) => provideToasts(app, toasts),
        ],
      },
    },
  )
  const lastToast = (): number => toasts.list.value.at(-1)?.id ?? 0
  return { toasts, actions: actions as ReturnType<typeof useWorkflowActions>, lastToast }
}

test('what is deleted leaves all lists at once, is deleted when its time is over, and is back when it was taken back or refused', async () => {
  const asked: string[] = []
  let refuses = false
  const workflows = {
    delete: async (id: string) => {
      asked.push(id)
      if (refuses) throw new ApiError({ status: 403, code: 'auth.forbidden', detail: 'Not yours.' })
    },
  }
  const { toasts, actions, lastToast } = actionsWith(workflows, { refreshAll: async () => undefined })
  const row = { id: 'deleted', name: 'Orders' } as unknown as WorkflowSummary
  const isAway = (): boolean => leaving.ids.value.has('deleted')
  actions.remove(row)
  expect([isAway(), asked]).toEqual([true, []])
  toasts.act(lastToast())
  expect([isAway(), asked]).toEqual([false, []])
  refuses = true
  actions.remove(row)
  toasts.dismiss(lastToast())
  await flushPromises()
  expect([isAway(), asked]).toEqual([false, ['deleted']])
  refuses = false
  actions.remove(row)
  toasts.flush()
  await flushPromises()
  expect([isAway(), asked]).toEqual([true, ['deleted', 'deleted']])
})

test.each([
  ['draft', null, ['publish w draft', 'unpublish w']],
  ['paused', 2, ['resume w', 'pause w']],
] as const)('switching on a workflow that is %s and taking it back leaves it so', async (status, publishedVersion, expected) => {
  const asked: string[] = []
  const workflows = {
    move: async (id: string, move: string) => void asked.push(`${move} ${id}`),
    publish: async (id: string, { version }: { version?: number } = {}) => void asked.push(`publish ${id} ${version ?? 'draft'}`),
  }
  let row = { id: 'w', name: 'Orders', status, publishedVersion } as unknown as WorkflowSummary
  const list = { patch: (_: string, change: (one: WorkflowSummary) => WorkflowSummary) => (row = change(row)) }
  const { toasts, actions } = actionsWith(workflows, list)
  await actions.setActive(row, true)
  expect(row.status).toBe('active')
  toasts.act(toasts.list.value[0]?.id ?? 0)
  await flushPromises()
  expect(asked).toEqual(expected)
  expect(row.status).toBe(status)
})
