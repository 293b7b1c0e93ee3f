/** Names that the Switch keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(['constructor', 'prototype', 'fallback', 'error'])
const LONGEST = 60

/** Makes names of ports from labels: letters, digits, `-` and `_`, each once. */
export class PortKeys {
  readonly #taken = new Set<string>(RESERVED)
  /** Where the search for a free key goes on, so that thousands of equal labels take no square time. */
  readonly #next = new Map<string, number>()

  give(label: string): string {
    const base =
      label
        .slice(0, LONGEST * 2) // what follows is looked through several times
        .normalize('NFKD')
        .replace(/[^A-Za-z0-9_-]+/g, '-')
        .replace(/^[-_]+|-+$/g, '')
        .slice(0, LONGEST) || 'port'
    let key = base
    for (let number = this.#next.get(base) ?? 2; this.#taken.has(key); number += 1) {
      key = `${base}-${number}`
      this.#next.set(base, number + 1)
    }
    this.#taken.add(key)
    return key
  }
}
