interface Box<V> {
  value: V | undefined
}

/**
 * A map for entries that come and go by the thousand in a second and each hold much, e.g. the executions under way.
 *
 * A plain `Map` grows a new table every so often and leaves the old one behind, with the entries of that moment in it. Once such a table
 * has reached V8's old generation, all that its entries refer to stays until the next full collection, long after it left the map, and
 * is moved to the old generation with it: under load that was half of all executions, 30 KB each. Here a table refers to small boxes
 * only, and a box is emptied when its entry leaves.
 */
export class ChurnMap<K, V> {
  readonly #boxes = new Map<K, Box<V>>()

  get size(): number {
    return this.#boxes.size
  }

  get(key: K): V | undefined {
    return this.#boxes.get(key)?.value
  }

  has(key: K): boolean {
    return this.#boxes.has(key)
  }

  set(key: K, value: V): this {
    const box = this.#boxes.get(key)
    if (box === undefined) this.#boxes.set(key, { value })
    else box.value = value
    return this
  }

  /** Whether there was such an entry. */
  delete(key: K): boolean {
    return this.take(key) !== undefined || this.#boxes.delete(key)
  }

  /** Removes an entry and gives its value. */
  take(key: K): V | undefined {
    const box = this.#boxes.get(key)
    if (box === undefined) return undefined
    const { value } = box
    box.value = undefined
    this.#boxes.delete(key)
    return value
  }

  /** In the order of insertion. Entries that leave meanwhile are left out. */
  *values(): Generator<V, void, undefined> {
    for (const { value } of this.#boxes.values()) if (value !== undefined) yield value
  }

  clear(): void {
    for (const box of this.#boxes.values()) box.value = undefined
    this.#boxes.clear()
  }
}
