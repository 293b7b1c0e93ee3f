import type { WorkflowSummary } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { API } from '@/api/api.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { useWorkflowActions } from './use-workflow-actions.ts'
import type { WorkflowList } from './use-workflow-list.ts'

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
  const list = { patch: (_: string, change: (one: WorkflowSummary) => WorkflowSummary) => (row = change(row)) } as unknown as WorkflowList
  const toasts = createToasts()
  let actions: ReturnType<typeof useWorkflowActions> | undefined
  mount(
    defineComponent(() => {
      actions = useWorkflowActions(list)
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
  await actions?.setActive(row, true)
  expect(row.status).toBe('active')
  toasts.act(toasts.list.value[0]?.id ?? 0)
  await flushPromises()
  expect(asked).toEqual(expected)
  expect(row.status).toBe(status)
})
