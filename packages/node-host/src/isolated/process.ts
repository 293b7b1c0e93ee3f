import type { ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'
import { NodeError, toError, type Clock } from '@millrace/base'
import { encodeFrame, FrameReader, type Frame } from '@millrace/sandbox'
import { wireOf, type Death } from './errors.ts'
import type { FromPackage, Settled, Task, ToPackage } from './protocol.ts'
import { residentMb } from './resident.ts'
import { parseWire } from './wire-json.ts'

/** Something that a process is asked to do. */
export interface Job {
  readonly task: Task | { readonly module: string }
  readonly body: string
  readonly signal: AbortSignal
  /** Carries out what the package asks for. At once, unless it gives a promise. */
  answer(what: string, body: unknown): unknown
  tell(what: string, body: unknown): void
}

/** How it ended. `alone`: nothing but this job ever ran in the process. */
export type JobEnd =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly original: NodeError | undefined }
  | { readonly kind: 'died'; readonly death: Death; readonly alone: boolean }

export interface ProcessLimits {
  readonly memoryMb: number
  readonly stuckMs: number
  /** Bytes of one message. */
  readonly maxMessageBytes: number
  /** Messages within a second, and calls that are not answered yet. */
  readonly maxMessages: number
  readonly maxOpenCalls: number
}

const MB = 2 ** 20
const LOOK_MS = 100
/** While it has no work, only its memory is of interest. */
const IDLE_LOOK_MS = 1000
const PING_MS = 1000
/** For a job that was told to stop, and a process that was told to end. */
const GRACE_MS = 5000
const END_MS = 2000
/** To start, on a machine that is busy. */
const START_MS = 60_000
const STDERR_KEPT = 2_000
const SYNC_ANSWERS = 3
/** Errors of the server that a job's own may turn out to be. */
const MOST_ORIGINALS = 200

interface Running {
  readonly job: Job
  readonly end: (end: JobEnd) => void
  readonly originals: Map<number, NodeError>
  release(): void
}

/**
 * One process of a package.
 * Q1. What it says counts for jobs that it was given; anything else ends it.
 * Q2. While it has work it answers within `stuckMs`, stays within its memory, and says no more than its share; or it is ended.
 * Q3. Every job ends, whatever the process does.
 */
export class PackageProcess {
  readonly #child: ChildProcess
  readonly #limits: ProcessLimits
  readonly #clock: Clock
  readonly #running = new Map<number, Running>()
  readonly #overdue = new Set<number>()
  #lastId = 0
  #given = 0
  #openCalls = 0
  #heard = 0
  #asked: number | undefined
  #isReady = false
  #said = ''
  #death: Death | undefined
  #state: 'alive' | 'over' = 'alive'
  #cancelLook: () => void = () => undefined
  #second = 0
  #isEnding = false
  /** Called once, when it is over; without a death where it was let end. */
  onOver: (death: Death | undefined) => void = () => undefined

