/**
 * What is really being done: nodes at work, code in its process, answers being read. While there is something, a test's time stands
 * still; when there is nothing, everybody waits for time.
 * A1. A step is at work from `execute` to its end, except while it is inside a request that has not been let go yet: a rate limit holds
 *     such a request back by the clock.
 * A2. A request that was let go is at work until it is answered.
 */
export class Activity {
  readonly #steps = new Map<string, { readonly node: string; requests: number }>()
  #sending = 0
  #changed = Promise.withResolvers<void>()

  /** Names of the nodes that are at work. */
  get nodes(): readonly string[] {
    return [...new Set([...this.#steps.values()].map(({ node }) => node))]
  }

  get isBusy(): boolean {
    return this.#sending > 0 || [...this.#steps.values()].some(({ requests }) => requests === 0)
  }

  /** Something is under way that only time can bring on. */
  get isHeldBack(): boolean {
    return this.#steps.size > 0 && !this.isBusy
  }

  /** Resolves with the next end of something. */
  get change(): Promise<void> {
    return this.#changed.promise
  }

  /** A node begins to work; to be called again when it ended. */
  begin({ key, node }: { readonly key: string; readonly node: string }): () => void {
    this.#steps.set(key, { node, requests: 0 })
    return () => {
      this.#steps.delete(key)
      this.#tell()
    }
  }

  async request<T>(key: string, work: () => Promise<T>): Promise<T> {
    const step = this.#steps.get(key)
    if (step === undefined) return work()
    step.requests += 1
    return this.#until(work, () => void (step.requests -= 1))
  }

  async sending<T>(work: () => Promise<T>): Promise<T> {
    this.#sending += 1
    return this.#until(work, () => void (this.#sending -= 1))
  }

  async #until<T>(work: () => Promise<T>, ended: () => void): Promise<T> {
    try {
      return await work()
    } finally {
      ended()
      this.#tell()
    }
  }

  #tell(): void {
    const { resolve } = this.#changed
    this.#changed = Promise.withResolvers<void>()
    resolve()
  }
}
