import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { StreamState } from '@/api/stream-client.ts'

export type ConnectionState = 'live' | 'connecting' | 'offline'

/** Whether changes reach this page as they happen. Fed by the API client and the stream client. */
export const useConnection = defineStore('connection', () => {
  const deviceOnline = ref(navigator.onLine)
  const reachable = ref(true)
  const stream = ref<StreamState>('idle')
  const state = computed<ConnectionState>(() => {
    if (!deviceOnline.value) return 'offline'
    return !reachable.value || stream.value === 'broken' ? 'connecting' : 'live'
  })
  return { deviceOnline, reachable, stream, state }
})
