import type { ChildProcess } from 'node:child_process'
import { NodeError, type Clock, type Logger, type Millis } from '@millrace/base'
import { deathError, errorOf, quarantineError, type Death } from './errors.ts'
import { PackageProcess, type Job, type JobEnd, type ProcessLimits } from './process.ts'

export interface RunnerOptions {
  /** The package's, for people. */
  readonly name: string
  readonly start: () => ChildProcess
  readonly limits: ProcessLimits
  /** A process without work ends after this long. Milliseconds. */
  readonly idleMs: Millis
  /** Steps at a time; more are told to come back. */
  readonly maxJobs: number
  readonly clock: Clock
  readonly logger: Logger
}

/** What is known of a job beyond what the process sees. */
export interface JobFacts {
  /** It asked for something that others may have seen: it must not simply be done again. */
  hasActed(): boolean
  /** Doing it again, though it has acted, does no harm. */
  readonly isRepeatable: boolean
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000
const MOST_DEATHS = 8
const QUARANTINE_MS = 600_000

/**
 * The processes of one package.
 * K1. Its steps share a process. When that dies, it cannot be told which of them was at fault: those that did nothing outside are done
 *     again, each alone in a fresh process, and the one that makes that die too is the guilty one.
 * K2. A process that dies again and again is started later each time.
 * K3. Nothing of it is left when it is closed.
 * K4. After so many deaths in a row without anything done it is in quarantine: its steps fail at once, until a while later one is tried.
 */
export class PackageRunner {
  readonly #options: RunnerOptions
  readonly #processes = new Set<PackageProcess>()
  #shared: PackageProcess | undefined
  #last: Promise<unknown> = Promise.resolve()
  #jobs = 0
  #deaths = 0
  #notBefore: Millis = 0
  #quarantine: { readonly until: Millis; readonly death: Death } | undefined
  #isClosed = false
  #cancelIdle: () => void = () => undefined

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Gives what the package gave; rejects with a NodeError. */
  async perform(job: Job, facts: JobFacts): Promise<unknown> {
    const { name, maxJobs } = this.#options
    this.#refuseInQuarantine()
    if (this.#jobs >= maxJobs)
      throw new NodeError('package.busy', `The process of ${name} has ${maxJobs} steps at a time.`, { retryable: true, retryAfterMs: 1000 })
    this.#jobs += 1
    this.#cancelIdle()
    try {
      let end = await this.#together(job)
      if (end.kind === 'died' && !end.alone && end.death.why !== 'stopped' && !facts.hasActed() && !job.signal.aborted)
        end = await this.#alone(job) // K1
      return this.#valueOf(end, facts)
    } finally {
      this.#jobs -= 1
      if (this.#jobs === 0 && !this.#isClosed) this.#cancelIdle = this.#options.clock.after(this.#options.idleMs, () => this.#rest())
    }
  }

  /** What an administrator has to know; undefined while all is well. */
  fault(): string | undefined {
    const { name, clock } = this.#options
    if (this.#quarantine === undefined || this.#quarantine.until <= clock.now()) return undefined
    return quarantineError(name, { ...this.#quarantine, deaths: this.#deaths, leftMs: this.#quarantine.until - clock.now() }).message
  }

  #refuseInQuarantine(): void {
    const { name, clock } = this.#options
    if (this.#quarantine === undefined) return
    const leftMs = this.#quarantine.until - clock.now()
    if (leftMs > 0) throw quarantineError(name, { ...this.#quarantine, deaths: this.#deaths, leftMs })
    this.#quarantine = { ...this.#quarantine, until: clock.now() + QUARANTINE_MS } // one is tried; the others wait for what comes of it
  }

  /** Its next process begins with what holds now. One that is at work goes on with what it has. */
  renew(): void {
    if (this.#jobs === 0) this.#rest()
  }

  /** Ends all processes; what is under way fails, to be done again. Safe to call twice. */
  close(): void {
    this.#isClosed = true
    this.#cancelIdle()
    for (const process of this.#processes) process.kill({ why: 'stopped' }) // K3
  }

  async #together(job: Job): Promise<JobEnd> {
    await this.#pause(job.signal)
    if (this.#shared?.isUsable !== true) this.#shared = this.#start()
    return this.#shared.perform(job)
  }

  /** One at a time: a package that dies with everything it is given must not take a process for each step. */
  async #alone(job: Job): Promise<JobEnd> {
    const before = this.#last
    const turn = Promise.withResolvers<void>()
    this.#last = turn.promise
    await before
    try {
      await this.#pause(job.signal)
      const process = this.#start()
      const end = await process.perform(job)
      process.end()
      return end
    } finally {
      turn.resolve()
    }
  }

  #start(): PackageProcess {
    const { start, limits, clock, logger, name } = this.#options
    if (this.#isClosed) throw deathError(name, { why: 'stopped' }, true)
    const process = new PackageProcess(start(), limits, clock)
    this.#processes.add(process)
    process.onOver = (death) => {
      this.#processes.delete(process)
      if (this.#shared === process) this.#shared = undefined
      if (death === undefined || death.why === 'stopped') return
      logger.warn({ package: name, death }, 'the process of a node package died')
      this.#deaths += 1
      const pause = this.#deaths === 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (this.#deaths - 2), LONGEST_PAUSE_MS)
      this.#notBefore = clock.now() + pause // K2
      if (this.#deaths < MOST_DEATHS) return
      this.#quarantine = { until: clock.now() + QUARANTINE_MS, death } // K4
      this.#notBefore = 0
      logger.error({ package: name, deaths: this.#deaths, death, quarantineMs: QUARANTINE_MS }, 'a node package is in quarantine')
    }
    return process
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const ms = this.#notBefore - clock.now()
    if (ms <= 0 || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const go = (): void => {
        cancel()
        signal.removeEventListener('abort', go)
        resolve()
      }
      const cancel = clock.after(ms, go)
      signal.addEventListener('abort', go, { once: true })
    })
  }

  #valueOf(end: JobEnd, facts: JobFacts): unknown {
    switch (end.kind) {
      case 'done':
        this.#isWell()
        return end.value
      case 'failed':
        this.#isWell()
        throw end.original ?? errorOf(end.error)
      case 'died':
        throw deathError(this.#options.name, end.death, end.death.why === 'stopped' || (facts.hasActed() && facts.isRepeatable))
      default:
        return end satisfies never
    }
  }

  #isWell(): void {
    this.#deaths = 0
    this.#quarantine = undefined
  }

  #rest(): void {
    this.#shared?.end()
    this.#shared = undefined
  }
}
