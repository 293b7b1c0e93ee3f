import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { FieldOption, LoadOptionsReply } from '@millrace/api'
import { isAbort, isApiError } from '@/api/api-error.ts'
import { toError } from '@millrace/base'

/** What is known of the values that a field offers. What was loaded stays while more of it comes. */
export type Listing =
  | { readonly at: 'idle' }
  | { readonly at: 'loading'; readonly options: readonly FieldOption[] }
  | { readonly at: 'ready'; readonly options: readonly FieldOption[]; readonly nextCursor: string | null }
  | { readonly at: 'failed'; readonly reason: string }
  /** Something else has to be filled in before. */
  | { readonly at: 'incomplete'; readonly reason: string; readonly fields: readonly string[] }

export interface OptionsRead {
  readonly search: string
  readonly cursor?: string
  readonly refresh?: boolean
}

export interface OptionList {
  readonly state: ShallowRef<Listing>
  /** All values of the service are here, so nothing more has to be asked for to search among them. */
  readonly isWhole: () => boolean
  load(search: string, refresh?: boolean): Promise<void>
  more(): Promise<void>
  /** Forgets everything: it was about something else. */
  reset(): void
}

/** The values of a field, page by page. A newer question replaces an older one. */
export function useOptionList(read: (query: OptionsRead, signal: AbortSignal) => Promise<LoadOptionsReply>): OptionList {
  const state: ShallowRef<Listing> = shallowRef({ at: 'idle' })
  let current: AbortController | null = null
  let asked = ''

  async function ask(query: OptionsRead, before: readonly FieldOption[]): Promise<void> {
    current?.abort()
    const own = new AbortController()
    current = own
    asked = query.search
    state.value = { at: 'loading', options: before }
    try {
      const { options, nextCursor } = await read(query, own.signal)
      if (current === own) state.value = { at: 'ready', options: [...before, ...options], nextCursor }
    } catch (thrown) {
      if (!isAbort(thrown) && current === own) state.value = failureOf(thrown)
    }
  }

  function reset(): void {
    current?.abort()
    current = null
    state.value = { at: 'idle' }
  }
  onScopeDispose(() => current?.abort())
  return {
    state,
    isWhole: () => state.value.at === 'ready' && state.value.nextCursor === null && asked === '',
    load: (search, refresh = false) => ask({ search, ...(refresh ? { refresh } : {}) }, []),
    more: async () => {
      if (state.value.at !== 'ready' || state.value.nextCursor === null) return
      await ask({ search: asked, cursor: state.value.nextCursor }, state.value.options)
    },
    reset,
  }
}

function failureOf(thrown: unknown): Listing {
  if (!isApiError(thrown)) return { at: 'failed', reason: toError(thrown).message }
  const { code, detail, data } = thrown
  if (code !== 'node-type.options-incomplete') return { at: 'failed', reason: detail }
  const fields = typeof data === 'object' && data !== null && 'fields' in data && Array.isArray(data.fields) ? data.fields.map(String) : []
  return { at: 'incomplete', reason: detail, fields }
}
