import type { Id, JsonValue, Millis } from '@millrace/base'
import type { ExecutionMode, Item } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { StopsRecord } from './stops.ts'

/**
 * What the journal holds: the only truth about an execution. Stored executions keep these forms for ever; a new form is a new
 * member or a new optional field, never a changed meaning.
 */
export type JournalEvent =
  | AcceptedEvent
  | StepStartedEvent
  | StepCompletedEvent
  | StepFailedEvent
  | StepWaitingEvent
  | StepResumedEvent
  | StepInDoubtEvent
  | ScopesExpiredEvent
  | UnwoundEvent
  | OverdueEvent
  | ControlEvent
  | FailingEvent
  | MovedEvent
  | FinishedEvent

export interface AcceptedEvent {
  readonly type: 'accepted'
  readonly at: Millis
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly mode: ExecutionMode
  readonly trigger: string
  readonly startNode: string
  readonly items: readonly Item[]
  /** Present when the items are too many to stand here: where they are. `items` is empty then in the journal. */
  readonly spilled?: SpilledRef
  /** The document itself, when it is not a saved version. */
  readonly document?: WorkflowDocument
  readonly parent?: { readonly executionId: Id; readonly step: string }
  readonly replayOf?: Id
  /** Execution whose idempotency keys this one goes on using: a retry repeats no write that its service already took. */
  readonly keysOf?: Id
  /** Steps (`nodeId:runIndex`) that go on with the keys of another execution while the rest of a re-run has new ones. */
  readonly keysKept?: Readonly<Record<string, Id>>
  /** Execution whose failure this one deals with, itself or by what it calls: its own failure starts no other. */
  readonly errorOf?: Id
  /** Workflows that called each other down to this one; bounds recursion. */
  readonly depth?: number
  /** Higher goes first; 0 when absent. */
  readonly priority?: number
  /** What the workflow's concurrency key gave for the first item: recorded, so that it is the same after a restart. */
  readonly key?: string
  /** Node that it runs to: nothing goes on after it, and nothing is done that does not lead to it. */
  readonly until?: string
  /** Where it stops until a person lets it go on. */
  readonly stops?: StopsRecord
  /** Ids of the behaviour flags (`flags.ts`) that this execution is carried on by. */
  readonly flags?: readonly number[]
}

interface StepRef {
  readonly node: string
  readonly run: number
}

/** Only for steps with `effects: write`: on disk before the step runs, so that a crash in the middle is known. */
export interface StepStartedEvent extends StepRef {
  readonly type: 'started'
  readonly attempt: number
  readonly at: Millis
}

/**
 * Items of one output port. Items that are the step's own input items are kept as their indexes (`pass`), so that a node that only
 * routes data costs no copy. `from` gives the input items of each item where the default rule (`lineage.ts`) does not.
 */
export type OutputRecord =
  | { readonly pass: 'all' | readonly number[] }
  /** Consecutive input items: the first one and how many. */
  | { readonly range: readonly [number, number] }
  | { readonly items: readonly Item[]; readonly from?: readonly (readonly number[])[] }
  /** Items that are too many to stand here. */
  | { readonly spilled: SpilledRef }

/** A packet in the packet store. */
export interface SpilledRef {
  readonly ref: string
  /** Items. */
  readonly count: number
  /** Characters of their JSON text, about. */
  readonly bytes: number
  /** It holds places of the step's input items: it says nothing without them. */
  readonly passes?: true
}

export interface LogRecord {
  readonly at: Millis
  readonly level: 'info' | 'warn'
  readonly message: string
  readonly detail?: JsonValue
}

export interface StepCompletedEvent extends StepRef {
  readonly type: 'completed'
  readonly attempt: number
  /** When the attempt began. */
  readonly at: Millis
  readonly ms: number
  readonly out: Readonly<Record<string, OutputRecord>>
  /** The node did not run: an earlier step that was the same gave this. */
  readonly cached?: true
  /** What a node that opens scopes, or one inside a scope, says of them. */
  readonly loop?: TurnRecord
  readonly logs?: readonly LogRecord[]
}

export type TurnRecord =
  | { readonly turn: 'iterate'; readonly state?: JsonValue }
  | OpenRecord
  /** The node is done; scopes that are still open are given up. */
  | { readonly turn: 'finish' }
  /** The innermost loop around the node ends. */
  | { readonly turn: 'break' }

/** Scopes opened beside each other. Each takes its items from the front of what its port was given. */
export interface OpenRecord {
  readonly turn: 'open'
  readonly scopes: readonly { readonly port: string; readonly count: number }[]
  readonly state?: JsonValue
  /** A failure inside ends its scope, not the execution. */
  readonly catches?: true
  /** What is open then is ended. */
  readonly until?: Millis
}

export interface ErrorRecord {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly itemIndex?: number
  readonly detail?: JsonValue
}

