import { isJsonObject, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import { evaluateCondition, NO_FUNCTIONS, resolvePorts, type ConditionFunctions, type PortsDescription } from '@millrace/workflow'
import type { NodeDefinition } from '../definition.ts'
import type { HttpRequest, HttpResponse, WebhookResponse } from '../http.ts'
import { TestBinary } from './test-binary.ts'
import type { Item } from '../item.ts'
import { NodeError } from '@millrace/base'
import type {
  CodeRequest,
  ScriptOutcome,
  ScriptRequest,
  EndedScope,
  ExecutionMode,
  ItemsPart,
  IterateDirective,
  OpenDirective,
  LoopTurn,
  PortOutputs,
  StepContext,
  StepDirective,
  StepResult,
  StepResume,
} from '../step.ts'
import { validConfig } from './config-check.ts'
import { deepFreeze } from './freeze.ts'

/** What a test gives to a node instead of an engine. */
export interface RunNodeOptions {
  /** Resolved config, or one for each item index (as expressions would make it). Checked against the schema, defaults filled. */
  readonly config?: JsonObject | ((itemIndex: number) => JsonObject)
  /** Items (or just their `json`) of the first input port. */
  readonly items?: readonly TestItem[]
  /** Items per input port; a port that is left out has no packet. */
  readonly inputs?: Readonly<Record<string, readonly TestItem[]>>
  /** Answers the node's requests. Without it a request fails the test. */
  readonly http?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  /** Stands in for the sandbox. Without it code fails the test. */
  readonly code?: (request: CodeRequest) => readonly Item[] | Promise<readonly Item[]>
  /** Stands in for shells. Without it scripts fail the test. */
  readonly script?: (request: ScriptRequest) => ScriptOutcome | Promise<ScriptOutcome>
  /** The config with its expressions, where the node looks at it. Default `config`. */
  readonly rawConfig?: JsonObject
  /** Default 2030-01-01T00:00:00Z. */
  readonly now?: Millis
  /** Zone of the workflow. Default UTC. */
  readonly timezone?: string
  /** Why the step goes on, for a node that waited. */
  readonly resume?: StepResume
  /** Where a loop node stands; `runLoop` makes these. */
  readonly loop?: LoopTurn
  readonly mode?: ExecutionMode
  readonly attempt?: number
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** Which part of the step's items these are. Default the whole. */
  readonly part?: ItemsPart
  /** What plugins bring to conditions, by `plugin.name`. */
  readonly conditionFunctions?: ConditionFunctions
  /** Whether a caller waits for an answer. Default true. */
  readonly callerWaits?: boolean
  /** The binary data that the items name. Default none; what the node makes is added. */
  readonly binary?: TestBinary
}

/** An item, or its `json` alone. A value counts as an item when it has nothing but `json` and `binary`. */
export type TestItem = Item | JsonObject

/** What a node did. */
export interface RunNodeResult {
  /** Items per output port; empty when the node gave a directive. */
  readonly outputs: PortOutputs
  readonly directive?: StepDirective
  readonly response?: WebhookResponse
  readonly requests: readonly HttpRequest[]
  readonly codeRequests: readonly CodeRequest[]
  readonly scriptRequests: readonly ScriptRequest[]
  readonly logs: readonly { readonly level: 'info' | 'warn'; readonly message: string; readonly detail?: JsonValue }[]
  readonly progress: readonly number[]
  /** What the node said that new items were made of. */
  readonly origins: ReadonlyMap<Item, readonly Item[]>
}

export const TEST_NOW: Millis = Date.UTC(2030, 0, 1)

/**
 * Runs a node once, the way the engine does: config checked with defaults, ports resolved, items and config frozen.
 * Expressions are not resolved; give the config as it is after that.
 * @throws NodeError `config.invalid` for a config that the schema refuses, and whatever the node throws
 */
export async function runNode<C>(definition: NodeDefinition<C>, options: RunNodeOptions = {}): Promise<RunNodeResult> {
  const record = newRecord()
  const result = await definition.execute(contextOf(definition, options, record))
  const { response, ...rest } = record
  const seen = { ...rest, ...(response === undefined ? {} : { response }) }
  if (isDirective(result)) return { outputs: {}, directive: result, ...seen }
  refuseUnknownPorts(definition, result, options)
  return { outputs: result, ...seen }
}

/** What stands for the nodes inside a scope: gives what comes back, or throws to make the scope fail. */
export type ScopeBody = (
  items: readonly Item[],
  scope: { readonly port: string; readonly index: number },
) => readonly TestItem[] | 'break' | 'timeout'

/** One scope that a node opened. */
export interface OpenedScope {
  readonly port: string
  readonly items: readonly Item[]
}

/**
 * Drives a node that opens scopes to its end: each scope ends before the next turn, in the order in which they were opened, unless
 * `order` says otherwise. What an error thrown by `body` means is what it means in the engine: the scope failed, or, where the node
 * does not catch, the whole run.
 */
export async function runScopes<C>(
  definition: NodeDefinition<C>,
  options: Omit<RunNodeOptions, 'loop' | 'inputs'> & {
    readonly body?: ScopeBody
    /** Index among the open scopes of the one that ends next. Default 0. */
    readonly order?: (open: readonly OpenedScope[]) => number
    /** Turns after which the test gives up. Default 1000. */
    readonly maxTurns?: number
  },
): Promise<{ opened: readonly OpenedScope[]; done: readonly Item[]; also: PortOutputs; mostOpen: number }> {
  const { body = (items) => items, order = () => 0, maxTurns = 1000, items: given = [], ...rest } = options
  const ports = loopPorts(definition)
  const items = toItems(given)
  const opened: OpenedScope[] = []
  const open: (OpenedScope & { index: number })[] = []
  const results: (readonly Item[])[] = []
  const failed: EndedScope[] = []
  let ended: EndedScope | undefined
  let state: JsonValue | undefined
  let mostOpen = 0
  for (let iteration = 0; iteration < maxTurns; iteration++) {
    const returned = ended?.returned ?? []
    const loop: LoopTurn = {
      ...{ iteration, items, returned, collected: results.flat(), results: [...results], failed: [...failed], open: open.length },
      ...(ended === undefined ? {} : { ended }),
      ...(state === undefined ? {} : { state }),
    }
    const inputs = iteration === 0 ? { [ports.entry]: items } : { [ports.next]: [...items, ...results.flat()] }
    const { directive } = await runNode(definition, { ...rest, inputs, loop })
    if (directive?.directive === 'finish-loop') return { opened, done: directive.items, also: directive.also ?? {}, mostOpen }
    const scopes = scopesOf(directive, ports.body)
    state = (directive as IterateDirective | OpenDirective).state
    for (const scope of scopes) {
      open.push({ ...scope, index: opened.length })
      opened.push(scope)
    }
    mostOpen = Math.max(mostOpen, open.length)
    const [next] = open.splice(order(open), 1)
    if (next === undefined) throw new NodeError('test.loop', 'The node waits for scopes, but none is open.')
    const catches = directive?.directive === 'open' && directive.catches === true
    ended = endOf(next, body, catches)
    results[next.index] = ended.returned
    if (ended.how === 'failed' || ended.how === 'timeout') failed.push(ended)
  }
  throw new NodeError('test.loop', `The loop did not end within ${maxTurns} turns.`)
}

function scopesOf(directive: StepDirective | undefined, body: string): readonly OpenedScope[] {
  if (directive?.directive === 'iterate') return [{ port: body, items: directive.items }]
  if (directive?.directive === 'open') return directive.scopes
  throw new NodeError('test.loop', 'A node with scopes must return `iterate`, `open` or `finish-loop`.')
}

function endOf({ port, index, items }: OpenedScope & { index: number }, body: ScopeBody, catches: boolean): EndedScope {
  try {
    const gave = body(items, { port, index })
    if (gave === 'break') return { port, index, returned: [], how: 'broken' }
    if (gave === 'timeout') return { port, index, returned: [], how: 'timeout' }
    return { port, index, returned: toItems(gave), how: 'idle' }
  } catch (thrown) {
    if (!catches || !(thrown instanceof NodeError)) throw thrown
    return { port, index, returned: [], how: 'failed', error: { code: thrown.code, message: thrown.message } }
  }
}

/** Drives a loop node to its end. `body` stands for the nodes inside the loop. */
export async function runLoop<C>(
  definition: NodeDefinition<C>,
  options: Omit<RunNodeOptions, 'loop' | 'inputs'> & {
    readonly body?: (items: readonly Item[], iteration: number) => readonly TestItem[]
    /** Turns after which the test gives up. Default 1000. */
    readonly maxTurns?: number
  },
): Promise<{ iterations: readonly (readonly Item[])[]; done: readonly Item[] }> {
  const { body = (items) => items, ...rest } = options
  const { opened, done } = await runScopes(definition, { ...rest, body: (items, { index }) => body(items, index) })
  return { iterations: opened.map((scope) => scope.items), done }
}

interface NodeRecord {
  response: WebhookResponse | undefined
  requests: HttpRequest[]
  codeRequests: CodeRequest[]
  scriptRequests: ScriptRequest[]
  logs: { level: 'info' | 'warn'; message: string; detail?: JsonValue }[]
  progress: number[]
  origins: Map<Item, readonly Item[]>
}

export const newRecord = (): NodeRecord => ({
  response: undefined,
  requests: [],
  codeRequests: [],
  scriptRequests: [],
  logs: [],
  progress: [],
  origins: new Map(),
})

export function contextOf<C>(definition: NodeDefinition<C>, options: RunNodeOptions, record: NodeRecord): StepContext<C> {
  const configFor = configReader<C>(definition, options)
  const inputs = inputsOf(definition, options)
  const firedPorts = Object.keys(inputs)
  const all = firedPorts.length === 1 ? (inputs[firedPorts[0] ?? ''] ?? []) : Object.values(inputs).flat()
  const now = options.now ?? TEST_NOW
  const log =
    (level: 'info' | 'warn') =>
    (message: string, detail?: JsonValue): void =>
      void record.logs.push({ level, message, ...(detail === undefined ? {} : { detail }) })
  return {
    execution: { id: '01940000-0000-7000-8000-000000000001', mode: options.mode ?? 'test', startedAt: now },
    workflow: { id: '01940000-0000-7000-8000-000000000002', name: 'Test', timezone: options.timezone ?? 'UTC' },
    node: { id: 'n1', name: definition.title, type: definition.type },
    runIndex: 0,
    attempt: options.attempt ?? 1,
    idempotencyKey: options.idempotencyKey ?? 'test-key',
    now,
    port: firedPorts[0] ?? 'main',
    firedPorts,
    items: (port) => (port === undefined ? all : (inputs[port] ?? [])),
    part: options.part ?? { offset: 0, total: all.length },
    config: configFor,
    configs: async function* () {
      for (const index of all.keys()) yield Promise.resolve(configFor(index))
    },
    madeFrom: (item, sources) => {
      record.origins.set(item, sources)
      return item
    },
    holds: (condition) =>
      evaluateCondition(condition, { now, timezone: options.timezone ?? 'UTC', functions: options.conditionFunctions ?? NO_FUNCTIONS }),
    rawConfig: options.rawConfig ?? (typeof options.config === 'function' ? options.config(0) : (options.config ?? {})),
    resume: options.resume,
    loop: options.loop,
    signal: options.signal ?? new AbortController().signal,
    log: { info: log('info'), warn: log('warn') },
    binary: options.binary ?? new TestBinary(),
    http: async (request) => {
      record.requests.push(request)
      if (options.http === undefined) throw new NodeError('test.http', `The test answers no request, but ${request.url} was asked.`)
      return acceptable(request, await options.http(request))
    },
    code: async (request) => {
      record.codeRequests.push(request)
      if (options.code === undefined) throw new NodeError('test.code', 'The test has no sandbox, but the node wants to run code.')
      return options.code(request)
    },
    script: async (request) => {
      record.scriptRequests.push(request)
      if (options.script === undefined) throw new NodeError('test.script', 'The test has no shell, but the node wants to run a script.')
      return options.script(request)
    },
    respond: (response) => {
      if (options.callerWaits === false) return false
      record.response ??= response
      return true
    },
    progress: (fraction) => void record.progress.push(fraction),
  }
}

/** Constant configs give the same frozen object for every item, as in the engine. */
function configReader<C>(definition: NodeDefinition<C>, { config = {} }: RunNodeOptions): (itemIndex?: number) => C {
  const checked = (given: JsonObject): C => deepFreeze(validConfig(definition, given)) as C // the schema vouches for the type
  if (typeof config !== 'function') {
    const only = checked(config)
    return () => only
  }
  return (itemIndex = 0) => checked(config(itemIndex))
}

export function inputsOf(definition: { ports: PortsDescription }, options: RunNodeOptions): Record<string, readonly Item[]> {
  if (options.inputs !== undefined) {
    return Object.fromEntries(Object.entries(options.inputs).map(([port, items]) => [port, toItems(items)]))
  }
  const config = typeof options.config === 'function' ? options.config(0) : (options.config ?? {})
  const [first] = resolvePorts(definition.ports, config).inputs
  return { [first?.name ?? 'main']: toItems(options.items ?? []) }
}

/** Already frozen items are kept as they are, so that tests can look for identity. */
const toItems = (given: readonly TestItem[]): readonly Item[] => given.map((item) => deepFreeze(isItem(item) ? item : { json: item }))

const isItem = (value: TestItem): value is Item =>
  isJsonObject(value.json) && Object.keys(value).every((key) => key === 'json' || key === 'binary')

function acceptable(request: HttpRequest, response: HttpResponse): HttpResponse {
  if (request.acceptStatus === 'any' || (response.status >= 200 && response.status < 300)) return response
  throw new NodeError(`http.${response.status}`, `${request.url} answered ${response.status}.`)
}

export const isDirective = (result: StepResult): result is StepDirective =>
  typeof (result as { directive?: unknown }).directive === 'string'

function loopPorts(definition: NodeDefinition<never> | NodeDefinition<JsonObject> | { type: string }): {
  entry: string
  next: string
  body: string
} {
  const { loop, ports, type } = definition as NodeDefinition
  if (loop === undefined) throw new NodeError('test.loop', `${type} declares no loop ports.`)
  const entry = ports.inputs.find((port): port is string => typeof port === 'string' && port !== loop.next)
  return { entry: entry ?? 'main', next: loop.next, body: loop.body ?? 'main' }
}

/** Items for a port that does not exist would be lost silently. */
function refuseUnknownPorts(
  definition: { type: string; ports: PortsDescription; config: JsonObject },
  outputs: PortOutputs,
  options: RunNodeOptions,
): void {
  const config = validConfig(definition, typeof options.config === 'function' ? options.config(0) : (options.config ?? {}))
  const known = resolvePorts(definition.ports, config).outputs.map((port) => port.name)
  const unknown = Object.keys(outputs).find((port) => !known.includes(port))
  if (unknown !== undefined) {
    throw new NodeError('test.ports', `${definition.type} gave items for port "${unknown}", but has ${known.join(', ') || 'no outputs'}.`)
  }
}
