import type { InboxBulkBody, InboxEvent } from '@millrace/api'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import { useApi, useStream } from '@/api/api.ts'
import { useAct } from '@/composables/use-act.ts'
import { usePages } from '@/composables/use-pages.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import { isFiltered, queryOf, rangeStart, TIMES, type TimeRange } from '../executions/filters.ts'
import { INBOX_STATES, type InboxState } from './states.ts'

/** Which events are shown; `null` is "all". Lives in the address. */
export interface InboxFilters {
  readonly workflow: string | null
  readonly state: InboxState | null
  readonly time: TimeRange | null
}

const filtersFrom = (query: LocationQuery): InboxFilters => ({
  workflow: typeof query['workflow'] === 'string' && query['workflow'] !== '' ? query['workflow'] : null,
  state: INBOX_STATES.find((one) => one === query['state']) ?? null,
  time: TIMES.find((one) => one === query['time']) ?? null,
})

/** What fits now; later events that would fit too were not meant. */
function bulkFilter({ workflow, state, time }: InboxFilters, now: number): InboxBulkBody {
  return {
    to: new Date(now).toISOString(),
    ...(workflow === null ? {} : { workflowId: workflow }),
    ...(state === null ? {} : { state: [state] }),
    ...(time === null ? {} : { from: rangeStart(time, now) }),
  }
}

const QUIET_MS = 1_000

/** Events that triggers brought, and what can be done about them. */
export function useInbox() {
  const api = useApi()
  const act = useAct()
  const toasts = useToasts()
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFrom(route.query))
  const set = (change: Partial<InboxFilters>): void => void router.replace({ query: queryOf({ ...filters.value, ...change }) })
  const busy = shallowRef(false)

  const pages = usePages<InboxEvent>((cursor, signal) => {
    const { workflow, state, time } = filters.value
    const from = time === null ? undefined : rangeStart(time, Date.now())
    return api.inbox.list({ workflowId: workflow ?? undefined, state: state ?? undefined, from, limit: 50, cursor }, signal)
  }, filters)
  refreshOnEvents(pages.refreshHead)

  const replay = (event: InboxEvent): Promise<boolean> =>
    act(async () => {
      await api.inbox.replay(event.id)
      toasts.show({ text: t('inbox.replayed', { count: 1 }) })
      await pages.refreshHead()
    })
  const drop = (event: InboxEvent): Promise<boolean> =>
    act(
      async () => {
        await api.inbox.drop(event.id)
        toasts.show({ text: t('inbox.dropped', { count: 1 }) })
      },
      () => void pages.refresh(),
    ).then(async (done) => {
      if (done) await pages.refresh()
      return done
    })

  async function bulk(work: () => Promise<string>): Promise<void> {
    if (busy.value) return
    busy.value = true
    await act(async () => void toasts.show({ text: await work() }))
    busy.value = false
    await pages.refresh()
  }
  const replayAll = (): Promise<void> =>
    bulk(async () => {
      const which = bulkFilter(filters.value, Date.now())
      let count = 0
      let rest: string | null = null
      do {
        const reply = await api.inbox.replayAll(rest === null ? which : { ...which, cursor: rest })
        count += reply.replayed
        rest = reply.cursor
      } while (rest !== null)
      return t('inbox.replayed', { count })
    })
  const dropAll = (): Promise<void> =>
    bulk(async () => {
      const which = bulkFilter(filters.value, Date.now())
      let count = 0
      // A call drops some thousands at most; what it dropped does not fit the next one any more.
      for (let more = true; more;) {
        const reply = await api.inbox.dropAll(which)
        count += reply.dropped
        more = reply.more && reply.dropped > 0
      }
      return t('inbox.dropped', { count })
    })

  return { ...pages, filters, set, filtered: computed(() => isFiltered(filters.value)), busy, replay, drop, replayAll, dropAll }
}

/** Executions that begin and end change where events stand. */
function refreshOnEvents(refresh: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void refresh()
    }, QUIET_MS)
  }
  const stop = useStream().listen({ topic: {}, onEvent: soon, onResync: soon })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
