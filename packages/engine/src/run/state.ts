import type { Id, JsonValue, Millis } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionStatus, StepStatus } from '../ports/index.ts'
import type {
  AnsweredRecord,
  AcceptedEvent,
  ChildCall,
  ControlEvent,
  ErrorCallOutcome,
  ErrorRecord,
  FailingEvent,
  LogRecord,
  MovedEvent,
  ReleaseEvent,
  StepResumedEvent,
} from './events.ts'
import { NO_PACKETS, type Output, type PacketOpener } from './lineage.ts'
import { FLAGS, hasFlag } from './flags.ts'
import { isDropped, type PlanNode, type WorkflowPlan } from './plan.ts'
import type { Stops } from './stops.ts'
import type { Until } from './until.ts'

/** Where a packet came from; its items stand in the port's output from `offset` (0) on. */
export interface PacketSource {
  readonly step: StepRecord
  readonly port: string
  readonly offset?: number
}

/** A list of items on its way over one edge, or into the first node. */
export interface Packet {
  readonly items: readonly Item[]
  /** Step and output port that it came from; undefined for what a loop hands itself. */
  readonly source: PacketSource | undefined
  readonly scope: Scope
}

/**
 * Why a scope ends. `idle`: nothing is under way in it any more. `broken`: a node inside asked for the end of the loop. `failed`: a step
 * inside failed and nothing inside handled it. `timeout`: its time was over. `abandoned`: its node was done without it.
 */
export type ScopeEnd =
  | { readonly how: 'idle' | 'broken' | 'timeout' | 'abandoned' }
  | { readonly how: 'failed'; readonly error: ErrorRecord & { readonly node?: string } }

/** `ending`: what has begun is let end, nothing more begins. `unwinding`: what completed in it is compensated. */
export type ScopePhase = 'open' | 'ending' | 'unwinding' | 'ended'

/**
 * What an iteration of a loop, a branch of a parallel or the part of a try runs in. The root scope has no loop. A packet that opens one
 * is in a fresh scope, and so is everything that follows from it; when nothing is under way in a scope any more, the node that opened
 * it takes its next turn.
 */
export interface Scope {
  readonly parent: Scope | undefined
  readonly loop: LoopRun | undefined
  /** Number among the scopes of its LoopRun, in the order in which they were opened. */
  readonly index: number
  /** Output port that it was opened through. */
  readonly port: string
  /** It, or one around it, may have to end early. */
  readonly guarded: boolean
  /** Steps under way in this scope and in those inside it. */
  active: number
  phase: ScopePhase
  end: ScopeEnd
  readonly joins: Map<PlanNode, Map<string, Packet[]>>
  /** Items that came back on the loop's `next` port. */
  readonly returned: Packet[]
  /** Steps to compensate, the next one last. */
  undo: StepRecord[]
}

/** One opening of a loop node (or another one that opens scopes), over all its turns. */
export interface LoopRun {
  readonly node: PlanNode
  /** Where the loop node itself fires and `done` goes out. */
  readonly scope: Scope
  readonly items: readonly Item[]
  /** The step whose packet opened the loop. */
  readonly opening: Packet
  /** Run index of the node's first firing: with the node it names this LoopRun. */
  readonly first: number
  /** Turns taken. */
  iteration: number
  /** Scopes opened so far. */
  opened: number
  /** Scopes that have not ended. */
  readonly open: Set<Scope>
  /** Ended scopes whose turn has not come: a LoopRun takes one turn at a time. */
  readonly turns: Scope[]
  turning: StepRecord | undefined
  closed: boolean
  catches: boolean
  until: Millis | null
  state: JsonValue | undefined
  /** What came back, by scope index. */
  readonly returned: (readonly Item[])[]
  /** Scopes that ended by a failure or their time limit, and had their turn. */
  readonly failed: Scope[]
  /** The loop's items and then those collected, in one growing list: what the indexes of its steps count. */
  all: readonly Item[]
  /** Where the collected items came from, packet by packet. */
  readonly sources: SourceRun[]
  /** The scopes ended in the order in which they were opened, so far. */
  inOrder: boolean
}

/** Items of a loop's list from `first` on (up to the next one's) came from one packet. */
export interface SourceRun {
  readonly first: number
  readonly source: PacketSource | undefined
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
  readonly ms: Millis
  readonly error: ErrorRecord | null
  readonly retryAt: Millis | null
}

/** A time that a step waited. */
export interface Wait {
  readonly from: Millis
  readonly for: 'time' | 'token' | 'child'
  /** Null while it waits. */
  readonly to: Millis | null
}

/** One firing of one node. */
export interface StepRecord {
  readonly node: PlanNode
  readonly run: number
  /** Id of its node when it became ready: with the run index it names its idempotency key, also after a move. */
  readonly origin: string
  readonly scope: Scope
  /** Packet per fired input port, in declared order. */
  readonly inputs: ReadonlyMap<string, Packet>
  /** All input items, port after port: what `pass` and lineage indexes count. */
  readonly items: readonly Item[]
  readonly loop: { readonly run: LoopRun; readonly returned: readonly Item[]; readonly ended: Scope | undefined } | undefined
  /** The step that this one compensates. */
  readonly undoes: StepRecord | undefined
  /** Steps made ready by one event share a wave; a higher one is younger. */
  readonly wave: number
  status: StepStatus
  attempt: number
  /** The journal has the start of an attempt whose end it does not have. */
  begun: boolean
  startedAt: Millis | null
  ms: number | null
  /** When its last attempt ended. */
  endedAt: Millis | null
  error: ErrorRecord | null
  retryAt: Millis | null
  until: Millis | null
  token: boolean
  child: ChildCall | undefined
  /** A person let it go on from a break point. */
  released: boolean
  resume: StepResumedEvent | undefined
  readonly outputs: Map<string, Output>
  /** An earlier step that was the same gave its outputs. */
  cached: boolean
  logs: readonly LogRecord[]
  attempts: Attempt[]
  waits: readonly Wait[]
}

