import type { Id, JsonObject, JsonValue, Millis } from '@millrace/base'
import type { Condition } from '@millrace/workflow'
import type { StepBinary } from './binary.ts'
import type { HttpRequest, HttpResponse, WebhookResponse } from './http.ts'
import type { Item } from './item.ts'

/** Items per output port. */
export interface PortOutputs {
  readonly [port: string]: readonly Item[]
}

/** Suspends the step durably; `execute` is called again with `step.resume` set. The execution holds no slot meanwhile. */
export interface WaitDirective {
  readonly directive: 'wait'
  /** Time to go on at. */
  readonly until?: Millis
  /** Also go on when somebody calls the resume URL of the execution. */
  readonly token?: boolean
}

/** Starts another workflow and suspends until it ended (`wait`), or goes on at once. */
export interface CallDirective {
  readonly directive: 'call'
  readonly workflowId: Id
  readonly items: readonly Item[]
  readonly wait: boolean
}

/** A loop node's turn: send `items` into the body as the next iteration. */
export interface IterateDirective {
  readonly directive: 'iterate'
  readonly items: readonly Item[]
  readonly state?: JsonValue
}

/**
 * A turn of a node that opens scopes beside each other: a batch of a parallel loop, a branch, the part of a try. Whenever one of them
 * ends the node has its next turn. Without scopes it waits for those that are open.
 */
export interface OpenDirective {
  readonly directive: 'open'
  readonly scopes: readonly { readonly port: string; readonly items: readonly Item[] }[]
  readonly state?: JsonValue
  /** A step that fails inside, and that no policy handles, ends its scope instead of the execution. @default false */
  readonly catches?: boolean
  /** What is open then is ended. Holds until the next turn, which has to give it again. */
  readonly until?: Millis
}

/** The last turn of a node that opens scopes: `items` go out of `done`, and what is still open is given up. */
export interface FinishLoopDirective {
  readonly directive: 'finish-loop'
  readonly items: readonly Item[]
  /** Items for other ports. */
  readonly also?: PortOutputs
}

/** Ends the innermost loop around the node; `items` count as returned by the iteration. */
export interface BreakDirective {
  readonly directive: 'break'
  readonly items: readonly Item[]
}

export type StepDirective = WaitDirective | CallDirective | IterateDirective | OpenDirective | FinishLoopDirective | BreakDirective
export type StepResult = PortOutputs | StepDirective

