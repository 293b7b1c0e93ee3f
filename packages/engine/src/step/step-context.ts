import { NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import { DEFAULT_LIMITS, ExpressionError, onlyStretchOf, stretchOf } from '@millrace/expression'
import type {
  CodeRequest,
  ScriptOutcome,
  ScriptRequest,
  EndedScope,
  HttpRequest,
  HttpResponse,
  Item,
  ItemsPart,
  LoopTurn,
  StepBinary,
  StepContext,
  StepLogger,
  StepResume,
  WebhookResponse,
} from '@millrace/node-sdk'
import { evaluateCondition, fieldWords, NO_FUNCTIONS, type Condition } from '@millrace/workflow'
import type { EnvironmentNames } from '../engine-api.ts'
import { executionHolder, type Blobs } from '../binary/blobs.ts'
import type { ExecutionPackets } from '../packets/execution-packets.ts'
import { isLazy, joinLists, rangeOf } from '../packets/lazy-list.ts'
import { turn } from '../packets/recording.ts'
import type { AttemptTraffic, ResultCache, StepCaller, StepServices } from '../ports/index.ts'
import type { LogRecord } from '../run/events.ts'
import type { PlanNode } from '../run/plan.ts'
import type { Resolution } from './config.ts'
import { ExpressionTime, SLICE_MS } from './expression-time.ts'
import { briefError } from '../run/live-events.ts'
import { rememberMadeFrom } from '../run/made-from.ts'
import type { ExecutionState, LoopRun, Scope, StepRecord } from '../run/state.ts'
import { codeNames } from './code-names.ts'
import { ItemNames, zoneOf, type NamesContext } from './names.ts'

/** What a step needs from around it. */
export interface StepEnvironment {
  readonly executionId: string
  /** Stable over attempts, restarts and retries of the execution. */
  readonly idempotencyKey: string
  readonly services: StepServices
  /** Where items go that memory cannot hold. */
  readonly packets: ExecutionPackets
  readonly blobs: Blobs
  readonly environment: EnvironmentNames
  /** Never rejects. */
  readonly cache: ResultCache | undefined
  readonly now: () => number
  readonly respond: (response: WebhookResponse) => boolean
  readonly progress: (fraction: number) => void
}

/** One attempt of a step, with what is around it. */
export interface StepAttempt {
  readonly state: ExecutionState
  readonly step: StepRecord
  readonly around: StepEnvironment
  readonly signal: AbortSignal
  readonly traffic: AttemptTraffic
  /** Where its log lines go. */
  readonly logs?: LogRecord[]
  /** How long its expressions take: of all parts together, where it goes by parts. */
  readonly time?: ExpressionTime
}

const MOST_LOGS = 1000
/** Items of an answer of code between two turns for others. */
const ORIGINS_AT_ONCE = 10_000

/** What a node is given of its step's items where that is not all of them as they are. */
export interface SeenItems {
  /** All items. */
  readonly items: readonly Item[]
  /** Items by port, where they were loaded. */
  readonly byPort?: ReadonlyMap<string, readonly Item[]>
  /** Those at hand, and where they begin. */
  readonly part?: { readonly items: readonly Item[]; readonly offset: number }
}

/** What the node's first item only is worked for. */
export const workedItems = (step: StepRecord): readonly Item[] =>
  step.node.node.executeOnce === true ? step.items.slice(0, 1) : step.items

/** Counts the time of a step's expressions. */
export const expressionTime = ({ node }: StepRecord, { environment: { expressions } }: StepEnvironment): ExpressionTime =>
  new ExpressionTime({ clock: (expressions?.limits ?? DEFAULT_LIMITS).clock, most: expressions?.stepMillis, name: node.name })

/**
 * What the engine does about a node that makes its step's expressions or conditions take too long in one go. It is begun anew, so only
 * nodes are interrupted that can be: `parts` with fewer items, `configs` with all configs worked out ahead.
 */
export type Interruption = 'parts' | 'configs'

/** The only thing that a node is given. */
export class StepRun implements StepContext {
  readonly execution: StepContext['execution']
  readonly workflow: StepContext['workflow']
  readonly node: StepContext['node']
  readonly runIndex: number
  readonly attempt: number
  readonly idempotencyKey: string
  readonly now: number
  readonly port: string
  readonly firedPorts: readonly string[]
  readonly signal: AbortSignal
  readonly logs: LogRecord[]
  readonly part: ItemsPart
  readonly #state: ExecutionState
  readonly #step: StepRecord
  #items: readonly Item[]
  readonly #byPort: ReadonlyMap<string, readonly Item[]> | undefined
  readonly #around: StepEnvironment
  /** What the expressions of this step see. */
  readonly names: NamesContext
  readonly #time: ExpressionTime
  /** Configs that were worked out before the node asks for them. */
  readonly #ready = new Map<number, Resolution>()
  #answered = false
  /** How it may be interrupted, and how often it was before. */
  #interruption: Interruption | undefined
  #attempt = 0
  #isInterrupted = false
  /** The node has done nothing yet that others can see, as far as it did it with the step. */
  #isUntouched = true
  /** It is in its first stretch, before anything that it waits for. */
  #isInFirstStretch = true
  #conditionMs = 0
  #binary: StepBinary | undefined
  readonly #traffic: AttemptTraffic

  constructor(
    { state, step, around, signal, traffic, logs = [], time = expressionTime(step, around) }: StepAttempt,
    { items, byPort, part = { items, offset: 0 } }: SeenItems = { items: workedItems(step) },
  ) {
    const accepted = state.accepted as NonNullable<ExecutionState['accepted']>
    this.#state = state
    this.#step = step
    this.#around = around
    this.#traffic = traffic
    this.#time = time
    this.#items = part.items
    this.#byPort = byPort
    this.part = { offset: part.offset, total: items.length }
    this.logs = logs
    this.execution = { id: around.executionId, mode: accepted.mode, startedAt: accepted.at }
    this.workflow = { id: accepted.workflowId, name: state.plan.document.name, timezone: zoneOf(state) }
    this.node = { id: step.node.id, name: step.node.name, type: step.node.node.type }
    this.runIndex = step.run
    this.attempt = step.attempt
    this.idempotencyKey = around.idempotencyKey
    this.now = around.now()
    this.firedPorts = [...step.inputs.keys()]
    this.port = this.firedPorts[0] ?? 'main'
    this.signal = signal
    const { executionId, environment } = around
    this.names = { ...{ state, step, items, executionId, environment }, part: part.items, offset: part.offset, now: this.now }
  }

  items(port?: string): readonly Item[] {
    if (port === undefined || (this.firedPorts.length === 1 && port === this.port)) return this.#items
    const items = this.#byPort?.get(port) ?? this.#step.inputs.get(port)?.items ?? []
    return this.#step.node.node.executeOnce === true ? items.slice(0, 1) : items
  }

  config(itemIndex = 0): JsonObject {
    const { node } = this.#step
    if (node.config.isConstant) return constantOf(node)
    const ready = this.#ready.get(itemIndex)
    if (ready === undefined) this.#mindOthers(itemIndex)
    this.#ready.delete(itemIndex) // what is given away may be changed: each asking gets its own
    const resolution = ready ?? this.#beginNow(itemIndex)
    const config = this.#time.take(() => resolution.finish(), itemIndex)
    return checked(node, config, itemIndex)
  }

  /**
   * Lets the node be interrupted from now on.
   *
   * @param attempt how often it was begun before
   */
  allowInterruption(how: Interruption, attempt = 0): void {
    this.#interruption = how
    this.#attempt = attempt
  }

  /** The node gave control back for the first time. */
  leaveFirstStretch(): void {
    this.#isInFirstStretch = false
  }

  /** It was interrupted: whatever it gave does not count, and it has to be begun anew. */
  get isInterrupted(): boolean {
    return this.#isInterrupted
  }

  /** What the node's expressions have taken. */
  get time(): ExpressionTime {
    return this.#time
  }

  #interrupt(): never {
    this.#isInterrupted = true
    throw new NodeError('step.interrupted', `"${this.#step.node.name}" goes on after others had a turn.`)
  }

  /** Before a config that was not worked out ahead. */
  #mindOthers(itemIndex: number): void {
    if (itemIndex === 0 || !this.#time.isOver) return
    if (this.#interruption === 'configs' && this.#canBeginAnew) this.#interrupt()
    this.#time.mustYield(itemIndex)
  }

  /** The node may be interrupted, and nobody would notice. */
  get #canBeginAnew(): boolean {
    if (this.#interruption !== 'configs') return this.#interruption === 'parts' // nodes without effects
    return this.#isUntouched && (this.#isInFirstStretch || this.#step.node.effects !== 'write')
  }

  /** A config that was not worked out ahead. Where an expression of it takes too long, the node is begun anew if it can be. */
  #beginNow(itemIndex: number): Resolution {
    const resolution = this.#begin(itemIndex)
    if (!this.#canBeginAnew) return resolution
    while (!resolution.isDone) if (!this.#time.take(() => resolution.next(), itemIndex)) this.#interrupt()
    return resolution
  }

  async *configs(): AsyncGenerator<JsonObject> {
    const { length } = this.#items
    for (let index = 0; index < length;) {
      const ready = await this.prepare(index, length)
      for (; index < ready; index++) yield this.config(index)
      if (index === length) return
      await turn()
      this.signal.throwIfAborted()
      this.#time.restart()
    }
  }

  /**
   * Works out the configs of items ahead: from one on, as many as a slice of time allows, but at least this one. Gives where it stopped;
   * a promise where one config alone takes several slices. What fails is thrown when the node asks for it.
   */
  prepare(from: number, to: number): number | Promise<number> {
    if (this.#step.node.config.isConstant || from >= to) return to
    for (let index = from; index < to; index++) {
      const resolution = this.#begin(index)
      this.#advance(resolution, index)
      if (!resolution.isDone) return index === from ? this.#prepareSlowly(resolution, index) : index
      this.#ready.set(index, resolution)
      if (this.#time.isOver) return index + 1
    }
    return to
  }

  /** Works out the configs of all items ahead, and gives others their turns meanwhile. For lists that fit in memory with their configs. */
  async prepareAll(): Promise<void> {
    const { length } = this.#items
    for (let index = 0; index < length;) {
      index = await this.prepare(index, length)
      if (index === length) return
      await turn()
      this.signal.throwIfAborted()
      this.#time.restart()
    }
  }

  #begin(index: number): Resolution {
    return this.#step.node.config.begin(new ItemNames(this.names, index), this.#around.environment.expressions?.limits)
  }

  #advance(resolution: Resolution, index: number): void {
    while (!resolution.isDone && !this.#time.isOver) if (!this.#time.take(() => resolution.next(), index)) return
  }

  async #prepareSlowly(resolution: Resolution, index: number): Promise<number> {
    while (!resolution.isDone) {
      await turn()
      this.signal.throwIfAborted()
      this.#time.restart()
      this.#advance(resolution, index)
    }
    this.#ready.set(index, resolution)
    return index + 1
  }

  /** Gives the node the first items only: those whose configs are ready. */
  narrow(count: number): readonly Item[] {
    this.#items = this.#items.slice(0, count)
    return this.#items
  }

  madeFrom(item: Item, sources: readonly Item[]): Item {
    rememberMadeFrom(item, sources)
    return item
  }

  holds(condition: Condition): boolean {
    const { conditionFunctions: functions = NO_FUNCTIONS } = this.#around.services
    const { limits = DEFAULT_LIMITS } = this.#around.environment.expressions ?? {}
    const mayGiveUp = this.#canBeginAnew
    const context = {
      now: this.now,
      timezone: this.workflow.timezone,
      functions,
      limits: mayGiveUp ? stretchOf(limits, this.#attempt) : onlyStretchOf(limits),
    }
    const mayTakeFewer = this.#interruption === 'parts' && this.#items.length > 1
    if (mayTakeFewer && this.#conditionMs > SLICE_MS) this.#interrupt()
    const before = this.#time.total
    try {
      return this.#time.take(() => evaluateCondition(condition, context)) // patterns and plugins' functions are as dear as expressions
    } catch (thrown) {
      if (mayGiveUp && tookTooLong(thrown)) this.#interrupt()
      throw thrown
    } finally {
      this.#conditionMs += this.#time.total - before
    }
  }

  get rawConfig(): JsonObject {
    return this.#step.node.config.raw
  }

  get resume(): StepResume | undefined {
    const resumed = this.#step.resume
    if (resumed === undefined) return undefined
    const { reason, items, error } = resumed
    return { reason, items, ...(error === undefined ? {} : { error }) }
  }

  get loop(): LoopTurn | undefined {
    const loop = this.#step.loop
    if (loop === undefined) return undefined
    const { run, returned, ended } = loop
    return {
      iteration: run.iteration,
      items: run.items,
      returned,
      get collected() {
        return collectedBy(run) // made when asked for
      },
      get results() {
        return Array.from(run.returned, (items) => items ?? [])
      },
      get failed() {
        return run.failed.map((scope) => endedScope(scope, run.returned[scope.index] ?? []))
      },
      open: run.open.size + run.turns.length,
      ...(ended === undefined ? {} : { ended: endedScope(ended, returned) }),
      ...(run.state === undefined ? {} : { state: run.state }),
    }
  }

  get log(): StepLogger {
    return { info: (message, detail) => this.#log('info', message, detail), warn: (message, detail) => this.#log('warn', message, detail) }
  }

  #log(level: 'info' | 'warn', message: string, detail?: JsonValue): void {
    if (this.logs.length < MOST_LOGS)
      this.logs.push({ at: this.#around.now(), level, message, ...(detail === undefined ? {} : { detail }) })
  }

  get binary(): StepBinary {
    const { blobs, executionId, packets } = this.#around
    return (this.#binary ??= blobs.of(executionHolder(this.#state.accepted?.tenantId ?? '', executionId), {
      name: this.node.name,
      packets,
    }))
  }

  http(request: HttpRequest): Promise<HttpResponse> {
    this.#isUntouched = false
    return this.#around.services.http(request, this.#caller())
  }

  async code(request: CodeRequest): Promise<readonly Item[]> {
    this.#isUntouched = false
    const outcome = await this.#around.services.code(request, codeNames(this.names), this.#caller())
    for (const { level, message } of outcome.logs) this.#log(level, message)
    for (const [index, item] of outcome.items.entries()) {
      this.#rememberOrigin(item, outcome.from?.[index], request.items)
      if (index % ORIGINS_AT_ONCE === ORIGINS_AT_ONCE - 1) await turn() // an answer can have hundreds of thousands
    }
    return outcome.items
  }

  #rememberOrigin(item: Item, from: readonly number[] | null | undefined, given: readonly Item[]): void {
    if (from === undefined || from === null) return
    rememberMadeFrom(
      item,
      from.flatMap((index) => given[index] ?? []),
    )
  }

  script(request: ScriptRequest): Promise<ScriptOutcome> {
    this.#isUntouched = false
    return this.#around.services.script(request, this.#caller())
  }

  /** It answered a caller, which nobody else can do for it. */
  get hasAnswered(): boolean {
    return this.#answered
  }

  respond(response: WebhookResponse): boolean {
    this.#answered = true
    this.#isUntouched = false
    return this.#around.respond(response)
  }

  progress(fraction: number): void {
    this.#around.progress(Math.min(1, Math.max(0, fraction)))
  }

  #caller(): StepCaller {
    const { node } = this.#step.node
    const { credentials: slots = [], rateLimit } = this.#step.node.loaded?.definition ?? {}
    return {
      tenantId: this.#state.accepted?.tenantId ?? '',
      executionId: this.#around.executionId,
      workflowId: this.#state.accepted?.workflowId ?? '',
      nodeId: node.id,
      nodeType: { type: node.type, version: node.typeVersion },
      credentials: node.credentials ?? {},
      credentialTypes: slots.map((slot) => slot.type),
      ...(rateLimit === undefined ? {} : { rateLimit }),
      idempotencyKey: this.idempotencyKey,
      traffic: this.#traffic,
      binary: () => this.binary,
      signal: this.signal,
    }
  }
}

/** Whether a condition ended because it took longer than its fuel should. */
function tookTooLong(thrown: unknown): boolean {
  let cause = thrown
  while (cause instanceof NodeError) ({ cause } = cause) // which test it was, and which pattern
  return cause instanceof ExpressionError && cause.code === 'expression.too-slow'
}

/** What came back, in the order of the scopes, whichever ended first. */
function collectedBy({ all, items, returned, inOrder }: LoopRun): readonly Item[] {
  if (!isLazy(all)) return returned.flat()
  // What is a part of the loop's own list is recorded as that; anything else would be written anew.
  return inOrder ? rangeOf(all, items.length, all.length) : joinLists(returned.filter((list) => list !== undefined))
}

function endedScope({ index, port, end }: Scope, returned: readonly Item[]): EndedScope {
  const how = end.how === 'abandoned' ? 'idle' : end.how // one that is given up gets no turn
  return { index, port, returned, how, ...(end.how === 'failed' ? { error: briefError(end.error) } : {}) }
}

const NO_NAMES = { lookup: () => undefined }

/** Configs without expressions are checked once for each compiled workflow and shared. */
const constants = new WeakMap<PlanNode, JsonObject>()

function constantOf(node: PlanNode): JsonObject {
  let constant = constants.get(node)
  if (constant === undefined) {
    constant = checked(node, node.config.resolve(NO_NAMES), undefined)
    constants.set(node, constant)
  }
  return constant
}

function checked(node: PlanNode, config: JsonObject, itemIndex: number | undefined): JsonObject {
  const problems = node.loaded?.check(config) ?? []
  if (problems.length === 0) return config
  const said = problems
    .map((problem) =>
      problem.path === '' ? problem.message : `${fieldWords(node.loaded?.definition.config ?? {}, problem.path)}: ${problem.message}`,
    )
    .join('; ')
  throw new NodeError('config.invalid', `"${node.name}" cannot run with this configuration: ${said}`, {
    ...(itemIndex === undefined ? {} : { itemIndex }),
    hint: 'Open the node and correct the fields named here.',
    detail: { problems: problems.map(({ path, message }) => ({ path, message })) },
  })
}
