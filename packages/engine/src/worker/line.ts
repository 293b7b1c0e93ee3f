/** Who waits, in order. Most come last and leave first, which costs nothing here; the others are found by halving. */
export class Line<T> {
  readonly #before: (a: T, b: T) => boolean
  #waiting: T[] = []
  /** Place of the first: taking it moves this, not the array. */
  #first = 0

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#waiting.length - this.#first
  }

  get head(): T | undefined {
    return this.#waiting[this.#first]
  }

  get last(): T | undefined {
    return this.size === 0 ? undefined : this.#waiting.at(-1)
  }

  add(one: T): void {
    const at = this.#placeOf(one)
    if (at === this.#waiting.length) this.#waiting.push(one)
    else this.#waiting.splice(at, 0, one)
  }

  remove(one: T): void {
    const at = this.#waiting[this.#first] === one ? this.#first : this.#waiting.indexOf(one, this.#first)
    if (at < 0) return
    if (at > this.#first) this.#waiting.splice(at, 1)
    else {
      this.#first += 1
      if (this.#first * 2 > this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#first)
        this.#first = 0
      }
    }
  }

  /** Behind everybody who does not come after it. */
  #placeOf(one: T): number {
    let low = this.#first
    let high = this.#waiting.length
    if (high > low && !this.#before(one, this.#waiting[high - 1] as T)) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#before(one, this.#waiting[middle] as T)) high = middle
      else low = middle + 1
    }
    return low
  }
}