  constructor(child: ChildProcess, limits: ProcessLimits, clock: Clock) {
    this.#child = child
    this.#limits = limits
    this.#clock = clock
    const frames = new FrameReader(limits.maxMessageBytes)
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const frame of frames.push(chunk) ?? [undefined]) this.#hear(frame)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said = (this.#said + text).slice(-STDERR_KEPT)))
    for (const pipe of child.stdio) pipe?.on('error', () => undefined) // shows as the process's end
    child.on('close', (code, signal) => this.#over(code, signal))
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      this.#said = error.message
      this.#over(null, null)
    })
  }

  get isUsable(): boolean {
    return this.#state === 'alive' && this.#death === undefined && !this.#isEnding && this.#overdue.size === 0
  }

  /** Never rejects. */
  perform(job: Job): Promise<JobEnd> {
    return new Promise((resolve) => {
      const id = ++this.#lastId
      this.#given += 1
      if (job.body.length > this.#limits.maxMessageBytes)
        return resolve({ kind: 'failed', error: undefined, original: tooMuch(this.#limits) })
      if (!this.isUsable) return resolve({ kind: 'died', death: { why: 'crashed', said: this.#said }, alone: false })
      let cancelGrace = (): void => undefined
      const abort = (): void => {
        this.#send({ kind: 'abort', id }, { error: wireOf(reasonOf(job.signal)) })
        cancelGrace = this.#clock.after(GRACE_MS, () => this.#leave(id))
      }
      job.signal.addEventListener('abort', abort, { once: true })
      const release = (): void => {
        cancelGrace()
        job.signal.removeEventListener('abort', abort)
      }
      this.#running.set(id, { job, end: resolve, originals: new Map(), release })
      this.#sendText('does' in job.task ? { kind: 'do', id, ...job.task } : { kind: 'load', id, ...job.task }, job.body)
      if (job.signal.aborted) abort()
      if (this.#running.size === 1) this.#look()
    })
  }

  kill(death: Death): void {
    this.#death ??= death
    this.#child.kill('SIGKILL')
  }

  /** Lets it end by itself. */
  end(): void {
    this.#isEnding = true
    this.#cancelLook()
    this.#child.stdin?.end()
    this.#cancelLook = this.#clock.after(END_MS, () => this.#child.kill('SIGKILL'))
  }

  #hear(frame: Frame | undefined): void {
    if (this.#state === 'over' || this.#death !== undefined) return
    if (frame === undefined) return this.kill({ why: 'flood', said: 'no message, or one that is too long' })
    this.#asked = undefined
    this.#heard += 1
    if (this.#heard > this.#limits.maxMessages) return this.kill({ why: 'flood', said: 'too many messages' })
    const said = frame.head as unknown as FromPackage
    if (said.kind === 'ready') this.#isReady = true
    if (said.kind === 'ready' || said.kind === 'pong') return
    const running = this.#running.get(said.id)
    let body: unknown
    try {
      body = parseWire(frame.parts[0] ?? 'null')
    } catch {
      return this.kill({ why: 'flood', said: 'no JSON' })
    }
    // Q1. A job that is over may have left something on its way.
    if (running === undefined) {
      if (!Number.isSafeInteger(said.id) || said.id < 1 || said.id > this.#lastId) this.kill({ why: 'flood', said: 'a message for nobody' })
      return
    }
    this.#take(said, running, body)
  }

  #take(said: Exclude<FromPackage, { kind: 'ready' | 'pong' }>, running: Running, body: unknown): void {
    switch (said.kind) {
      case 'done':
        return this.#finish(said.id, { kind: 'done', value: body })
      case 'failed':
        return this.#finish(said.id, { kind: 'failed', error: body, original: running.originals.get(Number(said.call)) })
      case 'tell':
        return running.job.tell(String(said.what), body)
      case 'call':
        return this.#call(said, running, body)
      default:
        said satisfies never
        this.kill({ why: 'flood', said: 'an unknown message' })
    }
  }

  #call({ call, what, waits }: Extract<FromPackage, { kind: 'call' }>, running: Running, body: unknown): void {
    if (!Number.isSafeInteger(call)) return this.kill({ why: 'flood', said: 'a call without a number' })
    if (this.#openCalls >= this.#limits.maxOpenCalls) return this.kill({ why: 'flood', said: 'too many calls at a time' })
    this.#openCalls += 1
    const settled = (answer: Settled): void => {
      this.#openCalls -= 1
      if (waits === true) this.#write(this.#child.stdio[SYNC_ANSWERS] as Writable | null, encodeFrame({ call }, [JSON.stringify(answer)]))
      else this.#send({ kind: 'answer', call }, answer)
    }
    const failed = (thrown: unknown): void => {
      const error = thrown instanceof NodeError ? thrown : new NodeError('node.crashed', toError(thrown).message, { cause: thrown })
      if (running.originals.size < MOST_ORIGINALS) running.originals.set(call, error)
      settled({ error: wireOf(error) })
    }
    try {
      const given = running.job.answer(String(what), body)
      if (given instanceof Promise) given.then((value: unknown) => settled({ value: value ?? null }), failed)
      else settled({ value: given ?? null })
    } catch (thrown) {
      failed(thrown)
    }
  }

  #finish(id: number, end: JobEnd): void {
    const running = this.#running.get(id)
    this.#running.delete(id)
    this.#overdue.delete(id)
    running?.release()
    running?.end(end)
    this.#endIfLeft()
  }

  /** A job that goes on although it was told to stop: the process takes no other, and ends when it has none but such. */
  #leave(id: number): void {
    this.#overdue.add(id)
    this.#endIfLeft()
  }

  #endIfLeft(): void {
    if (this.#overdue.size > 0 && this.#overdue.size === this.#running.size) this.kill({ why: 'stuck', ms: GRACE_MS })
  }

  // Q2.
  #look(): void {
    const step = (): void => {
      if (this.#state === 'over' || this.#death !== undefined) return
      const isIdle = this.#running.size === 0
      if (isIdle) this.#asked = undefined
      this.#second += isIdle ? IDLE_LOOK_MS : LOOK_MS
      const now = this.#clock.now()
      if (this.#second >= PING_MS) {
        this.#second = 0
        this.#heard = 0
        if (this.#asked === undefined && !isIdle) {
          this.#asked = now
          this.#send({ kind: 'ping' })
        }
      }
      const longest = this.#isReady ? this.#limits.stuckMs : Math.max(START_MS, this.#limits.stuckMs)
      if (this.#asked !== undefined && now - this.#asked > longest) return this.kill({ why: 'stuck', ms: longest })
      if (residentMb(this.#child.pid) > this.#limits.memoryMb) return this.kill({ why: 'memory', mb: this.#limits.memoryMb })
      this.#cancelLook = this.#clock.after(isIdle ? IDLE_LOOK_MS : LOOK_MS, step)
    }
    if (this.#isEnding) return
    this.#cancelLook()
    this.#asked = undefined
    this.#cancelLook = this.#clock.after(LOOK_MS, step)
  }

  #send(head: ToPackage, body?: unknown): void {
    this.#sendText(head, body === undefined ? undefined : JSON.stringify(body))
  }

  #sendText(head: ToPackage, body: string | undefined): void {
    this.#write(this.#child.stdin, encodeFrame(head, body === undefined ? [] : [body]))
  }

  // A process that does not read what it asked for would fill the server's memory.
  #write(pipe: Writable | null, frame: Buffer): void {
    if (pipe?.writable !== true) return
    if (pipe.writableLength > 2 * this.#limits.maxMessageBytes)
      return this.kill({ why: 'flood', said: 'it does not read what it asks for' })
    pipe.write(frame)
  }

  // Q3.
  #over(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#cancelLook()
    const death = this.#death ?? deathOf(code, signal, { said: this.#said, mb: this.#limits.memoryMb })
    const alone = this.#given === 1
    for (const id of [...this.#running.keys()]) this.#finish(id, { kind: 'died', death, alone })
    this.onOver(this.#isEnding ? undefined : death)
  }
}

function deathOf(code: number | null, signal: string | null, { said, mb }: { said: string; mb: number }): Death {
  if (/JavaScript heap out of memory|Array buffer allocation failed/.test(said)) return { why: 'memory', mb }
  const lines = said.trim().split('\n')
  const error = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? ''
  return { why: 'crashed', said: `${signal ?? `exit code ${code ?? 'unknown'}`}${error === '' ? '' : `, ${error.slice(0, 300)}`}` }
}

const tooMuch = ({ maxMessageBytes }: ProcessLimits): NodeError =>
  new NodeError(
    'package.too-large',
    `The node was given more than ${Math.floor(maxMessageBytes / MB)} MB at once, which a package cannot take.`,
    {
      hint: 'Give it fewer items at a time, with a loop.',
    },
  )

const reasonOf = ({ reason }: AbortSignal): NodeError =>
  reason instanceof NodeError ? reason : new NodeError('cancelled', 'The step was cancelled.')
