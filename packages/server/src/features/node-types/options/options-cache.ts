import type { Clock, Millis } from '@millrace/base'
import type { OptionPage } from '@millrace/node-sdk'

const KEPT_MS: Millis = 30_000
const MOST_PAGES = 300
const MOST_OPTIONS = 20_000

/** Pages of options for a moment: forms ask again when they are opened again, and services count requests. */
export class OptionsCache {
  readonly #clock: Pick<Clock, 'now'>
  /** In the order of their use. */
  readonly #pages = new Map<string, { readonly page: OptionPage; readonly until: Millis }>()
  #options = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  get(key: string): OptionPage | undefined {
    const found = this.#pages.get(key)
    if (found === undefined) return undefined
    this.#remove(key)
    if (found.until <= this.#clock.now()) return undefined
    this.#add(key, found)
    return found.page
  }

  set(key: string, page: OptionPage): void {
    this.#remove(key)
    this.#add(key, { page, until: this.#clock.now() + KEPT_MS })
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES && this.#options <= MOST_OPTIONS) return
      this.#remove(oldest)
    }
  }

  #add(key: string, entry: { readonly page: OptionPage; readonly until: Millis }): void {
    this.#pages.set(key, entry)
    this.#options += entry.page.options.length
  }

  #remove(key: string): void {
    const found = this.#pages.get(key)
    if (found === undefined) return
    this.#pages.delete(key)
    this.#options -= found.page.options.length
  }
}
