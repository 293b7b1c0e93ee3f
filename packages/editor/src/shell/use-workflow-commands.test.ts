import { flushPromises, mount } from '@vue/test-utils'
import { computed, defineComponent, h, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/api-error.ts'
import { API } from '@/api/api.ts'
import { createCommandRegistry, type Command } from './commands.ts'
import { useWorkflowCommands } from './use-workflow-commands.ts'

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

function palette(list: (query: { search?: string }) => Promise<unknown>) {
  const isOpen = ref(false)
  const query = ref('')
  let commands: ReturnType<typeof useWorkflowCommands> | undefined
  mount(
    defineComponent(() => {
      commands = useWorkflowCommands(isOpen, query)
      return () => h('div')
    }),
    {
      global: {
        provide: { [API as symbol]: { workflows: { list } } },
        plugins: [createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })],
      },
    },
  )
  const titles = () => ({
    recent: commands?.recent.value.map(({ title }) => title),
    found: commands?.found.value.map(({ title }) => title),
  })
  return { isOpen, query, titles }
}

test('the palette offers the workflows changed last, and from two letters on what the server finds', async () => {
  const asked: unknown[] = []
  const { isOpen, query, titles } = palette(async (wanted) => {
    asked.push(wanted)
    return { data: [{ id: '1', name: wanted.search === undefined ? 'Orders' : `Found by ${wanted.search}` }] }
  })
  expect(asked).toEqual([])
  isOpen.value = true
  await flushPromises()
  expect(titles()).toEqual({ recent: ['Orders'], found: [] })
  query.value = 'in'
  expect(titles()).toEqual({ recent: [], found: [] })
  await jest.advanceTimersByTimeAsync(200)
  await flushPromises()
  expect(titles()).toEqual({ recent: [], found: ['Found by in'] })
  query.value = 'inv'
  expect(titles().found).toEqual([])
  expect(asked).toEqual([
    { sort: 'updated', limit: 5 },
    { search: 'in', limit: 8 },
  ])
})

test('a list that cannot be read leaves the other commands alone', async () => {
  const { isOpen, titles } = palette(async () => {
    throw new ApiError({ status: 0, code: 'network.offline', detail: 'Away.' })
  })
  isOpen.value = true
  await flushPromises()
  expect(titles()).toEqual({ recent: [], found: [] })
})

test('what is open comes first, then workflows, sections, what the page offers, the rest, and what the server found', () => {
  const registry = createCommandRegistry()
  const command = (id: string): Command => ({ id, title: id, group: id, run: () => undefined })
  for (const place of ['found', 'everywhere', 'page', 'go', 'recent', 'thing'] as const) registry.add([command(place)], place)
  const ids = computed(() => registry.commands.value.map(({ id }) => id))
  expect(ids.value).toEqual(['thing', 'recent', 'go', 'page', 'everywhere', 'found'])
})
