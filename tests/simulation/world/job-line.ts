import type { RunJob, RunQueue } from '@millrace/engine/ports'
import type { FaultPlan } from './faults.ts'
import type { Lane, Scheduler } from './scheduler.ts'

export interface JobLinePorts {
  readonly scheduler: Scheduler
  readonly faults: FaultPlan
  readonly lane: Lane
  /** Another process gets this job as well. */
  elsewhere(job: RunJob): void
}

/** A process's run queue: jobs may be doubled, late, lost, and handed to another process besides. */
export class JobLine implements RunQueue {
  readonly #ports: JobLinePorts
  #waiting: RunJob[] = []
  #onTheWay = 0
  #underWay = 0
  #handle: ((job: RunJob) => Promise<void>) | undefined
  #concurrency = 0
  #isStopped = false
  #idle: (() => void)[] = []

  constructor(ports: JobLinePorts) {
    this.#ports = ports
  }

  push(job: RunJob): Promise<void> {
    const { scheduler, faults, elsewhere } = this.#ports
    const fault = faults.meet('dispatch')
    if (fault !== undefined) faults.record(fault.kind, scheduler.turns)
    if (fault?.kind === 'lost-job') return Promise.resolve()
    if (fault?.kind === 'doubled-job') this.bring(job, fault.size * 10)
    if (fault?.kind === 'doubled-job-elsewhere') elsewhere(job)
    this.bring(job, fault?.kind === 'late-job' ? fault.size * 20 : 0)
    return Promise.resolve()
  }

  /** A job arrives. */
  bring(job: RunJob, delay = 0): void {
    const { scheduler, lane } = this.#ports
    this.#onTheWay += 1
    const arrive = (): void => {
      this.#onTheWay -= 1
      this.#waiting.push(job)
      this.#next()
    }
    scheduler.task(lane, arrive, delay)
  }

  consume(handle: (job: RunJob) => Promise<void>, { concurrency }: { concurrency: number }): void {
    this.#handle = handle
    this.#concurrency = concurrency
    this.#next()
  }

  #next(): void {
    while (!this.#isStopped && this.#handle !== undefined && this.#underWay < this.#concurrency) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      this.#underWay += 1
      const over = (): void => {
        this.#underWay -= 1
        if (this.#underWay === 0) for (const idle of this.#idle.splice(0)) idle()
        this.#next()
      }
      this.#handle(job).then(over, over)
    }
  }

  size(): Promise<number> {
    return Promise.resolve(this.#waiting.length + this.#onTheWay)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }
}
