/** Told again after this, if it goes on. */
const EVERY_MS = 10_000

/**
 * Keeps the same trouble from filling the log: while a disk is full, thousands of calls a second are refused for it. The first one is
 * told, then one every ten seconds with how many there were.
 */
export class RepeatedTrouble {
  readonly #now: () => number
  readonly #told = new Map<string, { at: number; since: number }>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** How often it came since it was told last, this time included; undefined when it is not to be told. */
  count(code: string): number | undefined {
    const told = this.#told.get(code)
    if (told !== undefined && this.#now() - told.at < EVERY_MS) {
      told.since += 1
      return undefined
    }
    this.#told.set(code, { at: this.#now(), since: 0 })
    return (told?.since ?? 0) + 1
  }
}
