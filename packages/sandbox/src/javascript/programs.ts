import type { AnswerHead, AnswerMessage, Failure, ReplyMessage, RunHead, ToChild } from '../protocol/messages.ts'
import { placeIn, type Compiled } from './compile.ts'
import type { Guardian } from './guardian.ts'
import type { Ask } from './host.ts'
import { Isolates, type Control, type Place, type Warm } from './isolates.ts'
import type { JavaScriptLimits } from './limits.ts'
import type { ModuleFiles } from './module-files.ts'

/** For what runs after the program's own time is over: turning the kept log lines into text. */
const LOGS_MS = 100
/** Programs are worked on this long before what came in meanwhile is heard. */
const TURN_MS = 5

interface Waiting {
  readonly head: RunHead
  readonly parts: readonly string[]
}

/** A program that has begun. */
interface Running {
  readonly id: number
  readonly warm: Warm
  readonly place: Place
  /** When its time is over; `performance.now()`. */
  readonly endsAt: number
  /** Set while it waits for something outside. */
  timer?: NodeJS.Timeout | undefined
}

export interface ProgramsOptions {
  readonly limits: JavaScriptLimits
  readonly guardian: Guardian
  readonly send: (message: ReplyMessage) => void
  /** Ends the process. */
  readonly end: () => void
}

/** The programs of one process: one at work, others in line, and those that wait for something (P1). */
export class Programs {
  readonly #options: ProgramsOptions
  readonly #isolates: Isolates
  readonly #line: Waiting[] = []
  readonly #parked = new Map<number, Running>()
  #isScheduled = false

  constructor(options: ProgramsOptions) {
    this.#options = options
    this.#isolates = new Isolates(options.limits, options.end)
  }

