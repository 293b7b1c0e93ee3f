import type { Clock, Logger } from '@millrace/base'
import { SandboxError, type CodeLog } from '../errors.ts'
import { MEMORY_EXIT, type AnswerMessage, type ChildLimits, type ReplyMessage, type RunMessage } from '../protocol.ts'
import { startChild, type ChildEnd, type SandboxChild } from './child.ts'

/**
 * Programs wait in one queue for a few processes.
 * L1. A process that dies or is killed fails the program that it was at, and no other.
 * L2. A program is answered at its deadline at the latest, whatever its process does: the process is killed then.
 * L3. No process runs before the first program, and none after `stop`.
 */
export interface PoolOptions {
  readonly maxChildren: number
  readonly maxQueued: number
  readonly runsPerChild: number
  readonly idleMs: number
  readonly drainMs: number
  readonly limits: ChildLimits
  readonly clock: Clock
  readonly logger: Logger
}

export interface PoolStats {
  readonly children: readonly { readonly pid: number | undefined; readonly state: ChildState['at']; readonly runs: number }[]
  readonly queued: number
  readonly completed: number
  /** Processes that ended otherwise than by our wish. */
  readonly crashed: number
  /** Processes killed at a deadline or for a caller that gave up. */
  readonly killed: number
}

interface Job {
  readonly message: RunMessage
  readonly signal: AbortSignal | undefined
  /** Stops listening for the end of the wait. */
  leaveQueue?: () => void
  resolve(reply: AnswerMessage): void
  reject(error: SandboxError): void
}

type KillReason = 'deadline' | 'cancelled' | 'stop'

type ChildState =
  | { readonly at: 'starting'; readonly cancelDeadline: () => void }
  | { readonly at: 'idle'; readonly cancelIdle: () => void }
  | {
      readonly at: 'busy'
      readonly job: Job
      readonly swollen: boolean
      readonly cancelDeadline: () => void
      readonly stopListening: () => void
    }
  | { readonly at: 'ending'; readonly job?: Job; readonly why: KillReason | 'spent' }

interface Slot {
  child: SandboxChild
  state: ChildState
  runs: number
}

/** From the program's own limit, which its process keeps, to the kill by the parent: enough for a busy machine. */
const GRACE_MS = 1_000
const START_MS = 20_000
/** Processes that end before they are ready, in a row, before those who wait are told. */
const MAX_FAILED_STARTS = 3

