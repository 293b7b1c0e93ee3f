/// <reference lib="esnext.typedarrays" />
/**
 * The part of the sandbox that lives inside the isolate, beside the user's code: it hands items in, catches what the code returns,
 * throws or logs, and turns it into one JSON text. It crosses over as text (`toString`), so it uses nothing from outside itself.
 *
 * R1. No object of the host exists in here: strings, numbers and buffers go in and out. Code that takes this function over (by changing
 *     built-ins, or by closing the function that wraps it) can forge its own result and nothing else.
 * R2. Built-ins are captured before the user's code runs.
 */
export function installRuntime(
  limits: { maxOutputChars: number; maxLogLines: number; maxLogChars: number },
  installNames: (tools: NamesTools) => Names,
): unknown {
  const scope = globalThis as unknown as Record<string, unknown>
  const { parse, stringify } = JSON
  const { defineProperty } = Object
  const { isArray } = Array
  const ErrorType = Error
  const TextType = String
  const PromiseType = Promise
  const now = Date.now
  const { floor } = Math
  const slice = String.prototype.slice
  const call = Function.prototype.call
  const cut = call.bind(slice) as (text: string, from: number, to: number) => string

  // Shared memory and its waiting, work that outlives a program (finalizers, compilation on other threads): no use for it here.
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef']) delete scope[name]

  let mode = 'all'
  let itemsText = '[]'
  let namesText = '{}'
  let aroundText = '{}'
  let envelope: string | undefined
  let logsText = ''
  let lines = 0
  let dropped = 0
  let started = false

  function text(value: unknown): string {
    if (typeof value === 'string') return value
    if (value instanceof ErrorType) return TextType(value.stack ?? value.message)
    if (typeof value === 'object' && value !== null) return stringify(value) ?? TextType(value)
    return TextType(value)
  }

  function write(level: string, values: readonly unknown[]): void {
    const room = limits.maxLogChars - logsText.length
    if (lines >= limits.maxLogLines || room <= 0) {
      dropped++
      return
    }
    let line = ''
    for (let i = 0; i < values.length && line.length < room; i++) {
      let part: string
      try {
        part = text(values[i])
      } catch (thrown) {
        part = `[cannot be shown: ${typeof thrown}]` // circular, or its toString throws
      }
      line += i === 0 ? part : ' ' + part
    }
    lines++
    logsText += (logsText === '' ? '' : ',') + stringify([level, cut(line, 0, room)])
  }

  function logs(): string {
    const more = dropped > 0 ? (logsText === '' ? '' : ',') + stringify(['warn', `${dropped} more lines were dropped`]) : ''
    return `[${logsText}${more}]`
  }

  function fail(kind: string, thrown: unknown, itemIndex: number | undefined): string {
    let name = ''
    let message: string
    let stack = ''
    let code: unknown
    let hint: unknown
    try {
      if (thrown instanceof ErrorType) {
        name = TextType(thrown.name)
        message = TextType(thrown.message)
        stack = TextType(thrown.stack)
        ;({ code, hint } = thrown as { code?: unknown; hint?: unknown })
      } else message = text(thrown)
    } catch (second) {
      message = `something that cannot be shown was thrown (${typeof second})`
    }
    const own = { code: typeof code === 'string' ? cut(code, 0, 100) : '', hint: typeof hint === 'string' ? cut(hint, 0, 500) : '' }
    return `{"failure":${stringify({ kind, name: cut(name, 0, 200), message: cut(message, 0, 2000), stack: cut(stack, 0, 4000), itemIndex, ...own })},"logs":${logs()}}`
  }

  function give(name: string, value: unknown): void {
    defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true })
  }

  // Which input item an item is, or is a copy of: a symbol goes along with `{ ...item }`, and into no JSON.
  const ORIGIN = Symbol('origin')
  let inputs: { json?: unknown; [ORIGIN]?: number }[] = []

  function markOrigins(): void {
    for (let i = 0; i < inputs.length; i++) (inputs[i] as { [ORIGIN]?: number })[ORIGIN] = i
  }

  /** For each item that was returned, the index of the input item that it is, was copied from, or has the `json` of. */
  function originsOf(value: unknown): string {
    if (mode !== 'all' || !isArray(value) || value.length > 100_000) return ''
    const byJson = new Map<unknown, number>()
    for (let i = 0; i < inputs.length; i++) byJson.set(inputs[i]?.json, i)
    let found = false
    let list = ''
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as { json?: unknown; [ORIGIN]?: unknown } | null
      let from: unknown
      if (typeof item === 'object' && item !== null) from = item[ORIGIN] ?? byJson.get(item.json ?? item)
      const known = typeof from === 'number'
      found ||= known
      list += (i === 0 ? '' : ',') + (known ? TextType(from) : 'null')
    }
    return found ? `,"from":[${list}]` : ''
  }

  async function execute(code: () => unknown): Promise<void> {
    let index: number | undefined
    let value: unknown
    try {
      inputs = parse(itemsText) as typeof inputs
      itemsText = ''
      markOrigins()
      const values = parse(namesText) as Record<string, unknown>
      const { point } = installNames({ items: inputs, values, around: parse(aroundText) as Around, scope, give })
      namesText = aroundText = ''
      if (mode === 'each') {
        const results: unknown[] = []
        const count = inputs.length // code may change the list
        for (index = 0; index < count; index++) {
          point(index)
          const result = await code()
          defineProperty(results, index, { value: result === undefined ? null : result, enumerable: true })
        }
        index = undefined
        value = results
      } else value = await code()
    } catch (thrown) {
      envelope = fail('runtime', thrown, index)
      return
    }
    try {
      const result = stringify(value)
      if (result === undefined) envelope = fail('result', value === undefined ? 'nothing' : 'a ' + typeof value, undefined)
      else if (result.length > limits.maxOutputChars) envelope = fail('too-large', TextType(result.length), undefined)
      else envelope = `{"value":${result}${originsOf(value)},"logs":${logs()}}`
    } catch (thrown) {
      envelope = fail('result', thrown, undefined)
    }
  }

  const level =
    (name: string) =>
    (...values: unknown[]) =>
      write(name, values)
  give('console', {
    log: level('info'),
    info: level('info'),
    debug: level('info'),
    trace: level('info'),
    dir: level('info'),
    table: level('info'),
    warn: level('warn'),
    error: level('warn'),
  })
  defineProperty(scope, '__millraceStart', {
    configurable: true,
    value(code: () => unknown) {
      if (started) return
      started = true
      delete scope['__millraceStart']
      void execute(code)
    },
  })

  // What the code waits for: answers from outside, and timers.
  interface Asked {
    resolve(text: string): void
    reject(error: unknown): void
  }
  interface Timer {
    readonly due: number
    readonly everyMs: number | undefined
    readonly run: () => void
  }
  let host: Host = () => undefined
  const asked = new Map<number, Asked>()
  const timers = new Map<number, Timer>()
  const { get, set, delete: remove } = Map.prototype
  const countOf = call.bind(Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as () => number) as (
    map: Map<number, unknown>,
  ) => number
  const getFrom = call.bind(get) as <T>(map: Map<number, T>, key: number) => T | undefined
  const setIn = call.bind(set) as <T>(map: Map<number, T>, key: number, value: T) => void
  const removeFrom = call.bind(remove) as <T>(map: Map<number, T>, key: number) => boolean
  const eachOf = call.bind(Map.prototype.forEach) as <T>(map: Map<number, T>, visit: (value: T, key: number) => void) => void
  let lastId = 0

  const tools: InsideTools = {
    scope,
    give,
    host: (...args) => host(...args),
    ask: (what, request) =>
      new PromiseType((resolve, reject) => {
        const id = ++lastId
        if (host('call', id, what, request) !== undefined) return setIn(asked, id, { resolve, reject })
        reject(
          tools.error({
            message: 'The request is too large for code.',
            code: 'code.fetch',
            hint: 'Use an HTTP Request node for large data.',
          }),
        )
      }),
    addTimer: (run, ms, everyMs) => {
      if (countOf(timers) >= 10_000) throw new RangeError('There are too many timers.')
      const id = ++lastId
      setIn(timers, id, { due: now() + ms, everyMs, run })
      return id
    },
    removeTimer: (id) => void removeFrom(timers, id),
    error: (told) => {
      const error = new ErrorType(told.message) as Error & { code?: string; hint?: string }
      if (told.code !== undefined) error.code = told.code
      if (told.hint !== undefined) error.hint = told.hint
      return error
    },
  }

  function answer(id: number, ok: boolean, given: string): void {
    const waiting = getFrom(asked, id)
    removeFrom(asked, id)
    if (ok) waiting?.resolve(given)
    else waiting?.reject(tools.error(parse(given) as { message: string }))
  }

  /** Runs the timer that is due first, one at a time: what it does may take others away. */
  function tick(): void {
    let first: Timer | undefined
    let firstId = 0
    eachOf(timers, (timer, id) => {
      if (first === undefined || timer.due < first.due) [first, firstId] = [timer, id]
    })
    if (first === undefined || first.due > now()) return
    const { run, everyMs } = first
    if (everyMs === undefined) removeFrom(timers, firstId)
    else setIn(timers, firstId, { due: now() + everyMs, everyMs, run })
    run()
  }

  /** What the code waits for: `wait` and the milliseconds until the next timer, or nothing behind it; undefined for nothing at all. */
  function waitsFor(): string | undefined {
    let due: number | undefined
    eachOf(timers, (timer) => {
      if (due === undefined || timer.due < due) due = timer.due
    })
    if (due !== undefined) return 'wait' + TextType(floor(due > now() ? due - now() : 0))
    return countOf(asked) > 0 ? 'wait' : undefined
  }

  return function control(operation: string, first?: unknown, second?: unknown, third?: unknown, fourth?: unknown): string | undefined {
    switch (operation) {
      case 'collect':
        return envelope ?? waitsFor()
      case 'logs':
        return logs()
      case 'answer':
        answer(first as number, second as boolean, third as string)
        return undefined
      case 'tick':
        tick()
        return undefined
      case 'host':
        host = first as Host
        defineProperty(scope, '__millraceTools', { value: tools, configurable: true })
        return undefined
      default:
        delete scope['__millraceTools']
        mode = first as string
        itemsText = second as string
        namesText = third as string
        aroundText = fourth as string
        return undefined
    }
  }
}