  hear(head: ToChild, parts: readonly string[]): void {
    switch (head.kind) {
      case 'run':
        this.#line.push({ head, parts })
        return this.#schedule()
      case 'drop':
        return this.#drop(head.ids)
      case 'setup':
        return this.#isolates.modules.set(JSON.parse(parts[0] ?? '') as ModuleFiles)
      case 'answer':
        return this.#answered(head, parts[0] ?? '')
      default:
        return head satisfies never
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#work()
    })
  }

  #work(): void {
    const until = performance.now() + TURN_MS
    for (let next = this.#line.shift(); next; next = this.#line.shift()) {
      this.#begin(next)
      if (performance.now() > until) break
    }
    if (this.#line.length > 0) this.#schedule()
    else setImmediate(() => this.#prepare())
  }

  #prepare(): void {
    if (this.#line.length === 0) this.#isolates.prepare()
  }

  #drop(ids: readonly number[]): void {
    for (const id of ids) {
      const at = this.#line.findIndex((waiting) => waiting.head.id === id)
      if (at >= 0) this.#line.splice(at, 1)
      const running = this.#parked.get(id)
      if (running) this.#leave(running)
      if (at >= 0 || running) this.#options.send({ kind: 'lost', id })
    }
  }

  #begin({ head, parts: [source = '', items = '[]', names = '{}', around = '{}'] }: Waiting): void {
    const { id, language, mode, timeoutMs, tenant } = head
    this.#options.guardian.at(id)
    const endsAt = performance.now() + timeoutMs
    const { warm, compiled } = this.#compiled(tenant, language, source)
    if ('kind' in compiled) return this.#answer(failed(id, compiled))
    if (mode === 'check') return this.#answer({ kind: 'done', id, text: '{"value":null}' })
    const running: Running = { id, warm, place: this.#isolates.place(warm), endsAt }
    this.#enter(running, (control, timeout) => {
      const ask: Ask = (call, what, text) => this.#options.send({ kind: 'call', id, call, what, text })
      const missing = this.#isolates.install(warm, running.place, compiled, ask)
      if (missing !== undefined) return missing
      control('prepare', mode, items, names, around)
      compiled.script.runSync(running.place.context, { timeout })
      return undefined
    })
  }

  /** The program in the owner's isolate; in a fresh one where what earlier programs left had filled it up. */
  #compiled(tenant: string, language: string, source: string): { readonly warm: Warm; readonly compiled: Compiled | Failure } {
    const warm = this.#isolates.of(tenant)
    const compiled = this.#isolates.script(warm, language, source)
    if (!warm.isolate.isDisposed) return { warm, compiled }
    this.#loseOthers(warm)
    const fresh = this.#isolates.of(tenant)
    return { warm: fresh, compiled: this.#isolates.script(fresh, language, source) }
  }

  #answered({ id, call, ok }: AnswerHead, text: string): void {
    const running = this.#parked.get(id)
    if (running) this.#resume(running, (control) => void control('answer', call, ok, text) as undefined)
  }

  #resume(running: Running, step: Step): void {
    this.#parked.delete(running.id)
    clearTimeout(running.timer)
    this.#options.send({ kind: 'resumed', id: running.id })
    this.#options.guardian.at(running.id)
    this.#enter(running, step)
  }

  /** Runs code of the program, then sees where it stands. */
  #enter(running: Running, step: Step): void {
    const { control } = running.place
    try {
      const timeout = Math.max(1, Math.ceil(running.endsAt - performance.now()))
      const enter: Enter = (operation, ...args) => control.applySync(undefined, [operation, ...args], { timeout })
      const failure = step(enter, timeout)
      if (failure !== undefined) return this.#finish(running, failed(running.id, failure))
      const text = control.applySync(undefined, ['collect'])
      if (text?.startsWith('wait') === true) return this.#park(running, text === 'wait' ? undefined : Number(text.slice(4)))
      if (typeof text === 'string') return this.#finish(running, { kind: 'done', id: running.id, text })
      // Promises are settled before the code comes back: without anything outside this one can never be.
      this.#finish(running, failed(running.id, { kind: 'pending', message: PENDING }, readLogs(control)))
    } catch (thrown) {
      this.#broken(running, thrown)
    }
  }

  /** It waits for an answer or a timer. Its time goes on. */
  #park(running: Running, timerMs: number | undefined): void {
    const left = running.endsAt - performance.now()
    const isLast = timerMs === undefined || !(timerMs < left) // whatever else the inside may say, too
    this.#parked.set(running.id, running)
    running.timer = setTimeout(
      () => (isLast ? this.#outOfTime(running) : this.#resume(running, (control) => void control('tick') as undefined)),
      isLast ? left : timerMs,
    )
    this.#options.guardian.at(0)
    this.#options.send({ kind: 'parked', id: running.id })
  }

  #outOfTime(running: Running): void {
    this.#answer(failed(running.id, { kind: 'timeout', message: 'It waited too long.' }, readLogs(running.place.control)))
    this.#leave(running)
  }

  #broken(running: Running, thrown: unknown): void {
    const { id, warm, place } = running
    if (warm.isolate.isDisposed) {
      const { memoryMb } = this.#options.limits
      return this.#finish(running, failed(id, { kind: 'memory', message: `The code used more than ${memoryMb} MB.` }))
    }
    const logs = readLogs(place.control)
    const error = thrown instanceof Error ? thrown : new TypeError(String(thrown))
    if (error.message === 'Script execution timed out.') {
      this.#isolates.discard(warm) // I3
      return this.#finish(running, failed(id, { kind: 'timeout', message: error.message }, logs))
    }
    // A rejection that nobody handled.
    this.#finish(running, failed(id, { kind: 'runtime', message: error.message, name: error.name, ...placeIn(error.stack ?? '') }, logs))
  }

  #finish(running: Running, answer: AnswerMessage): void {
    this.#answer(answer)
    this.#leave(running)
    if (running.warm.isolate.isDisposed) this.#loseOthers(running.warm)
  }

  #answer(answer: AnswerMessage): void {
    this.#options.guardian.at(0)
    this.#options.send(answer)
  }

  #leave(running: Running): void {
    this.#parked.delete(running.id)
    clearTimeout(running.timer)
    this.#isolates.leave(running.warm, running.place)
  }

  /** Those that were parked in an isolate that is no more; they can run again elsewhere. */
  #loseOthers(warm: Warm): void {
    for (const other of this.#parked.values()) {
      if (other.warm !== warm) continue
      this.#leave(other)
      this.#options.send({ kind: 'lost', id: other.id })
    }
  }
}

type Enter = Control
/** Part of a program's way; gives why it cannot go on. */
type Step = (control: Enter, timeout: number) => Failure | undefined

const PENDING = 'The code waits for a promise that nothing settles.'

const failed = (id: number, failure: Failure, logs = '[]'): AnswerMessage => ({ kind: 'failed', id, failure, logs })

function readLogs(control: Place['control']): string {
  try {
    const text = control.applySync(undefined, ['logs'], { timeout: LOGS_MS })
    return typeof text === 'string' ? text : '[]'
  } catch {
    return '[]' // code took the runtime over; its lines are lost, nothing else
  }
}
