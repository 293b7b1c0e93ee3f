import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { runOfExecution, type RunState } from '@/run/run-state.ts'

/** The latest execution of a workflow: sample data for forms until something is run here. */
export function useLatestRun(workflowId: string): ShallowRef<RunState | null> {
  const api = useApi()
  const latest = shallowRef<RunState | null>(null)
  const abort = new AbortController()
  onScopeDispose(() => abort.abort())
  async function read(): Promise<void> {
    const { data } = await api.executions.list({ workflowId, limit: 1 }, abort.signal)
    if (data[0] !== undefined) latest.value = runOfExecution(await api.executions.get(data[0].id, { signal: abort.signal }))
  }
  // Samples are a help, not a need: without them forms show no previews, which is what is true then.
  read().catch(() => (latest.value = null))
  return latest
}
