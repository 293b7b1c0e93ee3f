import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { isAbort, type ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

/** What a page knows of something that it reads from the server. */
export type Loaded<T> = { at: 'loading' } | { at: 'ready'; value: T; refreshing: boolean } | { at: 'failed'; error: ApiError }

export interface Loader<T> {
  readonly state: ShallowRef<Loaded<T>>
  /** Reads again; what is shown stays until the answer is there. A newer call replaces an older one. */
  load(): Promise<void>
  /** Changes what is shown before the server answered. */
  patch(change: (value: T) => T): void
}

/** Reads at once; gives up with the page. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): Loader<T> {
  const state: ShallowRef<Loaded<T>> = shallowRef({ at: 'loading' })
  let current: AbortController | null = null

  async function load(): Promise<void> {
    current?.abort()
    const own = new AbortController()
    current = own
    state.value = state.value.at === 'ready' ? { ...state.value, refreshing: true } : { at: 'loading' }
    try {
      const value = await read(own.signal)
      if (current === own) state.value = { at: 'ready', value, refreshing: false }
    } catch (thrown) {
      if (isAbort(thrown) || current !== own) return
      state.value = { at: 'failed', error: asApiError(thrown) }
    }
  }
  onScopeDispose(() => current?.abort())
  void load()
  return {
    state,
    load,
    patch(change) {
      if (state.value.at === 'ready') state.value = { ...state.value, value: change(state.value.value) }
    },
  }
}
