import ivm from 'isolated-vm'
import type { AnswerMessage, ChildLimits, Failure, RunMessage } from '../protocol.ts'
import { installRuntime } from './runtime.ts'
import { stripTypes } from './typescript.ts'

const FILE = 'code.js'
const MAX_CACHED = 100
const MAX_CACHED_CHARS = 4_000_000
/** Contexts are cheap but not free of traces: V8 keeps maps and compiled code. A new isolate costs 4 ms. */
const RUNS_PER_ISOLATE = 5_000
/** For what runs after the program's own time is over: turning the kept log lines into text. */
const LOGS_MS = 100

interface Warm {
  readonly isolate: ivm.Isolate
  readonly runtime: ivm.Script
  readonly scripts: Map<string, ivm.Script>
  cachedChars: number
  runs: number
}

/**
 * Runs programs, one at a time, in one isolate that is kept while it is healthy.
 * I1. Every program gets a fresh context, so nothing that it changes is seen by the next.
 * I2. After a timeout the isolate is thrown away: work that the program had queued would run in the next one's time.
 */
export class IsolateRunner {
  readonly #limits: ChildLimits
  readonly #onCatastrophe: () => void
  readonly #runtimeSource: string
  #warm: Warm | undefined

  /** @param onCatastrophe the isolate's thread is lost and hangs; the process must end. */
  constructor(limits: ChildLimits, onCatastrophe: () => void) {
    this.#limits = limits
    this.#onCatastrophe = onCatastrophe
    const { maxOutputChars, maxLogLines, maxLogChars } = limits
    this.#runtimeSource = `(${installRuntime.toString()})(${JSON.stringify({ maxOutputChars, maxLogLines, maxLogChars })})`
  }

  async run(message: RunMessage): Promise<AnswerMessage> {
    const warm = (this.#warm ??= this.#create())
    const script = await this.#script(warm, message)
    if ('kind' in script) return failed(message.id, script)
    let context: ivm.Context | undefined
    let control: ivm.Reference<Control> | undefined
    try {
      context = warm.isolate.createContextSync()
      control = warm.runtime.runSync(context, { reference: true }) as unknown as ivm.Reference<Control>
      control.applySync(undefined, ['prepare', message.mode, message.items, message.names])
      await script.run(context, { timeout: message.timeoutMs })
      return this.#collect(message.id, control)
    } catch (thrown) {
      return this.#broken(message.id, thrown, warm, control)
    } finally {
      if (!warm.isolate.isDisposed) {
        control?.release()
        context?.release()
      }
      this.#retireIfSpent(warm)
    }
  }

  #create(): Warm {
    const isolate = new ivm.Isolate({ memoryLimit: this.#limits.memoryMb, onCatastrophicError: this.#onCatastrophe })
    const runtime = isolate.compileScriptSync(this.#runtimeSource, { filename: 'runtime.js' })
    return { isolate, runtime, scripts: new Map(), cachedChars: 0, runs: 0 }
  }

  async #script(warm: Warm, { language, source }: RunMessage): Promise<ivm.Script | Failure> {
    const key = `${language}:${source}`
    const cached = warm.scripts.get(key)
    if (cached) {
      warm.scripts.delete(key)
      warm.scripts.set(key, cached) // last used, last out
      return cached
    }
    const plain = language === 'typescript' ? stripTypes(source) : { javascript: source }
    if ('failure' in plain) return plain.failure
    // A source that closes the function around it gains nothing (R1); it is refused anyway when it does not parse on its own.
    const text = `__millraceStart(async function () {\n${plain.javascript}\n})`
    try {
      const script = await warm.isolate.compileScript(text, { filename: FILE, lineOffset: -1 })
      this.#remember(warm, key, script)
      return script
    } catch (thrown) {
      if (warm.isolate.isDisposed) return this.#memoryFailure()
      return syntaxFailure(thrown)
    }
  }

  #remember(warm: Warm, key: string, script: ivm.Script): void {
    warm.scripts.set(key, script)
    warm.cachedChars += key.length
    for (const [oldest, old] of warm.scripts) {
      if (warm.scripts.size <= MAX_CACHED && warm.cachedChars <= MAX_CACHED_CHARS) break
      if (oldest === key) break
      warm.scripts.delete(oldest)
      warm.cachedChars -= oldest.length
      old.release()
    }
  }

  #collect(id: number, control: ivm.Reference<Control>): AnswerMessage {
    const text = control.applySync(undefined, ['collect'])
    if (typeof text === 'string') return { kind: 'done', id, text }
    // Promises are settled before `run` comes back, and there are no timers: this one can never be.
    return failed(id, { kind: 'pending', message: 'The code waits for a promise that nothing settles.' }, readLogs(control))
  }

  #broken(id: number, thrown: unknown, warm: Warm, control: ivm.Reference<Control> | undefined): AnswerMessage {
    if (warm.isolate.isDisposed) {
      this.#warm = undefined
      return failed(id, this.#memoryFailure())
    }
    const logs = control ? readLogs(control) : '[]'
    const error = thrown instanceof Error ? thrown : new TypeError(String(thrown))
    if (error.message === 'Script execution timed out.') {
      this.#dispose(warm) // I2
      return failed(id, { kind: 'timeout', message: error.message }, logs)
    }
    // A rejection that nobody handled.
    return failed(id, { kind: 'runtime', message: error.message, name: error.name, ...placeIn(error.stack ?? '') }, logs)
  }

  #memoryFailure(): Failure {
    this.#warm = undefined
    return { kind: 'memory', message: `The code used more than ${this.#limits.memoryMb} MB.` }
  }

  #retireIfSpent(warm: Warm): void {
    warm.runs++
    if (warm.isolate.isDisposed) this.#warm = undefined
    else if (warm.runs >= RUNS_PER_ISOLATE) this.#dispose(warm)
  }

  #dispose(warm: Warm): void {
    this.#warm = undefined
    warm.isolate.dispose()
  }
}

type Control = (operation: string, mode?: string, items?: string, names?: string) => string | undefined

const failed = (id: number, failure: Failure, logs = '[]'): AnswerMessage => ({ kind: 'failed', id, failure, logs })

function readLogs(control: ivm.Reference<Control>): string {
  try {
    const text = control.applySync(undefined, ['logs'], { timeout: LOGS_MS })
    return typeof text === 'string' ? text : '[]'
  } catch {
    return '[]' // code took the runtime over; its lines are lost, nothing else
  }
}

function syntaxFailure(thrown: unknown): Failure {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const place = /^([\s\S]*) \[code\.js:(\d+):(\d+)\]$/.exec(text)
  if (!place) return { kind: 'syntax', name: 'SyntaxError', message: text }
  return { kind: 'syntax', name: 'SyntaxError', message: place[1] ?? text, line: Number(place[2]), column: Number(place[3]) }
}

/** Where in the user's source an error was thrown, from its stack. */
export function placeIn(stack: string): { line?: number; column?: number } {
  const place = /code\.js:(\d+):(\d+)/.exec(stack)
  return place ? { line: Number(place[1]), column: Number(place[2]) } : {}
}
