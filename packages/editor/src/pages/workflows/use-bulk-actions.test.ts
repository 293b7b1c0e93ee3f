import type { WorkflowSummary } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, type App } from 'vue'
import { API } from '@/api/api.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { useBulkActions } from './use-bulk-actions.ts'
import type { WorkflowList } from './use-workflow-list.ts'

const row = (id: string, status: WorkflowSummary['status'], publishedVersion: number | null) =>
  ({ id, name: id, status, publishedVersion }) as unknown as WorkflowSummary

function page() {
  const asked: string[] = []
  const workflows = {
    move: async (id: string, move: string) => void asked.push(`${move} ${id}`),
    publish: async (id: string, { version }: { version?: number } = {}) => void asked.push(`publish ${id} ${version ?? 'draft'}`),
  }
  const toasts = createToasts()
  let bulk: ReturnType<typeof useBulkActions> | undefined
  const list = { refreshAll: async () => undefined } as unknown as WorkflowList
  mount(
    defineComponent(() => {
      bulk = useBulkActions(list)
      return () => h('div')
    }),
    { global: { provide: { [API as symbol]: { workflows } }, plugins: [(app: App) => provideToasts(app, toasts)] } },
  )
  return {
    bulk: bulk as ReturnType<typeof useBulkActions>,
    /** What undoing asks the server for. */
    async undo(): Promise<readonly string[]> {
      asked.length = 0
      toasts.act(toasts.list.value.at(-1)?.id ?? 0)
      await flushPromises()
      return asked.toSorted()
    },
  }
}

test('archiving that is taken back leaves workflows published and paused as they were', async () => {
  const { bulk, undo } = page()
  await bulk.move([row('a', 'active', 3), row('d', 'draft', null), row('p', 'paused', 2)], 'archive')
  expect(await undo()).toEqual(['pause p', 'publish a 3', 'publish p 2', 'unarchive a', 'unarchive d', 'unarchive p'])
})
test('publishing that is taken back gives each workflow the version that it had, or none', async () => {
  const { bulk, undo } = page()
  await bulk.publish([row('a', 'active', 3), row('d', 'draft', null)])
  expect(await undo()).toEqual(['publish a 3', 'unpublish d'])
})
test('pausing that is taken back resumes', async () => {
  const { bulk, undo } = page()
  await bulk.move([row('a', 'active', 3)], 'pause')
  expect(await undo()).toEqual(['resume a'])
})
