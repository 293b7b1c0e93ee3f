import { compileItemSearch, type Packet } from '@millrace/api'
import { toError } from '@millrace/base'
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { t } from '@/i18n/t.ts'
import { placed, type ItemRows, type ItemSource, type ShownItem } from './item-rows.ts'

export interface ItemSearch {
  readonly rows: ComputedRef<ItemRows>
  /** Items that were looked at. */
  readonly searched: ComputedRef<number>
  readonly isSearching: Ref<boolean>
  readonly failure: Ref<string>
  /** Goes on where it failed. */
  retry(): void
}

/** So many finds fill any screen; more are looked for when somebody scrolls there. */
const ENOUGH = 60

interface Search {
  readonly query: string
  readonly packet: Packet
  found: readonly ShownItem[]
  to: number
}

/** Items that fit a search. Whoever holds them looks through all of them; where nobody does, what is read is looked through. */
export function useItemSearch(of: {
  query: () => string
  packet: () => Packet | null
  source: () => ItemSource | undefined
  /** What is read, of all there is. */
  read: () => ItemRows
}): ItemSearch {
  const search = shallowRef<Search | null>(null)
  const isSearching = ref(false)
  const failure = ref('')
  let wanted = ENOUGH

  const remote = computed(() => {
    const { count, read } = of.read()
    return of.source()?.search !== undefined && read.length < count
  })
  const local = computed(() => {
    const fits = compileItemSearch(of.query())
    return of.query() === '' || remote.value ? [] : of.read().read.filter((item) => fits(item.json))
  })
  watch(
    [of.query, of.packet, remote] as const,
    ([query, packet, isRemote]) => {
      failure.value = ''
      wanted = ENOUGH
      search.value = query === '' || packet === null || !isRemote ? null : { query, packet, found: [], to: 0 }
      void goOn()
    },
    { immediate: true },
  )

  async function goOn(): Promise<void> {
    const own = search.value
    if (own === null || isSearching.value || failure.value !== '') return
    isSearching.value = true
    let now: Search | null = own
    try {
      for (; now !== null && now.to < now.packet.total && now.found.length < wanted; now = search.value) {
        const answer = await of.source()?.search?.(now.query, now.to)
        if (search.value !== now) continue // another search began meanwhile
        if (answer === undefined) break
        // An answer that did not get further would be asked for without end.
        const to = Math.max(now.to + 1, answer.searchedTo ?? answer.total)
        search.value = { ...now, found: [...now.found, ...placed(answer)], to }
      }
    } catch (thrown) {
      // The failure of a search that is not asked for any more is nobody's.
      if (search.value === now) failure.value = t('data.load-failed', { reason: toError(thrown).message })
    } finally {
      isSearching.value = false
    }
    if (search.value !== now) void goOn() // another one began meanwhile and could not start
  }

  const found = computed(() => search.value?.found ?? local.value)
  const rowsByPlace = computed(() => new Map(found.value.map(({ at }, row) => [at, row])))
  return {
    isSearching,
    failure,
    retry() {
      failure.value = ''
      void goOn()
    },
    searched: computed(() => search.value?.to ?? of.read().read.length),
    rows: computed(() => ({
      count: found.value.length,
      at: (row) => found.value[row],
      rowOf: (at) => rowsByPlace.value.get(at),
      read: found.value,
      first: async (most) => found.value.slice(0, most),
      need(_, to) {
        if (to < wanted) return
        wanted = to + ENOUGH
        void goOn()
      },
    })),
  }
}
