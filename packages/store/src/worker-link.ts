import { Worker } from 'node:worker_threads'
import { ChurnMap, toError, type Logger } from '@millrace/base'

/** Operations of a worker thread by name: what goes in, what comes back. */
export type Protocol<Ops> = { readonly [N in keyof Ops]: { readonly in: unknown; readonly out: unknown } }

/** What a worker answers: an output or a failure for a request; anything else it tells by itself. */
type Answer<F> = { readonly id: number; readonly output: unknown } | { readonly id: number; readonly failure: F }

interface Waiting {
  readonly resolve: (output: never) => void
  readonly reject: (error: Error) => void
}

export interface WorkerLinkOptions<Ops, F, N extends object> {
  /** The worker's module. */
  readonly module: URL
  readonly name: string
  /** What the worker is started with. */
  readonly data: unknown
  readonly logger: Logger
  /** Name of the operation that a worker must do before any other: a worker that replaces a crashed one is made to do it. */
  readonly first: keyof Ops & string
  /** The error of a failure that the worker answered. */
  failed(failure: F): Error
  /** The error of calls that get no answer: the worker died, or the link is closed. */
  unavailable(reason: string): Error
  /** What the worker told without being asked. */
  told?(notice: N): void
}

/**
 * Calls into a worker thread. A worker that dies fails every call under way and the next call starts a new one:
 * a write that got no answer may or may not be on disk, which is what the `unavailable` error means after a crash.
 * Operations `open` and `close` are expected in `Ops`; both take null.
 */
export class WorkerLink<Ops extends Protocol<Ops> & { readonly close: { readonly in: null; readonly out: null } }, F, N extends object> {
  readonly #options: WorkerLinkOptions<Ops, F, N>
  readonly #waiting = new ChurnMap<number, Waiting>()
  #worker: Worker | undefined
  #exited: Promise<void> = Promise.resolve()
  #lastId = 0
  #closing = false

  constructor(options: WorkerLinkOptions<Ops, F, N>) {
    this.#options = options
  }

  call<K extends keyof Ops & string>(name: K, input: Ops[K]['in']): Promise<Ops[K]['out']> {
    if (this.#closing) return Promise.reject(this.#options.unavailable('it is closed'))
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

  #post<K extends keyof Ops & string>(name: K, input: Ops[K]['in']): Promise<Ops[K]['out']> {
    const worker = (this.#worker ??= this.#start(name))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, name, input })
    })
  }

  #start(name: string): Worker {
    const { module, data, logger, first } = this.#options
    const worker = new Worker(module, { workerData: data, name: this.#options.name, execArgv: [] })
    worker.on('message', (reply: Answer<F> | N) => this.#settle(reply))
    worker.on('error', (thrown) => logger.error({ err: toError(thrown) }, `the ${this.#options.name} worker failed`))
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#lost(worker, code)
        resolve()
      })
    })
    // A worker that replaces a crashed one must know its files before it is asked about them.
    if (name !== first) worker.postMessage({ id: 0, name: first, input: null })
    return worker
  }

  #settle(reply: Answer<F> | N): void {
    if (!('id' in reply)) return this.#options.told?.(reply)
    const answer = reply as Answer<F>
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (waiting === undefined) return
    if ('output' in answer) return waiting.resolve(answer.output as never)
    waiting.reject(this.#options.failed(answer.failure))
  }

  #lost(worker: Worker, code: number): void {
    if (this.#worker === worker) this.#worker = undefined
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of left) reject(this.#options.unavailable(`its worker thread stopped with code ${code}`))
  }
}
