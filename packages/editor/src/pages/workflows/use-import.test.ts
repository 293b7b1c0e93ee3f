import type { ImportReply } from '@millrace/api'
import { mount } from '@vue/test-utils'
import { defineComponent, h, type App } from 'vue'
import { ApiError } from '@/api/api-error.ts'
import { API } from '@/api/api.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { useImport } from './use-import.ts'

function imports(label: () => Promise<void>) {
  const toasts = createToasts()
  const imported: string[] = []
  let own: ReturnType<typeof useImport> | undefined
  const reply = { workflow: { id: 'w1', name: 'Orders' }, report: { problems: [] } } as unknown as ImportReply
  mount(
    defineComponent(() => {
      own = useImport({ folder: () => 'sales', onImported: (replies) => imported.push(...replies.map(({ workflow }) => workflow.id)) })
      return () => h('div')
    }),
    {
      global: {
        provide: { [API as symbol]: { workflows: { import: async () => reply, label } } },
        plugins: [(app: App) => provideToasts(app, toasts)],
      },
    },
  )
  return { own: own as ReturnType<typeof useImport>, reply, imported, told: () => toasts.list.value.map(({ text }) => text) }
}
const refused = async (): Promise<void> => {
  throw new ApiError({ status: 500, code: 'internal', detail: 'The server had a problem.' })
}

test('what is imported but not put into its folder counts as imported, and the folder is told apart', async () => {
  const { own, imported, told } = imports(refused)
  await own.texts([{ name: 'a.json', text: '{"nodes":[]}' }])
  expect(imported).toEqual(['w1'])
  expect(told()).toEqual(['“Orders” was imported, but not put into sales'])
})
test('a dialog that places an import is not refused, so nobody sends it again', async () => {
  const { own, reply } = imports(refused)
  await expect(own.place(reply)).resolves.toBe(reply)
})
