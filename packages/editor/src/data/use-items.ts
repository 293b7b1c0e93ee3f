import type { Packet } from '@millrace/api'
import { toError } from '@millrace/base'
import { computed, ref, shallowRef, triggerRef, watch, type ComputedRef, type Ref } from 'vue'
import { t } from '@/i18n/t.ts'
import { placed, type ItemRows, type ItemSource, type ShownItem } from './item-rows.ts'
import { knownItems } from './known-items.ts'

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
  /** Grows in place; whoever adds to it tells so. */
  const known = shallowRef(knownItems([]))
  const isReading = ref(false)
  const failure = ref('')
  let wanted: readonly [number, number] = [0, 0]

  const total = computed(() => Math.max(packet()?.total ?? 0, source() === undefined ? known.value.size : 0))
  watch(
    packet,
    (now) => {
      known.value = knownItems(now === null ? [] : placed(now))
      failure.value = ''
      wanted = [0, 0]
    },
    { immediate: true },
  )

  function firstMissing(): number | undefined {
    for (let at = Math.max(0, wanted[0]); at < Math.min(wanted[1], total.value); at += 1) if (known.value.at(at) === undefined) return at
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
    known.value.add(placed(page))
    triggerRef(known)
    return page.items.length > 0
  }

  async function first(most: number): Promise<readonly ShownItem[]> {
    const asked = packet()
    const taken: ShownItem[] = []
    try {
      while (taken.length < Math.min(most, total.value) && packet() === asked) {
        const next = known.value.at(taken.length)
        if (next !== undefined) taken.push(next)
        else if (!(await readPage(taken.length)) || known.value.at(taken.length) === undefined) break
      }
    } catch (thrown) {
      failure.value = t('data.load-failed', { reason: toError(thrown).message })
    }
    return taken
  }

  const rows = computed<ItemRows>(() => {
    const items = known.value
    return {
      count: total.value,
      at: (row) => items.at(row),
      rowOf: (at) => (at < total.value ? at : undefined),
      get read() {
        return items.inOrder()
      },
      first,
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
