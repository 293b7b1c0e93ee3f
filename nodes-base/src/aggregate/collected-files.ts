import type { BinaryRef, Item } from '@millrace/node-sdk'
import type { AggregateConfig } from '../generated/aggregate.config.ts'

/** The files of many items under names of their own: `data`, `data_1`, `data_2`. */
export class CollectedFiles {
  readonly files = new Map<string, BinaryRef>()
  readonly #isWanted: boolean
  /** The next number to try, by name: counting from 1 for each file would be quadratic. */
  readonly #next = new Map<string, number>()

  constructor({ keepFiles = false }: AggregateConfig) {
    this.#isWanted = keepFiles
  }

  /** Takes the files of some items; gives those that came along. */
  take(items: readonly Item[]): readonly BinaryRef[] {
    if (!this.#isWanted) return []
    const taken: BinaryRef[] = []
    for (const { binary } of items) {
      for (const [name, file] of Object.entries(binary ?? {})) {
        this.files.set(this.#freeName(name), file)
        taken.push(file)
      }
    }
    return taken
  }

  #freeName(name: string): string {
    if (!this.files.has(name)) return name
    for (let number = this.#next.get(name) ?? 1; ; number += 1) {
      const free = `${name}_${number}`
      if (this.files.has(free)) continue
      this.#next.set(name, number + 1)
      return free
    }
  }
}
