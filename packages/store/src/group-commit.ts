import { toError } from '@millrace/base'

/** Bounds of one batch, so that a read never waits longer than for one of these. */
const MAX_OPERATIONS = 1000
const MAX_CHARACTERS = 8_000_000

interface Pending<O, R> {
  readonly operation: O
  readonly resolve: (result: R) => void
  readonly reject: (error: Error) => void
}

export interface GroupCommitOptions<O, W, R> {
  /** Writes a batch in one transaction; an outcome for each operation, in order. */
  commit(batch: readonly O[]): Promise<readonly W[]>
  /** Characters of an operation, roughly. */
  weigh(operation: O): number
  /** What whoever added the operation gets for its outcome; throws what they are to be told. */
  answer(operation: O, outcome: W | undefined): R
}

/** What the group commit did so far. */
export interface CommitCounts {
  readonly commits: number
  readonly operations: number
}

/**
 * Collects writes and commits them together. While one commit is under way the next batch collects, so the batch grows by itself with
 * the load: no timer is needed, and a lonely write does not wait for company. The first write of a batch waits for the end of the
 * event loop's turn, because what many callers append in the same turn belongs together.
 */
export class GroupCommit<O, W, R> {
  readonly #options: GroupCommitOptions<O, W, R>
  #pending: Pending<O, R>[] = []
  #state: 'idle' | 'scheduled' | 'committing' = 'idle'
  #drained: (() => void)[] = []
  #commits = 0
  #operations = 0

  constructor(options: GroupCommitOptions<O, W, R>) {
    this.#options = options
  }

  /** Resolves once the operation is on disk. */
  add(operation: O): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ operation, resolve, reject })
      this.#schedule()
    })
  }

  counts(): CommitCounts {
    return { commits: this.#commits, operations: this.#operations }
  }

  /** Resolves when nothing is pending any more. */
  async drain(): Promise<void> {
    if (this.#state !== 'idle') await new Promise<void>((resolve) => this.#drained.push(resolve))
  }

  #schedule(): void {
    if (this.#state !== 'idle') return
    this.#state = 'scheduled'
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#state = 'committing'
    const batch = this.#takeBatch()
    this.#commits += 1
    this.#operations += batch.length
    await this.#settle(batch)
    this.#state = 'idle'
    if (this.#pending.length > 0) return this.#schedule()
    for (const resolve of this.#drained.splice(0)) resolve()
  }

  #takeBatch(): Pending<O, R>[] {
    let characters = 0
    const end = this.#pending.findIndex(({ operation }, index) => {
      if (index >= MAX_OPERATIONS || (index > 0 && characters > MAX_CHARACTERS)) return true
      characters += this.#options.weigh(operation)
      return false
    })
    return this.#pending.splice(0, end === -1 ? this.#pending.length : end)
  }

  async #settle(batch: readonly Pending<O, R>[]): Promise<void> {
    try {
      const outcomes = await this.#options.commit(batch.map((pending) => pending.operation))
      batch.forEach((pending, index) => this.#answer(pending, outcomes[index]))
    } catch (thrown) {
      const error = toError(thrown)
      for (const { reject } of batch) reject(error)
    }
  }

  #answer({ operation, resolve, reject }: Pending<O, R>, outcome: W | undefined): void {
    try {
      resolve(this.#options.answer(operation, outcome))
    } catch (thrown) {
      reject(toError(thrown))
    }
  }
}