/** The way out of the isolate: operations of `host.ts`. Gives undefined for what is refused. */
export type Host = (operation: string, ...args: readonly (string | number | ArrayBuffer)[]) => string | ArrayBuffer | undefined

/** What the other parts inside the isolate work with. */
export interface InsideTools {
  readonly scope: Record<string, unknown>
  give(name: string, value: unknown): void
  readonly host: Host
  /** Asks the parent; the answer is JSON text. */
  ask(what: string, request: string): Promise<string>
  addTimer(run: () => void, ms: number, everyMs: number | undefined): number
  removeTimer(id: number): void
  error(told: { readonly message: string; readonly code?: string; readonly hint?: string }): Error
}

/** The JSON that comes with a program besides its items and names. */
export interface Around {
  readonly nodes?: Readonly<Record<string, GivenNode>>
  readonly now?: number
  readonly zone?: string
}

/** What a program is given of another node. */
export interface GivenNode {
  readonly isExecuted: boolean
  readonly items?: readonly InsideItem[]
  /** For each input item the place of its partner in `items`, and behind its end in `others`; null when it has none. */
  readonly paired?: readonly (number | null)[]
  readonly others?: readonly InsideItem[]
  readonly params?: unknown
  /** All that it gave, where the program chooses an output or a run. */
  readonly firings?: {
    readonly ports: readonly string[]
    readonly means: number
    readonly runs: readonly { readonly run: number; readonly outputs: readonly (readonly [string, readonly InsideItem[]])[] }[]
  }
  /** Why there is no data, or no partner. */
  readonly problem?: { readonly message: string; readonly hint?: string }
}

export interface InsideItem {
  readonly json?: unknown
  readonly binary?: unknown
}

export interface NamesTools {
  readonly items: readonly InsideItem[]
  readonly values: Readonly<Record<string, unknown>>
  readonly around: Around
  readonly scope: Record<string, unknown>
  give(name: string, value: unknown): void
}

export interface Names {
  /** From now on the names that mean one item mean this one. */
  point(index: number): void
}
