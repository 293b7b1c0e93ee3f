import type { StepDetail } from '@millrace/api'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { isAbort } from '@/api/api-error.ts'

/** Which step of which execution; `version` changes when the step went on. */
export interface StepKey {
  readonly executionId: string
  readonly stepId: string
  readonly version: string
}

export interface StepReading {
  readonly detail: ShallowRef<StepDetail | null>
  /** The answer is on its way: that nothing is there yet does not mean that there is nothing. */
  readonly isReading: Readonly<ShallowRef<boolean>>
}

/** Input, output and attempts of one step, read again when it went on. What is shown stays until the answer is there. */
export function useStepDetail(key: () => StepKey | undefined): StepReading {
  const api = useApi()
  const detail = shallowRef<StepDetail | null>(null)
  const isReading = shallowRef(false)
  let abort: AbortController | undefined
  watch(
    key,
    async (next, before) => {
      if (next?.executionId === before?.executionId && next?.stepId === before?.stepId && next?.version === before?.version) return
      abort?.abort()
      isReading.value = next !== undefined
      if (next === undefined) return void (detail.value = null)
      if (next.executionId !== before?.executionId || next.stepId !== before?.stepId) detail.value = null
      const own = (abort = new AbortController())
      try {
        const read = await api.executions.step(next.executionId, next.stepId, { signal: own.signal })
        if (!own.signal.aborted) detail.value = read
      } catch (thrown) {
        // A step that only just started has no data yet; the next version of it will. Everything else shows as "no data".
        if (!isAbort(thrown) && !own.signal.aborted) detail.value = null
      }
      if (!own.signal.aborted) isReading.value = false
    },
    { immediate: true },
  )
  onScopeDispose(() => abort?.abort())
  return { detail, isReading }
}
