import type { Execution, StepDetail } from '@millrace/api'
import type { SampleItem } from '@millrace/expression'
import type { ExecutionSamples, WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { onScopeDispose, watch } from 'vue'
import { useApi } from '@/api/api.ts'
import { hasEnded, type RunState } from '@/run/run-state.ts'
import type { EditorSession } from './editor-session.ts'

/** Nodes whose data is read for checks, and items of each: enough to tell which fields there are. */
const MOST_NODES = 60
const MOST_ITEMS = 50
/** Of all of them together, as JSON: nobody waits for megabytes that only say which fields there are. */
const MOST_CHARACTERS = 2_000_000

/** What the nodes of an execution gave, and the document that it ran. */
export interface GivenData {
  readonly document: WorkflowDocument
  readonly samples: ExecutionSamples
}

/** Reads what the last execution gave, once it ended, and hands it to the checks of the open workflow. */
export function useExecutionSamples(session: EditorSession, run: () => RunState | null): void {
  const api = useApi()
  let abort = new AbortController()
  onScopeDispose(() => abort.abort())

  watch(
    () => {
      const shown = run()
      return shown !== null && hasEnded(shown.status) ? shown.executionId : undefined
    },
    (id) => {
      abort.abort()
      abort = new AbortController()
      // Samples are a help, not a need: without them checks say what can be told from the workflow.
      if (id !== undefined) void read(id, abort.signal).catch(() => undefined)
    },
    { immediate: true },
  )

  async function read(id: string, signal: AbortSignal): Promise<void> {
    const execution = await api.executions.get(id, { signal })
    const samples = new Map<string, ReadonlyMap<string, readonly SampleItem[]>>()
    let left = MOST_CHARACTERS
    for (const stepId of lastStepsOf(execution)) {
      if (left <= 0) break
      const step = await api.executions.step(id, stepId, { query: { side: 'outputs', limit: MOST_ITEMS }, signal })
      left -= JSON.stringify(step.outputs).length
      samples.set(step.nodeId, portsOf(step))
    }
    session.useSamples({ document: execution.document, samples })
  }
}

/** The last firing of each node that gave something to another. */
function lastStepsOf({ steps, document: { edges } }: Execution): string[] {
  const leading = new Set(edges.map(({ from }) => from.node))
  const last = new Map(
    steps.flatMap(({ id, nodeId, status }) => (status === 'completed' && leading.has(nodeId) ? [[nodeId, id] as const] : [])),
  )
  return [...last.values()].slice(0, MOST_NODES)
}

const portsOf = ({ outputs }: StepDetail): ReadonlyMap<string, readonly SampleItem[]> =>
  new Map(outputs.flatMap(({ port, items }) => (items.length > 0 ? [[port, items as readonly SampleItem[]] as const] : [])))

/**
 * The samples that still hold for a document: those of nodes that say the same as then, with all that lead to them. What a changed node
 * will give nobody knows yet. The same object while the same nodes hold.
 */
export function samplesThatHold(given: GivenData): (document: WorkflowDocument) => ExecutionSamples {
  const before = new Map(given.document.nodes.map((node) => [node.id, meaningOf(node)]))
  const edgesBefore = new Set(given.document.edges.map(edgeKey))
  const known = new WeakMap<WorkflowNode, boolean>()
  const isSame = (node: WorkflowNode): boolean => {
    const found = known.get(node) ?? before.get(node.id) === meaningOf(node)
    known.set(node, found)
    return found
  }
  let last: { readonly key: string; readonly samples: ExecutionSamples } | undefined
  return ({ nodes, edges }) => {
    const next = Map.groupBy(edges, ({ from }) => from.node)
    const changed = new Set(nodes.flatMap((node) => (isSame(node) ? [] : [node.id])))
    for (const edge of edges) if (!edgesBefore.has(edgeKey(edge))) changed.add(edge.to.node)
    const now = new Set(edges.map(edgeKey))
    for (const edge of given.document.edges) if (!now.has(edgeKey(edge))) changed.add(edge.to.node)
    for (const id of changed) for (const { to } of next.get(id) ?? []) changed.add(to.node) // a set that grows is walked to its end
    const kept = [...given.samples].filter(([id]) => !changed.has(id))
    const key = JSON.stringify(kept.map(([id]) => id))
    if (last?.key !== key) last = { key, samples: new Map(kept) }
    return last.samples
  }
}

const meaningOf = ({ name, type, typeVersion, config = {}, disabled = false, executeOnce, alwaysOutput }: WorkflowNode): string =>
  JSON.stringify([name, type, typeVersion, config, disabled, executeOnce, alwaysOutput])
const edgeKey = ({ from, to, map }: WorkflowDocument['edges'][number]): string =>
  JSON.stringify([from.node, from.port, to.node, to.port, map ?? null])
