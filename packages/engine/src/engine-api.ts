import type { Id, JsonObject, Millis } from '@millrace/base'
import type { ExpressionLimits } from '@millrace/expression'
import type { ExecutionMode, Item, WebhookResponse } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { ExecutionHeader, ExecutionStatus, StepStatus } from './ports/index.ts'
import type { MoveProblem } from './run/rebase.ts'
import type { ActorRecord, Decision, ErrorCallOutcome } from './run/events.ts'
import type { StopsRecord } from './run/stops.ts'
import type { WorkflowLoad } from './worker/limits.ts'

/** Gives the immutable document of a workflow version. The engine compiles and caches it. */
export interface WorkflowSource {
  load(tenantId: Id, workflowId: Id, version: number): Promise<WorkflowDocument | undefined>
  /** The published version of a workflow, for calls from other workflows; undefined when it is not published. */
  published(tenantId: Id, workflowId: Id): Promise<number | undefined>
}

export interface AcceptRequest {
  readonly tenantId: Id
  readonly workflowId: Id
  /** Saved version to run, or 0 with `document`. */
  readonly version: number
  /** The draft, for manual and test runs; it is stored with the execution. */
  readonly document?: WorkflowDocument
  readonly mode: ExecutionMode
  /** `manual`, `webhook`, `schedule`, `workflow`, `error`, `replay`. */
  readonly trigger: string
  /** Node to start at. */
  readonly startNode: string
  readonly items: readonly Item[]
  readonly parent?: { readonly executionId: Id; readonly step: string }
  readonly replayOf?: Id
  /** Inbox event that brought the items, and holds their files. */
  readonly event?: Id
  /** Execution whose failure this one deals with; its own failure starts no error workflow. */
  readonly errorOf?: Id
  /** Of those that wait for their turn, a higher one goes first. Default: the workflow's. */
  readonly priority?: number
  /** Id to use; made when absent. */
  readonly executionId?: Id
  /** Node to run to: nothing goes on after it, and nothing is done that does not lead to it. */
  readonly until?: string
  /** Where it stops until a person lets it go on. */
  readonly stops?: StopsRecord
  /**
   * An ended execution of the same workflow whose record this one goes on from: steps whose nodes say the same as then are not done
   * again, but for the node of `until` and what follows from it. What it started with comes from there; `items` are not used.
   */
  readonly reuse?: Id
  /** Called at most once, when a node answers the webhook's caller. */
  readonly onRespond?: (response: WebhookResponse) => void
}

export interface ExecutionResult {
  readonly status: ExecutionStatus
  /** Items of the last node that ran. */
  readonly items: readonly Item[]
  readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
}

export interface AcceptedExecution {
  readonly executionId: Id
  /**
   * Resolves when the execution is durable: only then may a caller be told that it was accepted. Rejects when it could not be stored, and
   * never runs then; only with AcceptanceUnknownError it may have been stored, and runs if it was.
   */
  readonly accepted: Promise<void>
  /** Resolves when the execution ended or was suspended (status `waiting`, `retrying` or `paused`) in this process; its record is durable by then. */
  readonly finished: Promise<ExecutionResult>
}

export interface StepErrorView {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly itemIndex?: number
  readonly detail?: unknown
}

export interface PacketView {
  readonly port: string
  /** A list that may read its items from disk when they are looked at: ask for those that are wanted only. */
  readonly items: readonly Item[]
  /** Per item, in the same way: indexes of the input items that it came from (outputs only). */
  readonly from?: readonly (readonly number[])[]
  /** Which output items came in here (inputs only): those of that port, from `offset` on. Absent for what a loop hands itself. */
  readonly source?: { readonly step: string; readonly port: string; readonly offset: number }
}

export interface StepView {
  /** `nodeId:runIndex`. */
  readonly id: string
  readonly nodeId: string
  /** As in the version that it ran in: after a move the node may be gone. */
  readonly nodeName: string
  readonly nodeType: string
  readonly runIndex: number
  readonly status: StepStatus
  readonly attempt: number
  readonly startedAt: Millis | null
  readonly durationMs: number | null
  /** When its last attempt ended; attempts before it, and waits, lie between this and `startedAt`. */
  readonly endedAt: Millis | null
  readonly waitingUntil: Millis | null
  /** How long it waited for times, tokens and called workflows, each wait that is over. */
  readonly waitedMs: number
  readonly waits: readonly { readonly from: Millis; readonly to: Millis | null; readonly for: 'time' | 'token' | 'child' }[]
  /** Bytes of its items' JSON; about, for many items. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly childExecutionId: Id | null
  /** The step that this one compensates, as `nodeId:runIndex`. */
  readonly undoes: string | null
  readonly error: StepErrorView | null
  readonly inputs: readonly PacketView[]
  readonly outputs: readonly PacketView[]
  /** An earlier step that was the same gave the outputs; the node did not run. */
  readonly cached: boolean
  readonly logs: readonly { at: Millis; level: string; message: string; detail?: unknown }[]
  readonly attempts: readonly { attempt: number; at: Millis; ms: Millis; error: StepErrorView | null; retryAt: Millis | null }[]
}

/** What a person did with an execution. */
export interface ControlView {
  readonly at: Millis
  readonly action: 'pause' | 'resume' | 'cancel' | 'decide' | 'move' | 'answer'
  /** move: the version. */
  readonly version?: number
  /** decide, answer: the step. */
  readonly step?: string
  readonly decision?: Decision
  readonly by?: ActorRecord
}

