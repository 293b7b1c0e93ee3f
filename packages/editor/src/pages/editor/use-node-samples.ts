import type { SampleItem } from '@millrace/expression'
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import { useApi } from '@/api/api.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { RunState } from '@/run/run-state.ts'
import type { EditorSession } from './editor-session.ts'

/** Of so many nodes before the data is read; what is further away is rarely named. */
const MOST_NODES = 24

type Samples = ReadonlyMap<string, readonly SampleItem[]>

/** What the nodes before one gave: pinned, or in the shown execution. It is read once for each firing, one node after another. */
export function useNodeSamples(session: EditorSession, node: () => string, run: () => RunState | null): ComputedRef<Samples> {
  const api = useApi()
  const read = shallowRef<ReadonlyMap<string, readonly SampleItem[]>>(new Map())
  const abort = new AbortController()
  onScopeDispose(() => abort.abort())

  const wanted = computed(() => {
    void session.revision.value
    const shown = run()
    if (shown === null) return []
    return idsBefore(session.store, node())
      .slice(0, MOST_NODES)
      .flatMap((id) => {
        const step = shown.nodes.get(id)
        return step?.status === 'completed' ? [{ id, executionId: shown.executionId, stepId: step.stepId }] : []
      })
  })
  const keyOf = (step: { executionId: string; stepId: string }): string => `${step.executionId}/${step.stepId}`

  let isReading = false
  async function readMissing(): Promise<void> {
    if (isReading) return
    isReading = true
    try {
      for (let next = missing(); next !== undefined; next = missing()) {
        const { outputs } = await api.executions.step(next.executionId, next.stepId, { signal: abort.signal })
        const items = (outputs.find(({ total }) => total > 0)?.items ?? []) as readonly SampleItem[]
        const kept = [...read.value].filter(([key]) => key.startsWith(`${next.executionId}/`)) // another execution's data is let go
        read.value = new Map([...kept, [keyOf(next), items]])
      }
    } finally {
      isReading = false
    }
  }
  const missing = () => wanted.value.find((step) => !read.value.has(keyOf(step)))
  // Samples are a help, not a need: without them nothing is completed and nothing is said.
  watch(wanted, () => void readMissing().catch(() => undefined), { immediate: true })

  return computed(() => {
    void session.revision.value
    const pinned = Object.entries(session.store.head.pinned ?? {}) as [string, readonly SampleItem[]][]
    const given = wanted.value.flatMap((step) => {
      const items = read.value.get(keyOf(step))
      return items === undefined || items.length === 0 ? [] : [[step.id, items] as const]
    })
    return new Map([...given, ...pinned])
  })
}

/** All nodes from which a way leads to this one, nearest first. */
export function idsBefore(view: DocumentView, id: string): string[] {
  const seen = new Set([id])
  const found: string[] = []
  for (let queue = [id]; queue.length > 0;) {
    const next: string[] = []
    for (const edge of view.edges.values()) {
      if (!queue.includes(edge.to.node) || seen.has(edge.from.node)) continue
      seen.add(edge.from.node)
      next.push(edge.from.node)
      found.push(edge.from.node)
    }
    queue = next
  }
  return found
}
