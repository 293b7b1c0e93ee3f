import type { Id, Millis } from '@millrace/base'

interface Entry {
  readonly tenantId: Id
  readonly key: string
  readonly payload: string
  readonly expiresAt: Millis
}

const MOST_ENTRIES = 500
/** Larger ones are read from disk each time. */
const MOST_CHARS = 16_384

/** The results used last, in memory. */
export class Front {
  readonly #entries = new Map<string, Entry>()

  get(tenantId: Id, key: string, now: Millis): string | undefined {
    const name = `${tenantId} ${key}`
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    this.#entries.delete(name)
    if (entry.expiresAt <= now) return undefined
    this.#entries.set(name, entry)
    return entry.payload
  }

  set(entry: Entry): void {
    const name = `${entry.tenantId} ${entry.key}`
    this.#entries.delete(name)
    if (entry.payload.length > MOST_CHARS) return
    this.#entries.set(name, entry)
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest)
  }
}
