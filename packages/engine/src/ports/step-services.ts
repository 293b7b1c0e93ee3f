import type { Id, JsonObject, JsonValue, Millis } from '@millrace/base'
import type {
  CodeRequest,
  ConditionFunctions,
  HttpRequest,
  HttpResponse,
  Item,
  ScriptOutcome,
  ScriptRequest,
  StepBinary,
} from '@millrace/node-sdk'
import type { RequestRate } from '@millrace/workflow'

/** What one attempt of a step sent so far: as long as it is nothing, it may be put off without harm. */
export interface AttemptTraffic {
  /** Requests that were let go. Counted by the service. */
  sent: number
  /** Aborts when the attempt ended: what still waits for its turn then is not sent any more. */
  readonly ended: AbortSignal
}

/** Who asks: services authorise by it, never by what a node passes. */
export interface StepCaller {
  readonly tenantId: Id
  readonly executionId: Id
  readonly workflowId: Id
  readonly nodeId: string
  readonly nodeType: { readonly type: string; readonly version: number }
  /** Credential id per credential type, as the workflow's node says. */
  readonly credentials: Readonly<Record<string, Id>>
  /** The node's credential slots. */
  readonly credentialTypes: readonly string[]
  /** What the node's service allows. */
  readonly rateLimit?: RequestRate
  readonly idempotencyKey: string
  readonly traffic: AttemptTraffic
  /** For requests that send files, and answers that become some. */
  readonly binary: () => StepBinary
  readonly signal: AbortSignal
}

export interface CodeOutcome {
  readonly items: readonly Item[]
  /** Per item: indexes of the items of the request that it was made of; null, or no list, where the code did not say. */
  readonly from?: readonly (readonly number[] | null)[]
  readonly logs: readonly { readonly level: 'info' | 'warn'; readonly message: string }[]
}

/** What a step is served with from outside of the engine: what leaves the process, and what plugins bring. */
export interface StepServices {
  /** Tests that conditions can make besides their own operators. */
  readonly conditionFunctions?: ConditionFunctions
  http(request: HttpRequest, caller: StepCaller): Promise<HttpResponse>
  /** Runs code in the sandbox. */
  code(request: CodeRequest, names: CodeNames, caller: StepCaller): Promise<CodeOutcome>
  /** Runs a script of a shell, where the operator allows them. */
  script(request: ScriptRequest, caller: StepCaller): Promise<ScriptOutcome>
}

/** What code sees besides its items. Only what a program uses is asked for: working all of it out would cost more than most programs. */
export interface CodeNames {
  /** A name of expressions as plain JSON, e.g. `$vars`; undefined for one that has no value here. */
  value(name: string): JsonValue | undefined
  readonly now: Millis
  /** Zone of dates that name none. */
  readonly zone: string
  /** Names of all nodes of the workflow. */
  nodes(): readonly string[]
  node(name: string, wanted: WantedOfNode): CodeNode
}

/** What a program uses of other nodes besides the items that they gave on the way to it. */
export interface WantedOfNode {
  readonly pairs: boolean
  readonly params: boolean
  /** The items of chosen outputs and runs. */
  readonly firings: boolean
}

/** What code sees of another node. */
export interface CodeNode {
  readonly isExecuted: boolean
  /** Undefined when there are none: `problem` says why. */
  readonly items?: readonly Item[]
  /** For each input item the place of its partner in `items`, behind its end in `others`; null when it has no single one. */
  readonly paired?: readonly (number | null)[]
  readonly others?: readonly Item[]
  readonly params?: JsonObject
  readonly problem?: { readonly message: string; readonly hint?: string }
  readonly firings?: CodeFirings
}

/** All that a node gave. */
export interface CodeFirings {
  /** Its outputs, in declared order. */
  readonly ports: readonly string[]
  /** Run index that the name means where none is given. */
  readonly means: number
  /** By rising run index; items by port, in the order in which a firing gave them. */
  readonly runs: readonly { readonly run: number; readonly outputs: readonly (readonly [port: string, items: readonly Item[]])[] }[]
}
