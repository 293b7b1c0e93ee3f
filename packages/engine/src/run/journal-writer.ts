import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import { AcceptanceUnknownError, isPassing } from '../errors.ts'
import { AppendInvalidError, StaleEpochError, type ExecutionHeader, type HeaderPatch, type JournalStore } from '../ports/index.ts'
import { encodeEvent, encodeSegment } from './encode.ts'
import type { JournalEvent } from './events.ts'

/** Pause between attempts to write while the journal cannot be written. */
const REWRITE_MS = 1000
/** How often the journal is asked whether an execution was created, before its caller hears that nobody knows. */
const MOST_QUESTIONS = 10

/** Where the events of one execution go. */
export interface EventWriter {
  readonly epoch: number
  /** Why nothing can be written any more: another owner, or the execution was never accepted. */
  readonly lost: Error | undefined
  /** Resolves when everything that was handed over is on disk. */
  readonly durable: Promise<void>
  /** When the oldest event that is not on its way to the disk was added; undefined when there is none. */
  readonly waitingSince: Millis | undefined
  /** Takes an event, encoded. */
  add(encoded: string): void
  /** Throws what JSON.stringify throws. */
  encode(event: JournalEvent): string
  flush(patch?: HeaderPatch, create?: ExecutionHeader): Promise<void>
  /** Stops trying to write, e.g. at the end of the process. */
  abandon(reason: Error): void
}

interface PendingAppend {
  readonly write: () => Promise<void>
  /** Whether this very segment is in the journal. */
  readonly isWritten: () => Promise<boolean>
  /** W4. */
  readonly creates: boolean
}

/**
 * Writes the events of one execution, as segments, in order.
 * W1. An event is encoded when it happens: what cannot be written is known before anything relies on it.
 * W2. Segments are handed over at once and not one after the other's commit, so that the store can commit them together.
 * W3. What could not be written (disk full) is written again until it can be; nothing later overtakes it.
 * W4. The creating segment is not written again. When its answer is lost the journal is asked: what is there was accepted, what is not
 *     there was not, and its caller may call again.
 */
export class JournalWriter implements EventWriter {
  readonly #journal: JournalStore
  readonly #clock: Clock
  readonly #log: Logger
  readonly #id: { executionId: Id; tenantId: Id }
  readonly #epoch: number
  #seq: number
  #buffer: string[] = []
  #bufferedAt: Millis = 0
  #durable: Promise<void> = Promise.resolve()
  #stuck: Promise<void> | undefined
  #lost: Error | undefined

  constructor(
    to: { journal: JournalStore; clock: Clock; log: Logger },
    execution: { executionId: Id; tenantId: Id; epoch: number; nextSeq: number },
  ) {
    this.#journal = to.journal
    this.#clock = to.clock
    this.#log = to.log
    this.#id = { executionId: execution.executionId, tenantId: execution.tenantId }
    this.#epoch = execution.epoch
    this.#seq = execution.nextSeq
  }

  get epoch(): number {
    return this.#epoch
  }

  get lost(): Error | undefined {
    return this.#lost
  }

  get durable(): Promise<void> {
    return this.#durable
  }

  get waitingSince(): Millis | undefined {
    return this.#buffer.length > 0 ? this.#bufferedAt : undefined
  }

  /** W1. */
  add(encoded: string): void {
    if (this.#buffer.length === 0) this.#bufferedAt = this.#clock.now()
    this.#buffer.push(encoded)
  }

  encode(event: JournalEvent): string {
    return encodeEvent(event)
  }

  /** Writes what is buffered, with a change of the header. Resolves when all events so far are durable. */
  flush(patch?: HeaderPatch, create?: ExecutionHeader): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost)
    if (this.#buffer.length === 0 && patch === undefined) return this.#durable
    const append = {
      ...this.#id,
      seq: this.#seq++,
      epoch: this.#epoch,
      payload: encodeSegment(this.#buffer),
      ...(create === undefined ? {} : { create }),
      ...(patch === undefined ? {} : { patch }),
    }
    this.#buffer = []
    const write = (): Promise<void> => this.#journal.append(append)
    const isWritten = async (): Promise<boolean> => {
      const segments = await this.#journal.segments(append.tenantId, append.executionId)
      return segments.some(({ seq, epoch, payload }) => seq === append.seq && epoch === append.epoch && payload === append.payload)
    }
    const written = (this.#stuck === undefined ? write() : this.#stuck.then(write)).catch((thrown: unknown) =>
      this.#repair({ write, isWritten, creates: create !== undefined }, toError(thrown)),
    )
    const before = this.#durable
    this.#durable = before.then(() => written)
    // Whoever waits for these hears of a failure; where nobody does, it must not end the process.
    written.catch(() => undefined)
    this.#durable.catch(() => undefined)
    return this.#durable
  }

  /**
   * W3. One after the other, in the order of their segments. A segment behind one that could not be written was refused for the gap
   * before it, not for a stale epoch: its own error says nothing.
   */
  #repair(append: PendingAppend, error: Error): Promise<void> {
    const before = this.#stuck
    const mend = (): Promise<void> => (append.creates ? this.#findOut(append, error) : this.#rewrite(append, error))
    const repaired = before === undefined ? mend() : before.then(() => this.#rewrite(append, undefined))
    this.#stuck = repaired
    const clear = (): void => {
      if (this.#stuck === repaired) this.#stuck = undefined
    }
    repaired.then(clear, clear)
    return repaired
  }

  async #rewrite({ write, isWritten }: PendingAppend, first: Error | undefined): Promise<void> {
    let error = first
    for (let failed = false; ; failed = true) {
      if (this.#lost !== undefined) throw this.#lost
      if (error instanceof StaleEpochError) {
        // A write whose answer was lost with its writer may be on disk all the same; then it is refused as a repetition.
        if (failed && (await isWritten())) return
        return this.#giveUp(error)
      }
      if (error instanceof AppendInvalidError) return this.#giveUp(error)
      if (error !== undefined) {
        this.#log.debug({ ...this.#id, err: error }, 'journal cannot be written; trying again') // J8
        await new Promise<void>((resolve) => this.#clock.after(REWRITE_MS, resolve))
      }
      try {
        return await write()
      } catch (thrown) {
        error = toError(thrown)
      }
    }
  }

  /** W4. */
  async #findOut({ isWritten }: PendingAppend, error: Error): Promise<void> {
    if (!isPassing(error)) return this.#giveUp(error) // refused, and said so
    for (let asked = 0; asked < MOST_QUESTIONS && this.#lost === undefined; asked += 1) {
      if (asked > 0) await new Promise<void>((resolve) => this.#clock.after(REWRITE_MS, resolve))
      const isThere = await isWritten().catch((thrown: unknown) => {
        this.#log.warn({ ...this.#id, err: toError(thrown) }, 'journal cannot be asked whether an execution was accepted; asking again')
        return undefined
      })
      if (isThere === true) return
      if (isThere === false) return this.#giveUp(error)
    }
    return this.#giveUp(new AcceptanceUnknownError({ executionId: this.#id.executionId }, { cause: error }))
  }

  #giveUp(error: Error): never {
    this.#lost ??= error
    throw error
  }

  abandon(reason: Error): void {
    this.#lost ??= reason
  }
}
