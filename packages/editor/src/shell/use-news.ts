import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { isApiError } from '@/api/api-error.ts'
import { useApi, useStream } from '@/api/api.ts'
import { useNews, type NewsEntry } from '@/stores/news.ts'

/** Listens for as long as somebody is signed in and the frame stands. */
export function useNewsFeed(): void {
  const news = useNews()
  onScopeDispose(useStream().listen({ topic: {}, onEvent: news.take, onResync: news.miss }))
}

/** Names of the workflows in the list, asked for when it is opened: news come without them. */
export function useNewsNames(entries: Readonly<Ref<readonly NewsEntry[]>>, open: Readonly<Ref<boolean>>) {
  const api = useApi()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  watch([open, entries], async () => {
    if (!open.value || entries.value.every(({ workflowId }) => names.value.has(workflowId))) return
    try {
      const { data } = await api.workflows.list({ sort: 'name', limit: 200 })
      names.value = new Map(data.map(({ id, name }) => [id, name]))
    } catch (thrown) {
      if (!isApiError(thrown)) throw thrown // without names the ids are shown
    }
  })
  return { nameOf: (id: string): string => names.value.get(id) ?? id.slice(0, 8) }
}