/** Of a step that never waited: shared, since most never do. */
export const NO_WAITS: readonly Wait[] = Object.freeze([])

export const stepKey = (step: { readonly node: PlanNode; readonly run: number }): string => `${step.node.id}:${step.run}`

/** An execution in memory: nothing but what its events say. Changed by the reducer alone. */
export interface ExecutionState {
  /** Of the version that carries it on now. */
  plan: WorkflowPlan
  /** Of the version that it was accepted with. */
  readonly first: WorkflowPlan
  /** Of those that it was moved to, by number. */
  readonly versions: Map<number, WorkflowPlan>
  /** Opens packets that the journal only names. */
  readonly packets: PacketOpener
  accepted: AcceptedEvent | undefined
  status: ExecutionStatus
  readonly root: Scope
  /** By node index, then run index. */
  steps: StepRecord[][]
  /** In the order in which they became ready. */
  readonly order: StepRecord[]
  /** Ready, running, waiting, retrying or in doubt. */
  readonly active: Set<StepRecord>
  /** Scopes with packets that wait in a join; insertion order decides ties. */
  readonly joining: Set<Scope>
  /** Iterations in which nothing may be under way any more. */
  readonly idle: Scope[]
  /** Scopes that have to end. */
  readonly ending: Set<Scope>
  /** LoopRuns whose scopes have a time limit. */
  readonly timed: Set<LoopRun>
  /** Completed steps that a failure compensates, in the order in which they completed. */
  readonly undoable: StepRecord[]
  /** Compensations that failed for good. */
  readonly undoFailures: StepRecord[]
  wave: number
  readonly edges: Map<string, number>
  /** The last step that completed, the turns of loops aside that gave nothing. */
  last: StepRecord | undefined
  /** A failure that no policy handled: nothing new starts. */
  failure: (ErrorRecord & { readonly node?: string }) | undefined
  pausing: boolean
  /** Somebody cancelled it; it ends when the workflows that it called have ended. */
  cancelling: boolean
  /** The node that it runs to, when it does not run to its end. */
  until: Until | undefined
  stops: Stops | undefined
  /** What people did with it, in order; steps of somebody who looks for a mistake aside. */
  readonly history: (Exclude<ControlEvent, ReleaseEvent> | MovedEvent | AnsweredRecord)[]
  /** It fails, and its error workflow is being started. */
  failing: FailingEvent | undefined
  errorWorkflow: ErrorCallOutcome | undefined
  finishedAt: Millis | null
}

export function newScope(about: Pick<Scope, 'parent' | 'loop' | 'index' | 'port' | 'guarded'>): Scope {
  return {
    ...about,
    active: 0,
    phase: 'open',
    end: { how: 'idle' },
    joins: new Map(),
    returned: [],
    undo: [],
  }
}

/** The scope and those around it, from the inside out. */
export function scopesAround(scope: Scope): readonly Scope[] {
  const around: Scope[] = []
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) around.push(each)
  return around
}

/** Whether a step of this scope must not begin any more. */
export function isHeld(scope: Scope): boolean {
  for (let each: Scope | undefined = scope; each?.loop !== undefined; each = each.parent) if (each.phase === 'ending') return true
  return false
}

export function isWithin(scope: Scope, outer: Scope): boolean {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) if (each === outer) return true
  return false
}

export function newState(
  plan: WorkflowPlan,
  packets: PacketOpener = NO_PACKETS,
  versions: ReadonlyMap<number, WorkflowPlan> = new Map(),
): ExecutionState {
  return {
    plan,
    first: plan,
    versions: new Map(versions),
    packets,
    accepted: undefined,
    status: 'queued',
    root: newScope({ parent: undefined, loop: undefined, index: 0, port: '', guarded: false }),
    steps: plan.nodes.map(() => []),
    order: [],
    active: new Set(),
    joining: new Set(),
    idle: [],
    ending: new Set(),
    timed: new Set(),
    undoable: [],
    undoFailures: [],
    wave: 0,
    edges: new Map(),
    last: undefined,
    failure: undefined,
    pausing: false,
    cancelling: false,
    until: undefined,
    stops: undefined,
    history: [],
    failing: undefined,
    errorWorkflow: undefined,
    finishedAt: null,
  }
}

/** The step that an event names. */
export function stepAt(state: ExecutionState, nodeId: Id, run: number): StepRecord | undefined {
  const node = state.plan.byId.get(nodeId)
  return node === undefined ? undefined : state.steps[node.index]?.[run]
}

/** Executions that steps called and wait for. */
export function calledFrom(state: ExecutionState, which: (step: StepRecord) => boolean = () => true): readonly Id[] {
  return [...state.active].flatMap((step) =>
    step.status === 'waiting' && step.child !== undefined && step.child.detached !== true && which(step) ? [step.child.executionId] : [],
  )
}

/** Whether what comes out of a port is dropped, as far as the execution knows such ports. */
export const dropsOutput = (accepted: AcceptedEvent | undefined, node: PlanNode, port: string): boolean =>
  isDropped(node, port) && hasFlag(accepted, FLAGS.LeftoversAreDropped)

/** What an execution gave so far: the items of the last node, of its first output that has any. */
export function lastItems({ last, accepted }: Pick<ExecutionState, 'last' | 'accepted'>): readonly Item[] {
  if (last === undefined) return []
  for (const [port, { items }] of last.outputs) if (items.length > 0 && !dropsOutput(accepted, last.node, port)) return items
  return []
}