export interface StepFailedEvent extends StepRef {
  readonly type: 'failed'
  readonly attempt: number
  readonly at: Millis
  readonly ms: number
  readonly error: ErrorRecord
  /** Another attempt is due then. */
  readonly retryAt?: Millis
  /** Put off before it did anything: counts as no attempt. */
  readonly deferred?: true
  /** The node's policy kept the execution going. */
  readonly handled?: 'continue' | 'port'
  /** A person lets the execution go on without this step. */
  readonly skipped?: true
  readonly logs?: readonly LogRecord[]
}

/** A workflow that a step calls. The child's id is fixed before it is started, so that it is started once. */
export interface ChildCall {
  readonly executionId: Id
  readonly workflowId: Id
  readonly items: OutputRecord
  /** The step goes on when the child is accepted, not when it ended. */
  readonly detached?: true
}

export interface StepWaitingEvent extends StepRef {
  readonly type: 'waiting'
  readonly attempt: number
  readonly at: Millis
  readonly until?: Millis
  /** Also resumed by a call of the resume URL. */
  readonly token?: true
  readonly child?: ChildCall
  readonly logs?: readonly LogRecord[]
}

export interface StepResumedEvent extends StepRef {
  readonly type: 'resumed'
  readonly at: Millis
  readonly reason: 'timer' | 'token' | 'child'
  readonly items: readonly Item[]
  /** As for `accepted`. */
  readonly spilled?: SpilledRef
  readonly error?: { readonly code: string; readonly message: string }
  /** The person who answered in place of a call of the resume URL. */
  readonly by?: ActorRecord
}

/** A person let a step go on that waited for a call. */
export interface AnsweredRecord extends StepRef {
  readonly type: 'answered'
  readonly at: Millis
  readonly by: ActorRecord
}

/** A write step was running when the process died, and its service takes no key: a person decides. */
export interface StepInDoubtEvent extends StepRef {
  readonly type: 'in-doubt'
  readonly at: Millis
}

/** The time limit of a node's scopes is over: those that are open end. Named by the first firing of the node. */
export interface ScopesExpiredEvent extends StepRef {
  readonly type: 'expired'
  readonly at: Millis
}

/**
 * No step of a scope that has to end is running any more: those that have not begun are given up, and compensation begins. Named by the
 * first firing of the node that opened it and its number; without them it is the whole execution, which failed.
 */
export interface UnwoundEvent {
  readonly type: 'unwound'
  readonly at: Millis
  readonly scope?: StepRef & { readonly index: number }
}

/** The time limit of the execution is over, and there are steps to compensate. */
export interface OverdueEvent {
  readonly type: 'overdue'
  readonly at: Millis
  readonly error: ErrorRecord
}

/** Who did something. */
export interface ActorRecord {
  readonly id: Id
  readonly name: string
}

/** What a person says about a step in doubt: it took effect, it did not (run it again), go on without it, it counts as failed. */
export type Decision = 'done' | 'retry' | 'skip' | 'fail'

interface ControlFacts {
  readonly type: 'control'
  readonly at: Millis
  readonly by?: ActorRecord
}

export type ControlEvent =
  /** A cancel without a `finished` after it: the workflows that were called are being cancelled first. */
  | (ControlFacts & { readonly action: 'pause' | 'resume' | 'cancel' })
  | ReleaseEvent
  /** A person decided that a step in doubt runs again. */
  | (ControlFacts & StepRef & { readonly action: 'repeat' })
  /** A person decided about a step in doubt; the event that follows says what came of it. */
  | (ControlFacts & StepRef & { readonly action: 'decide'; readonly decision: Exclude<Decision, 'retry'> })

/** A person lets steps go on that stood at a break point: up to the next break point, or up to the next step. */
export type ReleaseEvent = ControlFacts & {
  readonly action: 'continue' | 'step'
  readonly released: readonly StepRef[]
  /** Break points from now on, when they changed. */
  readonly nodes?: readonly string[]
}

/** From here on the execution is carried on by another version of its workflow. Later events name its nodes. */
export interface MovedEvent {
  readonly type: 'moved'
  readonly at: Millis
  readonly version: number
  /** New node id per old one; nodes that are not named keep their id. */
  readonly mapping?: Readonly<Record<string, string>>
  readonly by?: ActorRecord
}

/** What an execution fails for, and at which node. */
export type FailureRecord = ErrorRecord & { readonly node?: string }

/** An error workflow, with the id that its execution will have. */
export interface ErrorCall {
  readonly workflowId: Id
  readonly executionId: Id
}

/** What came of it: it was started, or why it was not. */
export type ErrorCallOutcome = ErrorCall | { readonly workflowId: Id; readonly error: { readonly code: string; readonly message: string } }

/** The execution fails, and its error workflow is about to be started: on disk before that is accepted, so that it is started once. */
export interface FailingEvent {
  readonly type: 'failing'
  readonly at: Millis
  readonly error: FailureRecord
  readonly call: ErrorCall
}

export interface FinishedEvent {
  readonly type: 'finished'
  readonly status: 'completed' | 'failed' | 'cancelled'
  readonly at: Millis
  readonly error?: FailureRecord
  readonly errorWorkflow?: ErrorCallOutcome
}
