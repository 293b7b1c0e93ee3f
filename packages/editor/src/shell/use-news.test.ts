import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, ref, shallowRef } from 'vue'
import { ApiError } from '@/api/api-error.ts'
import { API } from '@/api/api.ts'
import type { NewsEntry } from '@/stores/news-list.ts'
import { useNewsNames } from './use-news.ts'

const entry = (workflowId: string): NewsEntry => ({
  ...{ key: `failed ${workflowId}`, workflowId, at: 1 },
  what: { kind: 'failed', count: 1, executionId: 'e' },
})

function names() {
  const asked: string[] = []
  const get = async (id: string) => {
    asked.push(id)
    if (id === 'deleted-workflow') throw new ApiError({ status: 404, code: 'workflow.not-found', detail: 'Gone.' })
    return { name: `Name of ${id}` }
  }
  const entries = shallowRef<readonly NewsEntry[]>([])
  const open = ref(false)
  let nameOf: (id: string) => string = () => ''
  mount(
    defineComponent(() => {
      nameOf = useNewsNames(entries, open).nameOf
      return () => h('div')
    }),
    { global: { provide: { [API as symbol]: { workflows: { get } } } } },
  )
  return { asked, entries, open, nameOf }
}

test('names are asked for when the list is opened, each once, also one that does not come', async () => {
  const { asked, entries, open, nameOf } = names()
  entries.value = [entry('a'), entry('deleted-workflow')]
  await flushPromises()
  expect(asked).toEqual([])
  open.value = true
  await flushPromises()
  expect([nameOf('a'), nameOf('deleted-workflow')]).toEqual(['Name of a', 'workflow'])
  entries.value = [entry('b'), ...entries.value]
  await flushPromises()
  expect(nameOf('b')).toBe('Name of b')
  expect(asked).toEqual(['a', 'deleted-workflow', 'b'])
})
