import type { Clock, Logger } from '@millrace/base'
import { toError } from '@millrace/base'
import { SandboxError } from '../errors.ts'
import type { AnswerMessage, Program, ReplyMessage } from '../protocol/messages.ts'
import { busy, cancelled, cannotStart, crashed, limitOf, stopped, timedOut, whyKilled, type KillReason } from './ends.ts'
import type { ProcessKind } from './kind.ts'
import { startProcess, type ProcessEnd } from './process.ts'
import { FairQueue, mostBeforeCheck } from './queue.ts'
import { findJob, jobsOf, takeJob, type Caller, type Job, type Slot, type SlotState } from './slot.ts'

/**
 * Programs wait in one queue for a few processes of one kind.
 * L1. A process that dies loses no program: each is run again in another one. Only what a program asked for outside is never done twice,
 *     and a program under which processes die again and again is the one that fails.
 * L2. A program is answered at its deadline at the latest, whatever its process does or says: the process is killed then, unless it says
 *     that the program is parked. So a process is healthy while it completes work; nothing else is asked of it.
 * L3. No process runs before the first program, and none after `stop`.
 * L4. What an answer is for is decided by whom the process has it from: one for a program that it does not have is ignored.
 */
export interface PoolOptions {
  readonly maxChildren: number
  readonly maxQueued: number
  readonly runsPerChild: number
  readonly idleMs: number
  readonly drainMs: number
  readonly clock: Clock
  readonly logger: Logger
}

export interface PoolStats {
  readonly children: readonly {
    readonly kind: string
    readonly pid: number | undefined
    readonly state: SlotState['at']
    readonly runs: number
  }[]
  readonly queued: number
  readonly completed: number
  /** Processes that ended otherwise than by our wish. */
  readonly crashed: number
  /** Processes killed at a deadline or for a caller that gave up. */
  readonly killed: number
  /** Programs that were run again since their process had died. */
  readonly repeated: number
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined
  readonly call?: Caller | undefined
}

/** From the program's own limit, which its process keeps, to the kill by the parent: enough for a busy machine. */
const GRACE_MS = 1_000
/** A program whose caller gave up may end by itself for this long: mostly it does, and a process is dear. */
const CANCEL_MS = 50
/** A program that runs longer holds up those that were given to its process ahead: they go to another one. */
const LONG_MS = 20
const START_MS = 20_000
/** Processes that end before they are ready, in a row, before those who wait are told. */
const MAX_FAILED_STARTS = 3
/** What a program may ask for; beyond it, it does nothing but fill the pipes of both sides. Its caller has a limit of its own, far below. */
const MAX_ASKED = 1_000
/** Processes that may die under a program. */
const MAX_DEATHS = 3

export class Pool {
  readonly #kind: ProcessKind
  readonly #options: PoolOptions
  readonly #slots = new Set<Slot>()
  readonly #queue = new FairQueue<Job>()
  #nextId = 1
  #failedStarts = 0
  #completed = 0
  #crashed = 0
  #killed = 0
  #repeated = 0
  #stopping: Promise<void> | undefined
  #whenEmpty: (() => void) | undefined

  constructor(kind: ProcessKind, options: PoolOptions) {
    this.#kind = kind
    this.#options = options
  }

