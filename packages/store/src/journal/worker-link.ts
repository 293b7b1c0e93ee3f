import { Worker } from 'node:worker_threads'
import { ChurnMap, toError, type Logger } from '@millrace/base'
import { JournalUnavailableError } from '@millrace/engine/ports'
import { JournalFileError } from './errors.ts'
import type { BrokenFile, OperationName, Operations, Reply, Request, WorkerSettings } from './protocol.ts'

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker/worker.js', import.meta.url)

interface Waiting {
  readonly resolve: (output: never) => void
  readonly reject: (error: Error) => void
}

export interface WorkerLinkOptions {
  readonly settings: WorkerSettings
  readonly logger: Logger
  readonly onBroken: (broken: BrokenFile) => void
}

/**
 * Calls into the worker thread. A worker that dies fails every call under way and the next call starts a new one:
 * an append that got no answer may or may not be on disk, which is what JournalUnavailableError means after a crash.
 */
export class WorkerLink {
  readonly #options: WorkerLinkOptions
  readonly #waiting = new ChurnMap<number, Waiting>()
  #worker: Worker | undefined
  #exited: Promise<void> = Promise.resolve()
  #lastId = 0
  #closing = false

  constructor(options: WorkerLinkOptions) {
    this.#options = options
  }

  call<N extends OperationName>(name: N, input: Operations[N]['in']): Promise<Operations[N]['out']> {
    if (this.#closing) return Promise.reject(new JournalUnavailableError({ reason: 'it is closed' }))
    return this.#post(name, input)
  }

  /** Ends the worker after what was posted before; safe to call once. */
  async close(): Promise<void> {
    this.#closing = true
    if (this.#worker === undefined) return
    try {
      await this.#post('close', null)
    } finally {
      await this.#exited
    }
  }

  /** Ends the worker at once, as a crash would. For tests. */
  async crash(): Promise<void> {
    await this.#worker?.terminate()
  }

  #post<N extends OperationName>(name: N, input: Operations[N]['in']): Promise<Operations[N]['out']> {
    const worker = (this.#worker ??= this.#start(name))
    const request: Request<N> = { id: ++this.#lastId, name, input }
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject })
      worker.postMessage(request)
    })
  }

  #start(first: OperationName): Worker {
    const worker = new Worker(WORKER, { workerData: this.#options.settings, name: 'journal', execArgv: [] })
    worker.on('message', (reply: Reply) => this.#settle(reply))
    worker.on('error', (thrown) => this.#options.logger.error({ err: toError(thrown) }, 'the journal worker failed'))
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#lost(worker, code)
        resolve()
      })
    })
    // A worker that replaces a crashed one must know which files hold unfinished executions before it is asked about them.
    if (first !== 'open') worker.postMessage({ id: 0, name: 'open', input: null } satisfies Request<'open'>)
    return worker
  }

  #settle(reply: Reply): void {
    if ('broken' in reply) return this.#options.onBroken(reply.broken)
    const waiting = this.#waiting.take(reply.id)
    if (waiting === undefined) return
    if ('output' in reply) return waiting.resolve(reply.output as never)
    const { file, reason } = reply.failure
    waiting.reject(file === null ? new JournalUnavailableError({ reason }) : new JournalFileError({ file, reason }))
  }

  #lost(worker: Worker, code: number): void {
    if (this.#worker === worker) this.#worker = undefined
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of left) reject(new JournalUnavailableError({ reason: `its worker thread stopped with code ${code}` }))
  }
}
