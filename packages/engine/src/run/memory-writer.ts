import type { Millis } from '@millrace/base'
import { encodeEvent } from './encode.ts'
import type { JournalEvent } from './events.ts'
import type { EventWriter } from './journal-writer.ts'

/**
 * Stands in for the journal of an execution with `durability: none`: nothing is kept, and everything counts as written at once.
 * Events are encoded all the same, so that what is no JSON fails at every level of durability.
 */
export class MemoryWriter implements EventWriter {
  readonly epoch = 0
  readonly durable: Promise<void> = Promise.resolve()
  readonly waitingSince: Millis | undefined = undefined
  #lost: Error | undefined

  get lost(): Error | undefined {
    return this.#lost
  }

  add(): void {
    return
  }

  encode(event: JournalEvent): string {
    return encodeEvent(event)
  }

  flush(): Promise<void> {
    return this.#lost === undefined ? this.durable : Promise.reject(this.#lost)
  }

  abandon(reason: Error): void {
    this.#lost ??= reason
  }
}
