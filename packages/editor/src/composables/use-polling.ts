import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { isAbort, type ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

const FIRST_MS = 400
const LONGEST_MS = 3_000

export interface Polling<T> {
  readonly value: ShallowRef<T | null>
  /** The last try to read failed; reading goes on. */
  readonly error: ShallowRef<ApiError | null>
  /** Follows something from what is known of it now. */
  follow(first: T): void
  stop(): void
}

/** Reads something again and again, at growing distances, until it is over or the page goes. */
export function usePolling<T>(options: {
  read(value: T, signal: AbortSignal): Promise<T>
  isOver(value: T): boolean
  onOver?(value: T): void
}): Polling<T> {
  const value = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let current: AbortController | undefined

  function stop(): void {
    clearTimeout(timer)
    current?.abort()
    current = undefined
  }
  async function read(known: T, own: AbortController, wait: number): Promise<void> {
    let next = known
    try {
      next = await options.read(known, own.signal)
      if (current !== own) return
      error.value = null
      value.value = next
    } catch (thrown) {
      if (isAbort(thrown) || current !== own) return
      error.value = asApiError(thrown)
    }
    if (options.isOver(next)) return options.onOver?.(next)
    timer = setTimeout(() => void read(next, own, Math.min(LONGEST_MS, wait * 1.5)), wait)
  }
  onScopeDispose(stop)
  return {
    value,
    error,
    stop,
    follow(first) {
      stop()
      value.value = first
      error.value = null
      if (options.isOver(first)) return options.onOver?.(first)
      current = new AbortController()
      const own = current
      timer = setTimeout(() => void read(first, own, FIRST_MS), FIRST_MS)
    },
  }
}
