/** Waits in line, by whose it is: each of them has its turn after the other, however many the first has. */
export class FairQueue<T extends { readonly owner: string }> {
  readonly #lines = new Map<string, T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  push(entry: T): void {
    const line = this.#lines.get(entry.owner)
    if (line) line.push(entry)
    else this.#lines.set(entry.owner, [entry])
    this.#size++
  }

  /** Before all others of the same owner, and that owner's turn is next: it had its turn already once. */
  putBack(entry: T): void {
    const line = this.#lines.get(entry.owner) ?? []
    line.unshift(entry)
    const others = [...this.#lines].filter(([owner]) => owner !== entry.owner)
    this.#lines.clear()
    this.#lines.set(entry.owner, line)
    for (const [owner, entries] of others) this.#lines.set(owner, entries)
    this.#size++
  }

  take(): T | undefined {
    for (const [owner, line] of this.#lines) {
      const entry = line.shift()
      this.#lines.delete(owner)
      if (line.length > 0) this.#lines.set(owner, line) // behind the others
      if (entry === undefined) continue
      this.#size--
      return entry
    }
    return undefined
  }

  /**
   * For when the queue is full: takes out the newest entry of the longest line, if that is so much longer than this owner's that the place
   * is rather his. So nobody can keep the others out by filling the queue.
   */
  displaceFor(owner: string): T | undefined {
    let longest: T[] = []
    for (const line of this.#lines.values()) if (line.length > longest.length) longest = line
    if (longest.length <= (this.#lines.get(owner)?.length ?? 0) + 1) return undefined
    this.#size--
    return longest.pop()
  }

  remove(entry: T): boolean {
    const line = this.#lines.get(entry.owner)
    const at = line?.indexOf(entry) ?? -1
    if (line === undefined || at < 0) return false
    line.splice(at, 1)
    if (line.length === 0) this.#lines.delete(entry.owner)
    this.#size--
    return true
  }

  takeAll(): T[] {
    const all = [...this.#lines.values()].flat()
    this.#lines.clear()
    this.#size = 0
    return all
  }
}

/**
 * Programs behind which one may wait that is only compiled: nobody's work may wait for it for long, and none loses its place to it. One
 * for each process, so that some find room while the first process starts.
 */
export const mostBeforeCheck = (maxQueued: number, processes: number): number => Math.min(maxQueued, processes)
