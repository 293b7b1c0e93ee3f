import type { Packet } from '@millrace/api'
import { toError } from '@millrace/base'
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { t } from '@/i18n/t.ts'
import { placed, type ItemRows, type ItemSource, type ShownItem } from './item-rows.ts'

export interface Items {
  readonly rows: ComputedRef<ItemRows>
  readonly total: ComputedRef<number>
  readonly isReading: Ref<boolean>
  readonly failure: Ref<string>
  /** Reads again what could not be read. */
  retry(): void
}

/**
 * The items of a packet. Only those are read that somebody looks at, page by page and in any order, so that a hundred thousand of them
 * cost what a screenful costs.
 */
export function useItems(packet: () => Packet | null, source: () => ItemSource | undefined): Items {
  /** By place. Grows in place: copying it for each page would cost more than reading the page. */
  const known = shallowRef({ items: new Map<number, ShownItem>() })
  const isReading = ref(false)
  const failure = ref('')
  let wanted: readonly [number, number] = [0, 0]

  const total = computed(() => Math.max(packet()?.total ?? 0, source() === undefined ? known.value.items.size : 0))
  watch(
    packet,
    (now) => {
      known.value = { items: new Map(now === null ? [] : placed(now).map((item) => [item.at, item])) }
      failure.value = ''
      wanted = [0, 0]
    },
    { immediate: true },
  )

  function firstMissing(): number | undefined {
    const { items } = known.value
    for (let at = Math.max(0, wanted[0]); at < Math.min(wanted[1], total.value); at += 1) if (!items.has(at)) return at
    return undefined
  }
  async function readMissing(): Promise<void> {
    if (isReading.value || failure.value !== '') return
    isReading.value = true
    try {
      for (let offset = firstMissing(); offset !== undefined; offset = firstMissing()) if (!(await readPage(offset))) return
    } catch (thrown) {
      failure.value = t('data.load-failed', { reason: toError(thrown).message })
    } finally {
      isReading.value = false
    }
  }
  /** False when there is nothing to be had there. */
  async function readPage(offset: number): Promise<boolean> {
    const [read, asked] = [source(), packet()]
    if (read === undefined || asked === null) return false
    const page = await read.page(offset).catch((thrown: unknown) => {
      if (packet() === asked) throw thrown
    })
    // The answer, or the failure, belongs to a packet that is not shown any more.
    if (page === undefined || packet() !== asked) return true
    for (const item of placed(page)) known.value.items.set(item.at, item)
    known.value = { items: known.value.items }
    return page.items.length > 0
  }

  const rows = computed<ItemRows>(() => {
    const { items } = known.value
    return {
      count: total.value,
      at: (row) => items.get(row),
      rowOf: (at) => (at < total.value ? at : undefined),
      read: [...items.values()].sort((one, other) => one.at - other.at),
      need(from, to) {
        wanted = [from, to]
        void readMissing()
      },
    }
  })
  return {
    rows,
    total,
    isReading,
    failure,
    retry() {
      failure.value = ''
      void readMissing()
    },
  }
}
