import type { Clock } from '@millrace/base'
import type { SandboxError } from '../errors.ts'
import { busy, cancelled, stopped } from '../pool/ends.ts'
import { FairQueue, mostBeforeCheck } from '../pool/queue.ts'

export interface TurnOptions {
  readonly most: number
  /** That may wait. */
  readonly maxQueued: number
  /** How long `stop` lets those finish that have begun. Milliseconds. */
  readonly drainMs: number
  readonly clock: Clock
}

/** Whose turn it is. */
export interface TurnOf {
  /** @default '' */
  readonly owner?: string | undefined
  /** It is only compiled: it takes nobody's place, and does not wait behind many. @default false */
  readonly isCheck?: boolean
}

interface Waiting {
  readonly owner: string
  start(): void
  refuse(error: SandboxError): void
}

/** Lets so many programs of the host run at a time; the others wait, and each tenant has its turn after the other. */
export class Turns {
  readonly #options: TurnOptions
  readonly #waiting = new FairQueue<Waiting>()
  readonly #end = new AbortController()
  #running = 0
  #stopping: Promise<void> | undefined
  #whenIdle: (() => void) | undefined

  constructor(options: TurnOptions) {
    this.#options = options
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Runs the task in its turn. Its signal is the caller's, and aborted too when the time to stop is over. */
  async take<T>(signal: AbortSignal | undefined, task: (signal: AbortSignal) => Promise<T>, whose: TurnOf = {}): Promise<T> {
    await this.#enter(whose, signal)
    try {
      return await task(signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal)
    } catch (thrown) {
      throw this.#end.signal.aborted ? stopped() : thrown
    } finally {
      this.#leave()
    }
  }

  /** Takes no more, lets those that run finish within the drain time, then ends them. Safe to call twice. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#drain())
  }

  async #drain(): Promise<void> {
    for (const { refuse } of this.#waiting.takeAll()) refuse(stopped())
    if (this.#running === 0) return
    const idle = new Promise<void>((resolve) => (this.#whenIdle = resolve))
    const cancel = this.#options.clock.after(this.#options.drainMs, () => this.#end.abort())
    await idle
    cancel()
  }

  async #enter(whose: TurnOf, signal: AbortSignal | undefined): Promise<void> {
    if (this.#stopping) throw stopped()
    if (signal?.aborted === true) throw cancelled()
    if (this.#running >= this.#options.most) return this.#wait(whose, signal)
    this.#running++
  }

  // Whoever leaves hands its place on, so the count stays.
  #wait({ owner = '', isCheck = false }: TurnOf, signal: AbortSignal | undefined): Promise<void> {
    this.#makeRoomFor(owner, isCheck)
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.#waiting.remove(entry)
        signal?.removeEventListener('abort', give)
      }
      const entry: Waiting = {
        owner,
        start: () => (over(), resolve()),
        refuse: (error) => (over(), reject(error)),
      }
      const give = (): void => entry.refuse(cancelled())
      this.#waiting.push(entry)
      signal?.addEventListener('abort', give, { once: true })
    })
  }

  #makeRoomFor(owner: string, isCheck: boolean): void {
    const { maxQueued, most } = this.#options
    const { size } = this.#waiting
    if (size < (isCheck ? mostBeforeCheck(maxQueued, most) : maxQueued)) return
    const displaced = isCheck ? undefined : this.#waiting.displaceFor(owner)
    if (displaced === undefined) throw busy(size)
    displaced.refuse(busy(size))
  }

  #leave(): void {
    const next = this.#waiting.take()
    if (next) return next.start()
    this.#running--
    if (this.#running === 0) this.#whenIdle?.()
  }
}
