import type { SavedView } from '@millrace/api'
import { computed } from 'vue'
import { useApi } from '@/api/api.ts'
import type { ViewPage } from '@/api/saved-views.ts'
import { useAct } from './use-act.ts'
import { useLoad } from './use-load.ts'

type Query = Readonly<Record<string, string>>

const textOf = (query: Query): string => JSON.stringify(Object.entries(query).sort())

/** Whether a view filters by just this. */
export const isSameQuery = (a: Query, b: Query): boolean => textOf(a) === textOf(b)

/** The views of a page that the person saved. */
export function useSavedViews(page: ViewPage) {
  const api = useApi()
  const act = useAct()
  const loaded = useLoad(async (signal) => (await api.savedViews.list(page, signal)).data)
  const byName = (views: readonly SavedView[]): SavedView[] => [...views].sort((a, b) => a.name.localeCompare(b.name))
  return {
    views: computed((): readonly SavedView[] => (loaded.state.value.at === 'ready' ? loaded.state.value.value : [])),
    save: async (name: string, query: Query): Promise<void> => {
      const made = await api.savedViews.create(page, name, query)
      loaded.patch((views) => byName([...views, made]))
    },
    /** Removed at once; brought back when the server refuses. */
    remove: (view: SavedView): Promise<boolean> => {
      loaded.patch((views) => views.filter(({ id }) => id !== view.id))
      return act(
        () => api.savedViews.remove(view.id),
        () => loaded.patch((views) => byName([...views, view])),
      )
    },
  }
}
