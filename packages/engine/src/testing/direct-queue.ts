import type { RunJob, RunQueue } from '../ports/index.ts'

/** Hands jobs out at once, up to the concurrency, by priority and in order. */
export class DirectQueue implements RunQueue {
  #waiting: RunJob[] = []
  #active = 0
  #handle: ((job: RunJob) => Promise<void>) | undefined
  #concurrency = 0
  #idle: (() => void)[] = []
  #stopped = false

  async push(job: RunJob): Promise<void> {
    const after = this.#waiting.findIndex((each) => each.priority < job.priority)
    this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, job)
    this.#next()
  }

  consume(handle: (job: RunJob) => Promise<void>, options: { concurrency: number }): void {
    this.#handle = handle
    this.#concurrency = options.concurrency
    this.#next()
  }

  #next(): void {
    while (!this.#stopped && this.#handle !== undefined && this.#active < this.#concurrency && this.#waiting.length > 0) {
      this.#active += 1
      void this.#handle(this.#waiting.shift() as RunJob).finally(() => {
        this.#active -= 1
        if (this.#active === 0) for (const idle of this.#idle.splice(0)) idle()
        this.#next()
      })
    }
  }

  async size(): Promise<number> {
    return this.#waiting.length
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#active > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }
}
