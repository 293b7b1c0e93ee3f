import { silentLogger, toError, type Logger } from '@millrace/base'
import type { RunJob, RunQueue } from '@millrace/engine/ports'
import { JobLine } from './job-line.ts'

export interface MemoryQueueOptions {
  /** Hears of handlers that failed. */
  readonly logger?: Logger
}

/** The run queue of a single process: what waits here also stands in the journal, so losing it with the process loses nothing. */
export function createMemoryQueue({ logger = silentLogger }: MemoryQueueOptions = {}): RunQueue {
  return new MemoryQueue(logger)
}

interface Consumer {
  readonly handle: (job: RunJob) => Promise<void>
  readonly concurrency: number
  underWay: number
}

class MemoryQueue implements RunQueue {
  readonly #logger: Logger
  readonly #line = new JobLine()
  readonly #consumers: Consumer[] = []
  #state: 'open' | 'stopped' = 'open'
  #idle: (() => void)[] = []
  #scheduled = false

  constructor(logger: Logger) {
    this.#logger = logger
  }

  push(job: RunJob): Promise<void> {
    this.#line.add(job)
    this.#schedule()
    return Promise.resolve()
  }

  consume(handle: (job: RunJob) => Promise<void>, { concurrency }: { concurrency: number }): void {
    this.#consumers.push({ handle, concurrency, underWay: 0 })
    this.#schedule()
  }

  size(): Promise<number> {
    return Promise.resolve(this.#line.size)
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    if (this.#underWay() > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #underWay = (): number => this.#consumers.reduce((sum, { underWay }) => sum + underWay, 0)

  /** Hands out in a microtask, so that jobs pushed together are sorted by priority before the first one leaves. */
  #schedule(): void {
    if (this.#scheduled || this.#state === 'stopped') return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#handOut()
    })
  }

  #handOut(): void {
    for (const consumer of this.#consumers) {
      while (this.#state === 'open' && consumer.underWay < consumer.concurrency) {
        const job = this.#line.take()
        if (job === undefined) return
        void this.#run(consumer, job)
      }
    }
  }

  async #run(consumer: Consumer, job: RunJob): Promise<void> {
    consumer.underWay += 1
    try {
      await consumer.handle(job)
    } catch (thrown) {
      this.#logger.error({ err: toError(thrown), executionId: job.executionId }, 'a job failed')
    }
    consumer.underWay -= 1
    this.#schedule()
    if (this.#underWay() === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}