  /** Runs one program; rejects only with a SandboxError. */
  run(program: Program, { signal, call }: RunOptions = {}): Promise<AnswerMessage> {
    if (this.#stopping) return Promise.reject(stopped())
    if (signal?.aborted) return Promise.reject(cancelled())
    return new Promise((resolve, reject) => {
      if (!this.#hasRoomFor(program)) return reject(busy(this.#queue.size))
      const calls = new AbortController()
      const job: Job = {
        ...{ id: this.#nextId++, owner: program.tenant, program, call, calls, deaths: 0, asked: 0, dueAt: undefined, isOver: false },
        ...{ unwatch: () => undefined, release: () => undefined, resolve, reject },
      }
      if (signal) this.#listen(job, signal)
      this.#queue.push(job)
      this.#assign()
    })
  }

  #hasRoomFor({ tenant, mode }: Program): boolean {
    const { maxQueued, maxChildren } = this.#options
    const most = mode === 'check' ? mostBeforeCheck(maxQueued, maxChildren) : maxQueued
    if (this.#queue.size < most || this.#slotFor() !== undefined) return true
    if (mode === 'check') return false
    const displaced = this.#queue.displaceFor(tenant)
    if (displaced) this.#reject(displaced, busy(this.#options.maxQueued))
    return displaced !== undefined
  }

  get languages(): readonly string[] {
    return this.#kind.languages
  }

  /** Whatever its processes need is part of this package. */
  check(): Promise<readonly SandboxError[]> {
    return Promise.resolve([])
  }

  /** Starts a process now, so that the first program does not wait for one. */
  warmUp(): void {
    if (!this.#stopping && this.#slots.size === 0) this.#start()
  }

  stats(): PoolStats {
    return {
      children: [...this.#slots].map(({ process, state, runs }) => ({ kind: this.#kind.name, pid: process.pid, state: state.at, runs })),
      queued: this.#queue.size,
      completed: this.#completed,
      crashed: this.#crashed,
      killed: this.#killed,
      repeated: this.#repeated,
    }
  }

  /** Takes no more programs, lets those that it has finish up to the drain limit, then kills. Safe to call twice. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#drainThenKill())
  }

  async #drainThenKill(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#whenEmpty = resolve))
    const cancelDrain = this.#options.clock.after(this.#options.drainMs, () => {
      for (const job of this.#queue.takeAll()) this.#reject(job, stopped())
      for (const slot of this.#slots) this.#kill(slot, 'stop')
    })
    if (this.#queue.size === 0) {
      for (const slot of this.#slots) if (slot.state.at === 'idle' || slot.state.at === 'starting') this.#kill(slot, 'spent')
    }
    this.#tellIfEmpty()
    await empty
    cancelDrain()
  }

  #tellIfEmpty(): void {
    if (this.#slots.size === 0 && this.#queue.size === 0) this.#whenEmpty?.()
  }

  // Programs: from the queue into a process, and out.

  #listen(job: Job, signal: AbortSignal): void {
    const abort = (): void => this.#giveUp(job, cancelled())
    signal.addEventListener('abort', abort, { once: true })
    job.release = () => signal.removeEventListener('abort', abort)
  }

  #assign(): void {
    while (this.#queue.size > 0) {
      const slot = this.#slotFor()
      if (slot === undefined) break
      const job = this.#queue.take()
      if (job === undefined) break
      this.#give(slot, job)
    }
    const starting = [...this.#slots].filter((slot) => slot.state.at === 'starting').length
    if (this.#slots.size < this.#options.maxChildren && starting < this.#queue.size) this.#start()
  }

  /** One that has nothing to run, else the quick one with the shortest line. */
  #slotFor(): Slot | undefined {
    let best: Slot | undefined
    for (const slot of this.#slots) {
      if (this.#isSpent(slot)) continue
      if (slot.state.at === 'idle' || (slot.state.at === 'busy' && slot.line.length === 0)) return slot
      if (slot.state.at !== 'busy' || slot.pace !== 'quick' || slot.line.length > this.#kind.ahead) continue
      if (best === undefined || slot.line.length < best.line.length) best = slot
    }
    // A process more is better than a place in a line, as long as there may be one.
    return this.#slots.size < this.#options.maxChildren ? undefined : best
  }

  #isSpent(slot: Slot): boolean {
    return slot.runs >= this.#options.runsPerChild
  }

  #give(slot: Slot, job: Job): void {
    if (slot.state.at === 'idle') slot.state.cancelIdle()
    slot.state = { at: 'busy' }
    slot.runs++
    const { source, items, names, around, ...rest } = job.program
    slot.process.send({ kind: 'run', id: job.id, ...rest }, [source, items, names, around])
    slot.line.push(job)
    if (slot.line.length === 1) this.#watchFirst(slot)
  }

  /** L2, for the program that the process is at now. */
  #watchFirst(slot: Slot): void {
    slot.unwatch()
    slot.firstIsLong = false
    const [job] = slot.line
    if (job === undefined) {
      slot.unwatch = () => undefined
      return
    }
    const { clock } = this.#options
    if (job.isOver) {
      slot.unwatch = clock.after(CANCEL_MS, () => this.#kill(slot, 'cancelled'))
      return
    }
    const limit = this.#timeLeft(job)
    const deadline = (): void => this.#kill(slot, 'deadline')
    if (this.#kind.ahead === 0 || limit <= LONG_MS) {
      slot.unwatch = clock.after(limit, deadline)
      return
    }
    slot.unwatch = clock.after(LONG_MS, () => {
      slot.unwatch = clock.after(limit - LONG_MS, deadline)
      this.#takeBack(slot)
    })
  }

  #timeLeft(job: Job): number {
    const now = this.#options.clock.now()
    job.dueAt ??= now + job.program.timeoutMs + GRACE_MS
    return Math.max(0, job.dueAt - now)
  }

  /** L2, for one that its process says is parked. That process may be well. */
  #watchParked(slot: Slot, job: Job): void {
    const overdue = (): void => this.#giveUp(job, timedOut(job.program.timeoutMs))
    slot.parked.set(job.id, job)
    job.unwatch = this.#options.clock.after(this.#timeLeft(job), overdue)
  }

  /** Those that were given ahead go elsewhere. */
  #takeBack(slot: Slot): void {
    slot.firstIsLong = true
    slot.pace = 'slow'
    const ahead = slot.line.splice(1)
    if (ahead.length === 0) return
    slot.process.send({ kind: 'drop', ids: ahead.map((job) => job.id) })
    for (const job of ahead.reverse()) this.#queue.putBack(job)
    this.#assign()
  }

  /** The caller is told at once; the process is only ended for it when nothing else helps. */
  #giveUp(job: Job, error: SandboxError): void {
    this.#reject(job, error)
    if (this.#queue.remove(job)) return this.#tellIfEmpty()
    const slot = [...this.#slots].find((each) => findJob(each, job.id) === job)
    if (slot === undefined || slot.state.at !== 'busy') return
    slot.process.send({ kind: 'drop', ids: [job.id] })
    if (slot.line[0] === job) return this.#watchFirst(slot)
    takeJob(slot, job)
    if (slot.line.length === 0) this.#next(slot)
  }

  #reject(job: Job, error: SandboxError): void {
    this.#end(job)
    job.reject(error)
  }

  #end(job: Job): void {
    job.isOver = true
    job.unwatch()
    job.release()
    if (job.asked > 0) job.calls.abort(cancelled())
  }

