import type { Execution, ExecutionStatus, StepError, StepStatus, StreamEvent } from '@millrace/api'

/** What the canvas shows of one node while and after an execution: its latest step, and how often it ran. */
export interface NodeRun {
  readonly stepId: string
  readonly status: StepStatus
  readonly attempt: number
  /** Firings of the node so far. */
  readonly firings: number
  /** Milliseconds since the epoch; null before it started. */
  readonly startedAt: number | null
  readonly durationMs: number | null
  readonly itemsOut: number
  readonly waitingUntil: number | null
  readonly error: StepError | null
  /** An earlier step that was the same gave its result. */
  readonly cached: boolean
  /** It stands at a break point and has not begun. */
  readonly stopped: boolean
}

/** An execution as the editor follows it. Replaced on each event, never altered. */
export interface RunState {
  readonly executionId: string
  readonly status: ExecutionStatus
  readonly nodes: ReadonlyMap<string, NodeRun>
  /** Items that went over each edge so far. */
  readonly edges: ReadonlyMap<string, number>
  readonly error: Execution['error']
  readonly startedAt: number | null
  readonly durationMs: number | null
}

/** The edges of the document that runs, as far as counting items needs them. */
export type EdgeEnds = readonly { readonly id: string; readonly from: { readonly node: string; readonly port: string } }[]

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled'])

/** Nothing more will happen, unless somebody retries. */
export const hasEnded = (status: ExecutionStatus): boolean => ENDED.has(status)

/** An execution that was accepted and of which nothing is known yet. */
export const startedRun = (executionId: string): RunState => ({
  executionId,
  status: 'queued',
  nodes: new Map(),
  edges: new Map(),
  error: null,
  startedAt: null,
  durationMs: null,
})

const total = (items: Readonly<Record<string, number>>): number => Object.values(items).reduce((sum, count) => sum + count, 0)
const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text))

/** The state that a read execution describes; the truth whenever both exist. */
export function runOfExecution(execution: Execution): RunState {
  const nodes = new Map<string, NodeRun>()
  for (const step of execution.steps) {
    const known = nodes.get(step.nodeId)
    nodes.set(step.nodeId, {
      stepId: step.id,
      status: step.status,
      attempt: step.attempt,
      firings: (known?.firings ?? 0) + 1,
      startedAt: instant(step.startedAt),
      durationMs: step.durationMs,
      itemsOut: (known?.itemsOut ?? 0) + total(step.itemsOut),
      waitingUntil: instant(step.waitingUntil),
      error: step.error,
      cached: step.cached === true,
      stopped: execution.stoppedAt.includes(step.id),
    })
  }
  return {
    executionId: execution.id,
    status: execution.status,
    nodes,
    edges: new Map(Object.entries(execution.edges)),
    error: execution.error,
    startedAt: instant(execution.startedAt),
    durationMs: execution.durationMs,
  }
}

type LiveEvent = Exclude<StreamEvent, { type: 'subscribed' }>

/** The state after an event of the stream; events of other executions change nothing. */
export function afterEvent(run: RunState, event: LiveEvent, edges: EdgeEnds): RunState {
  if (event.type === 'batch' || event.type === 'node-types' || event.executionId !== run.executionId) return run
  switch (event.type) {
    case 'execution':
      return afterExecutionEvent(run, event)
    case 'step':
      return afterStepEvent(run, event, edges)
    default:
      return event satisfies never
  }
}

function afterExecutionEvent(run: RunState, event: Extract<LiveEvent, { type: 'execution' }>): RunState {
  const startedAt = run.startedAt ?? (event.status === 'queued' ? null : event.at)
  const error = event.error === undefined ? run.error : { ...event.error, nodeId: event.error.node ?? null, nodeName: null }
  return {
    ...run,
    status: event.status,
    startedAt,
    durationMs: hasEnded(event.status) && startedAt !== null ? event.at - startedAt : null,
    error: event.status === 'failed' ? error : null,
  }
}

function afterStepEvent(run: RunState, event: Extract<LiveEvent, { type: 'step' }>, edges: EdgeEnds): RunState {
  const stepId = `${event.nodeId}:${event.runIndex}`
  const known = run.nodes.get(event.nodeId)
  const same = known?.stepId === stepId ? known : undefined
  const gave = event.itemsOut ?? {}
  const nodes = new Map(run.nodes).set(event.nodeId, {
    stepId,
    status: event.status,
    attempt: event.attempt,
    firings: same?.firings ?? (known?.firings ?? 0) + 1,
    startedAt: same?.startedAt ?? event.at,
    durationMs: event.ms ?? null,
    itemsOut: (known?.itemsOut ?? 0) + total(gave),
    waitingUntil: null,
    error: event.error === undefined ? null : { code: event.error.code, message: event.error.message },
    cached: false,
    stopped: false,
  })
  return { ...run, nodes, edges: countItems(run.edges, { node: event.nodeId, gave, edges }) }
}

function countItems(
  counts: ReadonlyMap<string, number>,
  { node, gave, edges }: { node: string; gave: Readonly<Record<string, number>>; edges: EdgeEnds },
): ReadonlyMap<string, number> {
  const next = new Map(counts)
  for (const edge of edges) {
    const items = edge.from.node === node && Object.hasOwn(gave, edge.from.port) ? gave[edge.from.port] : undefined
    if (items !== undefined) next.set(edge.id, (next.get(edge.id) ?? 0) + items)
  }
  return next
}

/** The node to look at first: the one that failed, else one that waits or is in doubt. */
export function nodeOfInterest(run: RunState): string | undefined {
  for (const [id, { stopped }] of run.nodes) if (stopped) return id
  const failed = run.error?.nodeId
  if (typeof failed === 'string' && run.nodes.has(failed)) return failed
  for (const wanted of ['failed', 'in-doubt', 'waiting', 'retrying'] as const) {
    for (const [id, node] of run.nodes) if (node.status === wanted) return id
  }
  return undefined
}