/** An execution as its journal tells it. */
export interface ExecutionView {
  readonly header: ExecutionHeader
  readonly document: WorkflowDocument
  readonly steps: readonly StepView[]
  /** Items that went over each edge. */
  readonly edges: Readonly<Record<string, number>>
  /** Items of the last node that ran. */
  readonly output: readonly Item[]
  /** Steps (`nodeId:runIndex`) that stand at a break point. */
  readonly stoppedAt: readonly string[]
  /** Controls possible now: of pause, resume, continue, step, cancel, decide, retry, replay. */
  readonly controls: readonly string[]
  /** From 0 to 100: an estimate until it ended. */
  readonly progress: number
  /** What people did with it, in order. */
  readonly history: readonly ControlView[]
  /** The workflow that its failure started, or why it did not. */
  readonly errorWorkflow: ErrorCallOutcome | null
}

export type ControlAction = 'pause' | 'resume' | 'cancel' | 'retry' | 'replay' | 'decide' | 'continue' | 'step'

export interface ControlOptions {
  /**
   * retry: the failed step, or the one in doubt. decide: the step in doubt; needed when there are several. replay: the node, or one
   * firing of it (`nodeId:runIndex`), from which on to run again with what was recorded before it. continue, step: the step that goes
   * on, of several that stand at a break point.
   */
  readonly from?: string
  /** replay: the version that ran, or the published one. @default 'same' */
  readonly version?: 'same' | 'latest'
  /** decide: what is said about the step. */
  readonly decision?: Decision
  /** decide, done: what the step gave; its input items when absent. */
  readonly items?: readonly Item[]
  /** continue, step: ids of the nodes before which it stops from now on. @default as before */
  readonly stops?: readonly string[]
  /** Who asks, for the record. */
  readonly actor?: ActorRecord
  /** retry, replay: id of the new execution; made when absent. */
  readonly newExecutionId?: Id
}

export interface MoveRequest {
  /** A saved version of the same workflow. */
  readonly version: number
  /** New node id per old one; nodes that are not named keep their id. */
  readonly mapping?: Readonly<Record<string, string>>
  /** Only say what would come of it. */
  readonly preview?: boolean
  readonly actor?: ActorRecord
}

export interface MoveReport {
  readonly executionId: Id
  readonly from: number
  readonly to: number
  readonly moved: boolean
  /** The steps under way and the nodes that they go to; null for none. */
  readonly steps: readonly { readonly step: string; readonly status: StepStatus; readonly to: string | null }[]
  /** What keeps it from being moved. */
  readonly problems: readonly MoveProblem[]
}

export interface EngineLoad {
  /** Executions that a slot carries. */
  readonly running: number
  /** Executions that wait for their turn. */
  readonly queued: number
  /** Those of them that are held back by a limit. */
  readonly held: number
  /** Executions in memory that wait for something and go on soon. */
  readonly waiting: number
  /** Why new executions are refused; undefined while they are taken. */
  readonly refusing?: 'queue' | 'memory'
}

export interface Engine {
  /** Recovers what an earlier process left and begins to serve timers. Resolves when recovered executions are claimed (not finished). */
  start(): Promise<void>
  /** Takes an execution in. Throws OverloadedError (429, Retry-After) when the queue is full, before anything is stored. */
  accept(request: AcceptRequest): AcceptedExecution
  /**
   * Throws catalogued errors: `execution.not-found` (404), `execution.control-refused` (409), `execution.control-invalid` (422).
   * Cancel succeeds for every unfinished execution. The reply's status is the one that the execution has when the control is on disk;
   * for a retry of a failed execution and a replay it is the new execution's.
   */
  control(
    tenantId: Id,
    executionId: Id,
    action: ControlAction,
    options?: ControlOptions,
  ): Promise<{ executionId: Id; status: ExecutionStatus }>
  /**
   * Moves an execution that waits, retries or is paused to another version of its workflow; one with problems stays as it is. Throws
   * `execution.not-found`, `execution.control-refused` or `workflow.version-missing`.
   */
  move(tenantId: Id, executionId: Id, request: MoveRequest): Promise<MoveReport>
  /**
   * Hands items to the step that waits for its resume URL. False when nothing waits (any more). The caller has checked the URL's
   * signature, or that somebody may answer in its place.
   */
  resume(executionId: Id, items: readonly Item[], answer?: ResumeAnswer): Promise<boolean>
  view(tenantId: Id, executionId: Id): Promise<ExecutionView | undefined>
  /** Live figures of this process. */
  load(): EngineLoad
  /** Workflows, of all tenants, of which at least this many executions are held back by limits: more of them would only wait in memory. */
  crowded(least: number): readonly Id[]
  /** How the workflows of a tenant stand that have limits. */
  limits(tenantId: Id): readonly WorkflowLoad[]
  /** Stops accepting, lets running steps finish until `deadlineMs` from now, flushes, releases leases. */
  stop(deadlineMs: Millis): Promise<void>
}

/** Says who answers in place of a call of the resume URL. */
export interface ResumeAnswer {
  /** Recorded with the step that goes on, and told in the execution's history. */
  readonly by?: ActorRecord
  /** The step (`nodeId:runIndex`) that is meant. @default the first that waits for a call */
  readonly step?: string
}

/** Values that expressions see besides the items. */
export interface EnvironmentNames {
  /** `$env`: only variables that the operator listed. */
  readonly env: Readonly<Record<string, string>>
  /** `$vars` of the tenant, merged under the workflow's own. */
  vars(tenantId: Id): JsonObject
  /** The signed URL that resumes a waiting execution: `$execution.resumeUrl`. */
  resumeUrl(executionId: Id): string
  /** What expressions may use. */
  readonly expressions?: ExpressionSettings
}

/** What expressions may use. */
export interface ExpressionSettings {
  /** Limits of one evaluation, made by `compileLimits`. */
  readonly limits?: ExpressionLimits
  /** Time for the expressions of all items of one step. @default 60,000 */
  readonly stepMillis?: Millis
}
