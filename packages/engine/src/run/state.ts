import type { Id, JsonValue, Millis } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionStatus, StepStatus } from '../ports/index.ts'
import type { AcceptedEvent, ChildCall, ControlEvent, ErrorRecord, LogRecord, StepResumedEvent } from './events.ts'
import type { Output } from './lineage.ts'
import type { PlanNode, WorkflowPlan } from './plan.ts'

/** A list of items on its way over one edge, or into the first node. */
export interface Packet {
  readonly items: readonly Item[]
  /** Step and output port that it came from; undefined for what a loop hands itself. */
  readonly source: { readonly step: StepRecord; readonly port: string } | undefined
  readonly scope: Scope
}

/**
 * What an iteration of a loop runs in. The root scope has no loop. A packet out of a loop's body port is in a fresh scope, and so is
 * everything that follows from it; when nothing is under way in a scope any more, the loop takes its next turn.
 */
export interface Scope {
  readonly parent: Scope | undefined
  readonly loop: LoopRun | undefined
  /** Steps under way in this scope and in those inside it. */
  active: number
  /** The loop has taken its turn after this iteration. */
  ended: boolean
  readonly joins: Map<PlanNode, Map<string, Packet[]>>
  /** Items that came back on the loop's `next` port. */
  readonly returned: Packet[]
}

/** One opening of a loop node, over all its iterations. */
export interface LoopRun {
  readonly node: PlanNode
  /** Where the loop node itself fires and `done` goes out. */
  readonly scope: Scope
  readonly items: readonly Item[]
  /** The step whose packet opened the loop. */
  readonly opening: Packet
  iteration: number
  state: JsonValue | undefined
  readonly collected: Item[]
  /** The loop's items and then those collected, in one growing list: what the indexes of its steps count. */
  readonly all: Item[]
  /** Where each collected item came from. */
  readonly sources: ItemSource[]
}

/** One item of one output of one step. */
export interface ItemSource {
  readonly step: StepRecord
  readonly port: string
  readonly index: number
}

export interface Attempt {
  readonly attempt: number
  readonly at: Millis
  readonly error: ErrorRecord | null
  readonly retryAt: Millis | null
}

/** One firing of one node. */
export interface StepRecord {
  readonly node: PlanNode
  readonly run: number
  readonly scope: Scope
  /** Packet per fired input port, in declared order. */
  readonly inputs: ReadonlyMap<string, Packet>
  /** All input items, port after port: what `pass` and lineage indexes count. */
  readonly items: readonly Item[]
  readonly loop: { readonly run: LoopRun; readonly returned: readonly Item[] } | undefined
  /** Steps made ready by one event share a wave; a higher one is younger. */
  readonly wave: number
  status: StepStatus
  attempt: number
  startedAt: Millis | null
  ms: number | null
  error: ErrorRecord | null
  retryAt: Millis | null
  until: Millis | null
  token: boolean
  child: ChildCall | undefined
  resume: StepResumedEvent | undefined
  readonly outputs: Map<string, Output>
  logs: readonly LogRecord[]
  attempts: Attempt[]
}

export const stepKey = (step: { readonly node: PlanNode; readonly run: number }): string => `${step.node.id}:${step.run}`

/** An execution in memory: nothing but what its events say. Changed by the reducer alone. */
export interface ExecutionState {
  readonly plan: WorkflowPlan
  accepted: AcceptedEvent | undefined
  status: ExecutionStatus
  readonly root: Scope
  /** By node index, then run index. */
  readonly steps: StepRecord[][]
  /** In the order in which they became ready. */
  readonly order: StepRecord[]
  /** Ready, running, waiting, retrying or in doubt. */
  readonly active: Set<StepRecord>
  /** Scopes with packets that wait in a join; insertion order decides ties. */
  readonly joining: Set<Scope>
  /** Iterations in which nothing may be under way any more. */
  readonly idle: Scope[]
  wave: number
  readonly edges: Map<string, number>
  /** The last step that completed with items. */
  last: StepRecord | undefined
  /** A failure that no policy handled: nothing new starts. */
  failure: (ErrorRecord & { readonly node?: string }) | undefined
  pausing: boolean
  /** Somebody cancelled it; it ends when the workflows that it called have ended. */
  cancelling: boolean
  /** What people did with it, in order. */
  readonly history: ControlEvent[]
  finishedAt: Millis | null
}

export function newScope(parent: Scope | undefined, loop: LoopRun | undefined): Scope {
  return { parent, loop, active: 0, ended: false, joins: new Map(), returned: [] }
}

export function newState(plan: WorkflowPlan): ExecutionState {
  return {
    plan,
    accepted: undefined,
    status: 'queued',
    root: newScope(undefined, undefined),
    steps: plan.nodes.map(() => []),
    order: [],
    active: new Set(),
    joining: new Set(),
    idle: [],
    wave: 0,
    edges: new Map(),
    last: undefined,
    failure: undefined,
    pausing: false,
    cancelling: false,
    history: [],
    finishedAt: null,
  }
}

/** The step that an event names. */
export function stepAt(state: ExecutionState, nodeId: Id, run: number): StepRecord | undefined {
  const node = state.plan.byId.get(nodeId)
  return node === undefined ? undefined : state.steps[node.index]?.[run]
}

/** What an execution gave so far: the items of the last node that gave any. */
export function lastItems(last: StepRecord | undefined): readonly Item[] {
  for (const output of last?.outputs.values() ?? []) if (output.items.length > 0) return output.items
  return []
}