export class Pool {
  readonly #options: PoolOptions
  readonly #slots = new Set<Slot>()
  readonly #queue: Job[] = []
  #nextId = 1
  #failedStarts = 0
  #completed = 0
  #crashed = 0
  #killed = 0
  #stopping: Promise<void> | undefined
  #whenEmpty: (() => void) | undefined

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Runs one program; rejects only with a SandboxError. */
  run(program: Omit<RunMessage, 'id'>, signal: AbortSignal | undefined): Promise<AnswerMessage> {
    if (this.#stopping) return Promise.reject(stopped())
    if (signal?.aborted) return Promise.reject(cancelled())
    return new Promise((resolve, reject) => {
      const job: Job = { message: { ...program, id: this.#nextId++ }, signal, resolve, reject }
      const idle = this.#idleSlot()
      if (idle) return this.#begin(idle, job)
      if (this.#queue.length >= this.#options.maxQueued) {
        reject(new SandboxError('code.busy', `${this.#queue.length} programs wait for the sandbox already. Try again later.`))
        return
      }
      this.#queue.push(job)
      if (signal) this.#dropWhenAborted(job, signal)
      this.#grow()
    })
  }

  /** Starts a process now, so that the first program does not wait for one. */
  warmUp(): void {
    if (!this.#stopping && this.#slots.size === 0) this.#start()
  }

  stats(): PoolStats {
    return {
      children: [...this.#slots].map(({ child, state, runs }) => ({ pid: child.pid, state: state.at, runs })),
      queued: this.#queue.length,
      completed: this.#completed,
      crashed: this.#crashed,
      killed: this.#killed,
    }
  }

  /** Takes no more programs, lets those that it has finish up to the drain limit, then kills. Safe to call twice. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#drainThenKill())
  }

  async #drainThenKill(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#whenEmpty = resolve))
    const cancelDrain = this.#options.clock.after(this.#options.drainMs, () => {
      for (const job of this.#takeAll()) job.reject(stopped())
      for (const slot of this.#slots) this.#kill(slot, 'stop')
    })
    this.#endIdle()
    this.#tellIfEmpty()
    await empty
    cancelDrain()
  }

  #endIdle(): void {
    if (this.#queue.length > 0) return
    for (const slot of this.#slots) if (slot.state.at === 'idle' || slot.state.at === 'starting') this.#kill(slot, 'spent')
  }

  #tellIfEmpty(): void {
    if (this.#slots.size === 0 && this.#queue.length === 0) this.#whenEmpty?.()
  }

  #idleSlot(): Slot | undefined {
    for (const slot of this.#slots) if (slot.state.at === 'idle') return slot
    return undefined
  }

  #grow(): void {
    const starting = [...this.#slots].filter((slot) => slot.state.at === 'starting').length
    if (this.#slots.size < this.#options.maxChildren && starting < this.#queue.length) this.#start()
  }

  #start(): void {
    const slot: Slot = {
      child: startChild(this.#options.limits, {
        reply: (reply) => this.#replied(slot, reply),
        ended: (end) => this.#ended(slot, end),
      }),
      state: { at: 'starting', cancelDeadline: this.#options.clock.after(START_MS, () => this.#kill(slot, 'deadline')) },
      runs: 0,
    }
    this.#slots.add(slot)
  }

  #dropWhenAborted(job: Job, signal: AbortSignal): void {
    const drop = (): void => {
      this.#queue.splice(this.#queue.indexOf(job), 1)
      job.reject(cancelled())
    }
    signal.addEventListener('abort', drop, { once: true })
    job.leaveQueue = () => signal.removeEventListener('abort', drop)
  }

  #take(): Job | undefined {
    const job = this.#queue.shift()
    job?.leaveQueue?.()
    return job
  }

  #takeAll(): Job[] {
    const jobs = this.#queue.splice(0)
    for (const job of jobs) job.leaveQueue?.()
    return jobs
  }

  #begin(slot: Slot, job: Job): void {
    if (slot.state.at === 'idle') slot.state.cancelIdle()
    const abort = (): void => this.#kill(slot, 'cancelled')
    job.signal?.addEventListener('abort', abort, { once: true })
    slot.state = {
      at: 'busy',
      job,
      swollen: false,
      cancelDeadline: this.#options.clock.after(job.message.timeoutMs + GRACE_MS, () => this.#kill(slot, 'deadline')),
      stopListening: () => job.signal?.removeEventListener('abort', abort),
    }
    slot.runs++
    slot.child.send(job.message)
  }

  #replied(slot: Slot, reply: ReplyMessage): void {
    const { state } = slot
    if (reply.kind === 'ready') {
      if (state.at !== 'starting') return
      state.cancelDeadline()
      this.#failedStarts = 0
      return this.#next(slot)
    }
    if (state.at !== 'busy' || state.job.message.id !== reply.id) return // P1 broken, or the kill came first
    if (reply.kind === 'swollen') {
      slot.state = { ...state, swollen: true }
      return
    }
    state.cancelDeadline()
    state.stopListening()
    this.#completed++
    this.#next(slot)
    state.job.resolve(reply)
  }

  #next(slot: Slot): void {
    if (slot.runs >= this.#options.runsPerChild) {
      slot.state = { at: 'ending', why: 'spent' }
      slot.child.kill()
      return
    }
    const job = this.#take()
    if (job) return this.#begin(slot, job)
    const end = (): void => this.#kill(slot, 'spent')
    slot.state = { at: 'idle', cancelIdle: this.#options.clock.after(this.#options.idleMs, end) }
    if (this.#stopping) end()
  }

  /** The one door out of life; what it was at decides who is told when the process has gone. */
  #kill(slot: Slot, why: KillReason | 'spent'): void {
    const { state } = slot
    switch (state.at) {
      case 'ending':
        return
      case 'starting':
        state.cancelDeadline()
        slot.state = { at: 'ending', why }
        break
      case 'idle':
        state.cancelIdle()
        slot.state = { at: 'ending', why }
        break
      case 'busy':
        state.cancelDeadline()
        state.stopListening()
        slot.state = { at: 'ending', why, job: state.job }
        this.#killed++
        break
    }
    slot.child.kill()
  }

  #ended(slot: Slot, end: ChildEnd): void {
    this.#slots.delete(slot)
    const { state } = slot
    switch (state.at) {
      case 'ending':
        state.job?.reject(whyKilled(state.why, state.job))
        if (state.why === 'deadline' && !state.job) this.#failedStart(end)
        break
      case 'busy':
        state.cancelDeadline()
        state.stopListening()
        this.#crashed++
        state.job.reject(whyDied(end, state.swollen, this.#options.limits)) // L1
        this.#report(end)
        break
      case 'starting':
        state.cancelDeadline()
        this.#failedStart(end)
        break
      case 'idle':
        state.cancelIdle()
        this.#crashed++
        this.#report(end)
        break
    }
    if (this.#queue.length > 0) this.#grow()
    this.#tellIfEmpty()
  }

  #report({ exitCode, signal, stderr }: ChildEnd): void {
    this.#options.logger.warn({ exitCode, signal, stderr }, 'a sandbox process ended by itself')
  }

  #failedStart(end: ChildEnd): void {
    this.#crashed++
    this.#report(end)
    if (++this.#failedStarts < MAX_FAILED_STARTS) return
    this.#failedStarts = 0
    for (const job of this.#takeAll()) job.reject(cannotStart(end))
  }
}

const stopped = (): SandboxError => new SandboxError('code.stopped', 'The sandbox is stopping. Try again when it is back.')
const cancelled = (): SandboxError => new SandboxError('code.cancelled', 'The code was stopped because its step was cancelled.')

const cannotStart = ({ exitCode, signal, stderr }: ChildEnd): SandboxError =>
  new SandboxError('code.crashed', `The sandbox's process cannot start (${signal ?? `exit status ${exitCode}`}). ${stderr}`.trim(), {
    hint: 'The server’s log has the details. The process needs this Node.js and its isolated-vm binary.',
  })

export const timedOut = (timeoutMs: number, logs: readonly CodeLog[] = []): SandboxError =>
  new SandboxError('code.timeout', `The code took longer than ${timeoutMs} ms.`, {
    hint: 'Give it fewer items at a time, or a longer time limit.',
    logs,
  })

export const outOfMemory = (memoryMb: number, logs: readonly CodeLog[] = []): SandboxError =>
  new SandboxError('code.memory', `The code used more memory than the ${memoryMb} MB that it may.`, {
    hint: 'Give it fewer items at a time, or let it keep less.',
    logs,
  })

function whyKilled(why: KillReason | 'spent', job: Job): SandboxError {
  switch (why) {
    case 'deadline':
      return timedOut(job.message.timeoutMs)
    case 'cancelled':
      return cancelled()
    case 'stop':
    case 'spent':
      return stopped()
    default:
      return why satisfies never
  }
}

// What V8 writes when an allocation cannot be met at all.
const FATAL_ALLOCATION = /out of memory|allocation failed|heap limit/i

function whyDied({ exitCode, signal, stderr }: ChildEnd, swollen: boolean, limits: ChildLimits): SandboxError {
  if (exitCode === MEMORY_EXIT || FATAL_ALLOCATION.test(stderr) || (swollen && signal !== null)) return outOfMemory(limits.memoryMb)
  return new SandboxError('code.crashed', `The process that ran the code ended (${signal ?? `exit status ${exitCode}`}).`, {
    hint: 'Other steps are not touched by this. When it happens again with this code, the code makes the engine fail.',
  })
}
