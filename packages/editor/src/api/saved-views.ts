import type { SavedView } from '@millrace/api'
import type { Http } from './http.ts'

export type ViewPage = SavedView['page']

/** Filters that the person kept by a name. */
export const savedViewsApi = (http: Http) => ({
  list: (page: ViewPage, signal?: AbortSignal) => http.get<{ data: SavedView[] }>('/saved-views', { query: { page }, signal }),
  /** 409 `saved-view.exists`. */
  create: (page: ViewPage, name: string, query: Readonly<Record<string, string>>) =>
    http.post<SavedView>('/saved-views', { page, name, query }),
  remove: (id: string) => http.delete(`/saved-views/${id}`),
})
