import { isForbiddenName } from '@millrace/base'

const LONGEST = 128

/** Gives names that the document can hold: not empty, not too long, none twice. */
export class NodeNames {
  readonly #taken = new Set<string>()
  /** Where the search for a free name goes on, so that thousands of equal names take no square time. */
  readonly #next = new Map<string, number>()

  give(wanted: unknown): string {
    const text = typeof wanted === 'string' ? wanted : ''
    const base = (text.trim() === '' ? 'Node' : isForbiddenName(text) ? `${text} node` : text).slice(0, LONGEST)
    let name = base
    for (let number = this.#next.get(base) ?? 2; this.#taken.has(name); number += 1) {
      const suffix = ` ${number}`
      name = base.slice(0, LONGEST - suffix.length) + suffix
      this.#next.set(base, number + 1)
    }
    this.#taken.add(name)
    return name
  }
}
