import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { isApiError } from '@/api/api-error.ts'
import { useApi, useStream } from '@/api/api.ts'
import { useNews } from '@/stores/news.ts'
import type { NewsEntry } from '@/stores/news-list.ts'
import { useSession } from '@/stores/session.ts'
import { shortId } from '@/ui/short-id.ts'

/** Listens for as long as somebody is signed in and the frame stands. */
export function useNewsFeed(): void {
  const news = useNews()
  const session = useSession()
  watch(() => session.user?.id, news.belongTo, { immediate: true })
  onScopeDispose(() => news.belongTo(undefined))
  onScopeDispose(useStream().listen({ topic: {}, onEvent: news.take, onResync: news.miss }))
}

/** Names of the workflows in the list, asked for when it is opened: news come without them. Each is asked for once. */
export function useNewsNames(entries: Readonly<Ref<readonly NewsEntry[]>>, open: Readonly<Ref<boolean>>) {
  const api = useApi()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()

  async function ask(id: string): Promise<void> {
    asked.add(id)
    try {
      const { name } = await api.workflows.get(id)
      names.value = new Map([...names.value, [id, name]])
    } catch (thrown) {
      if (!isApiError(thrown)) throw thrown
      if (thrown.isOffline) asked.delete(id) // asked again later; of a workflow that is gone the id is shown
    }
  }
  watch([open, entries], async () => {
    if (!open.value) return
    const missing = new Set(entries.value.map(({ workflowId }) => workflowId).filter((id) => !asked.has(id)))
    await Promise.all([...missing].map(ask))
  })
  return { nameOf: (id: string): string => names.value.get(id) ?? shortId(id) }
}
