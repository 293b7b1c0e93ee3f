import type { Schedule } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { API, type Api } from '@/api/api.ts'
import { areCronWordsLoaded } from '@/i18n/cron-words.ts'
import { createCommandRegistry, provideCommands } from '@/shell/commands.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import SchedulesPage from './SchedulesPage.vue'

const row = (id: string, rest: object): Schedule =>
  ({
    ...{ id, workflowId: id, workflowName: id, nodeId: null, cron: null, everyMs: null, timezone: 'Europe/Berlin', enabled: true },
    ...{ nextAt: null, lastAt: null, upcoming: [], ...rest },
  }) as unknown as Schedule

test('a cron expression is said in words, with the expression itself beneath', async () => {
  const rows = [row('a', { cron: '0 9 * * 1-5' }), row('b', { cron: 'odd' }), row('c', { everyMs: 900_000 })]
  const api = { schedules: { list: async () => ({ data: rows }) } } as unknown as Api
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)*', component: { render: () => null } }] })
  const wrapper = mount(() => h(TooltipProvider, () => h(SchedulesPage)), {
    global: {
      plugins: [
        createPinia(),
        router,
        { install: (app) => (provideToasts(app, createToasts()), provideCommands(app, createCommandRegistry())) },
      ],
      provide: { [API as symbol]: api },
    },
  })
  for (let left = 50; left > 0 && !areCronWordsLoaded(); left -= 1) await flushPromises()
  await flushPromises()
  const [words, odd, every] = wrapper.findAll('tbody tr').map((one) => one.text())
  expect(words).toContain('At 09:00, Monday through Friday0 9 * * 1-5')
  expect(odd).toContain('odd')
  expect(every).toContain('Every 15 min')
})
