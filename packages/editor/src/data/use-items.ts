import type { Packet } from '@millrace/api'
import { toError } from '@millrace/base'
import { computed, ref, shallowRef, watch } from 'vue'
import { t } from '@/i18n/t.ts'

export type Item = Packet['items'][number]

/** The items of a packet as far as they are read; more come by `more`. */
export function useItems(packet: () => Packet | null, load: () => ((offset: number) => Promise<Packet>) | undefined) {
  const further = shallowRef<readonly Item[]>([])
  const isLoading = ref(false)
  const failure = ref('')
  const items = computed<readonly Item[]>(() => [...(packet()?.items ?? []), ...further.value])
  const total = computed(() => Math.max(packet()?.total ?? 0, items.value.length))
  const hasMore = computed(() => load() !== undefined && items.value.length < total.value)
  watch(packet, () => {
    further.value = []
    failure.value = ''
  })

  async function more(): Promise<void> {
    const read = load()
    const asked = packet()
    if (read === undefined || asked === null || isLoading.value || !hasMore.value) return
    isLoading.value = true
    failure.value = ''
    try {
      const next = await read(asked.offset + items.value.length)
      // The answer belongs to a packet that is not shown any more.
      if (packet() !== asked) return
      if (next.items.length > 0) further.value = [...further.value, ...next.items]
    } catch (thrown) {
      failure.value = t('data.load-failed', { reason: toError(thrown).message })
    } finally {
      isLoading.value = false
    }
  }
  return { items, total, hasMore, isLoading, failure, more }
}