/** Why a suspended step goes on. */
export interface StepResume {
  readonly reason: 'timer' | 'token' | 'child'
  /** What the token's caller or the child workflow handed over. */
  readonly items: readonly Item[]
  /** The child execution's failure, when it failed. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** A scope that ended. */
export interface EndedScope {
  /** 0 for the first that was opened. */
  readonly index: number
  readonly port: string
  readonly returned: readonly Item[]
  /** `idle`: nothing was left to do. `failed`: with `error`. `broken`: a node inside ended the loop. `timeout`: its time was over. */
  readonly how: 'idle' | 'failed' | 'broken' | 'timeout'
  readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
}

/** Where a node that opens scopes stands. */
export interface LoopTurn {
  /** 0 for the firing that opened the loop. */
  readonly iteration: number
  /** The items that opened the loop. */
  readonly items: readonly Item[]
  /** What came back on `next` in the scope that just ended. */
  readonly returned: readonly Item[]
  /** All that came back since the loop was opened, in the order of the scopes. */
  readonly collected: readonly Item[]
  /** The same by scope; empty for one that gave nothing or has not had its turn. */
  readonly results: readonly (readonly Item[])[]
  /** Scopes that ended by a failure or their time limit, in the order of their turns. */
  readonly failed: readonly EndedScope[]
  /** The scope that just ended; absent when the loop was opened. */
  readonly ended?: EndedScope
  /** Scopes that have not had their turn yet. */
  readonly open: number
  /** State given with the last turn. */
  readonly state?: JsonValue
}

/** Code to run in the sandbox. */
export interface CodeRequest {
  readonly language: 'javascript' | 'typescript' | 'python'
  readonly source: string
  readonly mode: 'all' | 'each'
  readonly items: readonly Item[]
  readonly timeoutMs?: number
}

/** A script for a program of the server's, e.g. a shell. Data goes in by arguments, environment and standard input, never by its text. */
export interface ScriptRequest {
  readonly interpreter: 'sh' | 'bash' | 'powershell'
  readonly script: string
  /** `$1`, `$2` … */
  readonly args?: readonly string[]
  /** All that it finds in its environment, besides PATH, HOME and LANG. */
  readonly environment?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly timeoutMs?: number
}

/** How a script ended by itself; one that is over its limits rejects. */
export interface ScriptOutcome {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
  readonly durationMs: number
}

export interface StepLogger {
  info(message: string, detail?: JsonValue): void
  warn(message: string, detail?: JsonValue): void
}

/** Part of the items of a step. */
export interface ItemsPart {
  /** Place of its first item among all items of the step. */
  readonly offset: number
  /** Items of the whole step. */
  readonly total: number
}

/** Some of the items of an input port, one after the other. */
export interface ItemChunk {
  readonly port: string
  /** Place of the first one among all items of the step: what `config` counts. */
  readonly offset: number
  readonly items: readonly Item[]
}

/** Items that a streaming node put aside. */
export interface ScratchItems {
  readonly count: number
  chunks(): AsyncIterable<readonly Item[]>
}

/**
 * What a streaming node sees of its step: chunks in, items out, and no list of all items. Memory holds one chunk, and whatever the node
 * keeps; what it keeps must be told with `hold`.
 */
export interface StreamContext<C = JsonObject> extends Omit<StepContext<C>, 'items' | 'part' | 'configs' | 'resume' | 'loop'> {
  /** Items of an input port; of all fired ports, one after the other, without a name. */
  count(port?: string): number
  chunks(port?: string): AsyncIterable<ItemChunk>
  /** Gives items for an output port, in order. Resolves when there is room for more. */
  emit(port: string, items: readonly Item[]): Promise<void>
  /** Counts a value that the node keeps against the memory of the execution. Throws `execution.memory-exceeded`. */
  hold(value: unknown): void
  /** Puts lists of items aside on disk for the time of the step, e.g. sorted runs. They are given back by `chunks` as often as wanted. */
  scratch(lists: Iterable<readonly Item[]> | AsyncIterable<readonly Item[]>): Promise<ScratchItems>
}

/** Everything that a node may touch. There is no other way out of a node. */
export interface StepContext<C = JsonObject> {
  readonly execution: { readonly id: Id; readonly mode: ExecutionMode; readonly startedAt: Millis }
  readonly workflow: { readonly id: Id; readonly name: string; readonly timezone: string }
  readonly node: { readonly id: string; readonly name: string; readonly type: string }
  readonly runIndex: number
  /** 1 for the first. */
  readonly attempt: number
  /** Stable over attempts and restarts; send it to services that take one. */
  readonly idempotencyKey: string
  readonly now: Millis
  /** The input port whose packet made the node fire (the first one for `join: 'all'`). */
  readonly port: string
  /** The ports with a packet, in declared order. */
  readonly firedPorts: readonly string[]
  /** Items of an input port; of all fired ports without a name. An itemwise node may be given them in parts. */
  items(port?: string): readonly Item[]
  /** Which part of the step's items `items()` is; the whole, unless the node is itemwise and there are many. */
  readonly part: ItemsPart
  /** Config with expressions resolved for the item at this index of `items()`, checked against the schema. Default 0. */
  config(itemIndex?: number): C
  /**
   * Says which of the step's items a new item was made of, and gives it back. Needed where neither place nor count tell: when a node
   * makes several items of one, or one of a few. Without it, as many items out as in are paired by place, and otherwise each came from
   * all. Items that go on as the objects they came in as know where they came from.
   */
  madeFrom(item: Item, sources: readonly Item[]): Item
  /**
   * What `config` gives for each item of `items()`, one after the other. For nodes that look at all items at once: between the configs others on
   * the thread have their turns. A node that asks for many with `config` in one go, and whose expressions are slow, is stopped (`config` and
   * `holds` throw `step.interrupted`) and begun anew with all of them worked out, if it has done nothing yet. An itemwise node may as well ask for each with `config`: it is given as many items as are ready.
   */
  configs(): AsyncIterable<C>
  /**
   * Whether a condition holds, now and in the zone of the workflow, with the functions that plugins bring. Its values are resolved: it is
   * a part of `config()`. Throws NodeError `condition.type` and the like.
   */
  holds(condition: Condition): boolean
  /** Config with expressions left as they are. */
  readonly rawConfig: JsonObject
  /** Set when a suspended step goes on. */
  readonly resume: StepResume | undefined
  /** Set for loop nodes. */
  readonly loop: LoopTurn | undefined
  readonly signal: AbortSignal
  readonly log: StepLogger
  /** The bytes behind the items' `binary`, and a place for new ones. */
  readonly binary: StepBinary
  http(request: HttpRequest): Promise<HttpResponse>
  code(request: CodeRequest): Promise<readonly Item[]>
  /** Runs a script without network in a directory of its own; rejects with `code.not-enabled` where the operator did not allow it. */
  script(request: ScriptRequest): Promise<ScriptOutcome>
  /** Hands the answer to the caller of the webhook that started this execution; false when nobody waits for one. */
  respond(response: WebhookResponse): boolean
  /** 0 to 1. */
  progress(fraction: number): void
}

export type ExecutionMode = 'manual' | 'test' | 'production'
