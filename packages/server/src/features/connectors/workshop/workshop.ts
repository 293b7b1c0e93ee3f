import { Worker } from 'node:worker_threads'
import { MillraceError, toError, type Clock, type Logger, type Millis } from '@millrace/base'
import { ConnectorWorkFailedError, TooManyDocumentsError } from '../errors.ts'
import type { Answer, Job, JobResult } from './jobs.ts'

const MODULE = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

export interface WorkshopOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** How long a document may take. @default 30_000 */
  readonly jobMs?: Millis
  /** What one may take of memory. Megabytes. @default 768 */
  readonly memoryMb?: number
  /** Jobs that wait for their turn at most. @default 8 */
  readonly mostWaiting?: number
}

/** Reads and checks documents of people in a thread of its own, one after the other: the largest take seconds, in which others are served. */
export class Workshop {
  readonly #options: Required<WorkshopOptions>
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor({ jobMs = 30_000, memoryMb = 768, mostWaiting = 8, ...options }: WorkshopOptions) {
    this.#options = { ...options, jobMs, memoryMb, mostWaiting }
  }

  /** Throws what the job threw, ConnectorWorkFailedError when it takes too long or too much, TooManyDocumentsError when many wait already. */
  async do<J extends Job>(job: J): Promise<JobResult[J['kind']]> {
    if (this.#waiting >= this.#options.mostWaiting) throw new TooManyDocumentsError({})
    this.#waiting += 1
    const turn = this.#last.then(() => this.#run(job))
    this.#last = turn.catch(() => undefined) // its caller hears of it
    try {
      const answer = await turn
      if (answer.ok) return answer.result as JobResult[J['kind']] // the worker answers a job of a kind with its result
      throw new MillraceError({ ...answer.error, data: {} })
    } finally {
      this.#waiting -= 1
    }
  }

  #run(job: Job): Promise<Answer> {
    const { clock, logger, jobMs, memoryMb } = this.#options
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new ConnectorWorkFailedError({ reason }))
      const worker = new Worker(MODULE, {
        ...{ workerData: job, name: 'connectors', execArgv: [] },
        resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      })
      const cancel = clock.after(jobMs, () => {
        fail(`it takes longer than ${jobMs / 1000} s`)
        void worker.terminate()
      })
      worker.once('message', (answer: Answer) => resolve(answer))
      worker.once('error', (thrown: unknown) => {
        const error = toError(thrown)
        logger.warn({ err: error, job: job.kind }, 'a document of a connector could not be worked on')
        fail('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `it needs more than ${memoryMb} MB` : 'it broke the reader')
      })
      worker.once('exit', () => {
        cancel()
        fail('it ended without an answer') // unless there was one
      })
    })
  }
}
