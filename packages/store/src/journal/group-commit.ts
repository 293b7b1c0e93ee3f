import { StaleEpochError, JournalUnavailableError } from '@millrace/engine/ports'
import { toError } from '@millrace/base'
import type { WriteOperation, WriteOutcome } from './protocol.ts'

/** Bounds of one batch, so that a read never waits longer than for one of these. */
const MAX_OPERATIONS = 1000
const MAX_CHARACTERS = 8_000_000

interface Pending {
  readonly operation: WriteOperation
  readonly resolve: () => void
  readonly reject: (error: Error) => void
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
export class GroupCommit {
  readonly #commit: (batch: readonly WriteOperation[]) => Promise<readonly WriteOutcome[]>
  #pending: Pending[] = []
  #state: 'idle' | 'scheduled' | 'committing' = 'idle'
  #drained: (() => void)[] = []
  #commits = 0
  #operations = 0

  constructor(commit: (batch: readonly WriteOperation[]) => Promise<readonly WriteOutcome[]>) {
    this.#commit = commit
  }

  /** Resolves once the operation is on disk. */
  add(operation: WriteOperation): Promise<void> {
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

  #takeBatch(): Pending[] {
    let characters = 0
    const end = this.#pending.findIndex(({ operation }, index) => {
      if (index >= MAX_OPERATIONS || (index > 0 && characters > MAX_CHARACTERS)) return true
      if (operation.kind === 'append') characters += operation.append.payload.length
      return false
    })
    return this.#pending.splice(0, end === -1 ? this.#pending.length : end)
  }

  async #settle(batch: readonly Pending[]): Promise<void> {
    try {
      const outcomes = await this.#commit(batch.map((pending) => pending.operation))
      batch.forEach((pending, index) => answer(pending, outcomes[index]))
    } catch (thrown) {
      const error = toError(thrown)
      for (const { reject } of batch) reject(error)
    }
  }
}

function answer({ operation, resolve, reject }: Pending, outcome: WriteOutcome | undefined): void {
  if (outcome === 'ok') return resolve()
  if (outcome === 'refused') {
    const executionId = operation.kind === 'append' ? operation.append.executionId : operation.executionId
    return reject(new StaleEpochError({ executionId }))
  }
  reject(new JournalUnavailableError({ reason: outcome?.unavailable ?? 'the commit gave no answer' }))
}