  // What a process says.

  #replied(slot: Slot, reply: ReplyMessage): void {
    if (reply.kind === 'ready') return this.#ready(slot)
    if (slot.state.at !== 'busy') return // the kill came first
    const job = findJob(slot, reply.id)
    if (job === undefined) return // L4
    switch (reply.kind) {
      case 'call':
        return this.#call(slot, job, reply)
      case 'parked':
        takeJob(slot, job)
        this.#watchParked(slot, job)
        return this.#next(slot)
      case 'resumed':
        takeJob(slot, job)
        if (slot.line[0]) slot.line[0].dueAt = undefined // P1: the process was not at it yet
        slot.line.unshift(job)
        return this.#watchFirst(slot)
      case 'lost':
        takeJob(slot, job)
        this.#repeat(job, LOST)
        return this.#next(slot)
      case 'done':
      case 'failed':
        if (slot.line[0] === job) slot.pace = slot.firstIsLong ? 'slow' : 'quick'
        takeJob(slot, job)
        this.#completed++
        this.#end(job)
        this.#next(slot)
        return job.resolve(reply)
      default:
        return reply satisfies never
    }
  }

  #ready(slot: Slot): void {
    if (slot.state.at !== 'starting') return
    slot.state.cancelDeadline()
    this.#failedStarts = 0
    this.#rest(slot)
    this.#assign()
  }

  /** The first of the line changed. */
  #next(slot: Slot): void {
    this.#watchFirst(slot)
    if (slot.line.length === 0 && slot.parked.size === 0) {
      if (this.#isSpent(slot)) return this.#retire(slot)
      this.#rest(slot)
    }
    this.#assign()
  }

  #rest(slot: Slot): void {
    const end = (): void => this.#kill(slot, 'spent')
    slot.state = { at: 'idle', cancelIdle: this.#options.clock.after(this.#options.idleMs, end) }
    if (this.#stopping && this.#queue.size === 0) end()
  }

  #retire(slot: Slot): void {
    slot.state = { at: 'ending', why: 'spent', victim: undefined }
    slot.process.kill()
  }

  #call(slot: Slot, job: Job, { call, what, text }: Extract<ReplyMessage, { kind: 'call' }>): void {
    if (job.isOver) return
    if (++job.asked > MAX_ASKED) return this.#giveUp(job, askedTooMuch())
    const asked = job.call?.(what, text, job.calls.signal) ?? Promise.reject(notHere(what))
    const answer = (ok: boolean, part: string): void => {
      if (findJob(slot, job.id) === job) slot.process.send({ kind: 'answer', id: job.id, call, ok }, [part])
    }
    asked.then(
      (given) => answer(true, given),
      (thrown: unknown) => answer(false, JSON.stringify(toldOf(thrown))),
    )
  }

  // The life of a process.

  #start(): void {
    const slot: Slot = {
      process: startProcess(this.#kind, {
        reply: (reply) => this.#replied(slot, reply),
        ended: (end) => this.#ended(slot, end),
      }),
      state: { at: 'starting', cancelDeadline: this.#options.clock.after(START_MS, () => this.#kill(slot, 'deadline')) },
      ...{ line: [], parked: new Map(), unwatch: () => undefined, firstIsLong: false, pace: 'slow', runs: 0 },
    }
    this.#slots.add(slot)
  }

  /** The one door out of life; what it was at decides who is told when the process has gone. */
  #kill(slot: Slot, why: KillReason): void {
    const { state } = slot
    switch (state.at) {
      case 'ending':
        return
      case 'starting':
        state.cancelDeadline()
        break
      case 'idle':
        state.cancelIdle()
        break
      case 'busy':
        this.#killed++
        break
    }
    slot.unwatch()
    slot.state = { at: 'ending', why, victim: slot.line[0] }
    slot.process.kill()
  }

  #ended(slot: Slot, end: ProcessEnd): void {
    this.#slots.delete(slot)
    slot.unwatch()
    const { state } = slot
    switch (state.at) {
      case 'ending':
        this.#endedByUs(slot, state, end)
        break
      case 'busy':
        this.#died(slot, end)
        break
      case 'starting':
        state.cancelDeadline()
        this.#failedStart(end)
        break
      case 'idle':
        state.cancelIdle()
        this.#report(end)
        break
    }
    this.#assign()
    this.#tellIfEmpty()
  }

  #endedByUs(slot: Slot, { why, victim }: Extract<SlotState, { at: 'ending' }>, end: ProcessEnd): void {
    if (why === 'deadline' && slot.runs === 0) this.#failedStart(end)
    for (const job of jobsOf(slot).reverse()) {
      if (job === victim || why === 'stop') this.#reject(job, whyKilled(why, job.program.timeoutMs))
      else this.#repeat(job, end)
    }
  }

  /** L1 */
  #died(slot: Slot, end: ProcessEnd): void {
    this.#report(end)
    const [first] = slot.line
    for (const job of jobsOf(slot).reverse()) {
      const limit = limitOf(this.#kind, end, job.id)
      if (limit) this.#reject(job, limit)
      else {
        if (job === first || first === undefined) job.deaths++
        this.#repeat(job, end)
      }
    }
  }

  #repeat(job: Job, end: ProcessEnd): void {
    job.unwatch()
    job.dueAt = undefined
    if (job.isOver) return
    if (job.asked > 0 || job.deaths > MAX_DEATHS) return this.#reject(job, crashed(end))
    this.#repeated++
    this.#queue.putBack(job)
  }

  #report({ exitCode, signal, stderr }: ProcessEnd): void {
    this.#crashed++
    this.#options.logger.warn({ kind: this.#kind.name, exitCode, signal, stderr }, 'a sandbox process ended by itself')
  }

  #failedStart(end: ProcessEnd): void {
    this.#report(end)
    if (++this.#failedStarts < MAX_FAILED_STARTS) return
    this.#failedStarts = 0
    for (const job of this.#queue.takeAll()) this.#reject(job, cannotStart(this.#kind, end))
  }
}

const notHere = (what: string): SandboxError =>
  new SandboxError('code.fetch', `Code has no ${what} here.`, {
    hint: 'Use an HTTP Request node. The operator allows hosts for code with MILLRACE_CODE_HOSTS.',
  })

const askedTooMuch = (): SandboxError =>
  new SandboxError('code.fetch', `The code asked for more than ${MAX_ASKED} requests.`, {
    hint: 'Give it fewer items at a time, or use an HTTP Request node, which makes one for each item.',
  })

const LOST: ProcessEnd = { exitCode: null, signal: null, stderr: '', notices: [] }

/** What a program is told of a refused request: our own words, never a stack or another object of the host. */
function toldOf(thrown: unknown): { message: string; code?: string; hint?: string } {
  const error = toError(thrown)
  const { code, data } = error as { code?: unknown; data?: { hint?: unknown } }
  return {
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof data?.hint === 'string' ? { hint: data.hint } : {}),
  }
}
