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

/** How long the thread stays when there is nothing to do: starting one takes as long as a small document. */
const IDLE_MS: Millis = 60_000

/** Reads and checks documents of people in a thread of its own, one after the other: the largest take seconds, in which others are served. */
export class Workshop {
  readonly #options: Required<WorkshopOptions>
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()
  #worker: Worker | undefined
  #stayNoLonger = (): void => undefined

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

  /** Ends the thread; what it is working on fails. */
  async close(): Promise<void> {
    this.#stayNoLonger()
    await this.#worker?.terminate()
  }

  async #run(job: Job): Promise<Answer> {
    const { clock, logger, jobMs, memoryMb } = this.#options
    this.#stayNoLonger()
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const fail = (reason: string): void => reject(new ConnectorWorkFailedError({ reason }))
    const failed = (thrown: unknown): void => {
      const error = toError(thrown)
      logger.warn({ err: error, job: job.kind }, 'a document of a connector could not be worked on')
      fail('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `it needs more than ${memoryMb} MB` : 'it broke the reader')
    }
    const ended = (): void => fail('the reader ended')
    const cancel = clock.after(jobMs, () => {
      fail(`it takes longer than ${jobMs / 1000} s`)
      this.#drop(worker)
    })
    worker.once('message', resolve).once('error', failed).once('exit', ended)
    worker.postMessage(job)
    try {
      return await promise
    } finally {
      cancel()
      worker.off('message', resolve).off('error', failed).off('exit', ended)
      this.#stayNoLonger = clock.after(IDLE_MS, () => this.#drop(worker))
    }
  }

  #start(): Worker {
    const { memoryMb } = this.#options
    const worker = new Worker(MODULE, { name: 'connectors', execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMb } })
    worker.unref() // a server that stops does not wait for it
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    worker.on('error', () => undefined) // whoever gave it the job is told
    return worker
  }

  #drop(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    void worker.terminate()
  }
}
