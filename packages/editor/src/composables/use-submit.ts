import { computed, shallowRef } from 'vue'
import type { ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

/** Sends a form once at a time; what the server refused is kept for the fields. */
export function useSubmit() {
  const busy = shallowRef(false)
  const error = shallowRef<ApiError | null>(null)
  async function submit(action: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await action()
      return true
    } catch (thrown) {
      error.value = asApiError(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  /** Pointers of the fields that this form shows. */
  const asked = new Set<string>()
  /** What the server said about one field, by its JSON pointer (`/email`). */
  const fieldError = (path: string): string | undefined => {
    asked.add(path)
    return error.value?.errors.find((one) => one.path === path)?.message
  }
  /** What no field says already. */
  const formError = computed(() => {
    const fields = error.value?.errors ?? []
    return fields.length > 0 && fields.every((one) => asked.has(one.path)) ? null : error.value
  })
  return { busy, error, formError, submit, fieldError, clear: () => void (error.value = null) }
}
