import { toError } from './errors.ts'

type Release = () => void | Promise<void>

/** Holds what was acquired; `release` gives it back in reverse order, once, and collects every failure. */
export class ReleaseStack {
  #held: Release[] = []
  #releasing: Promise<void> | undefined

  /** Registers how to give `value` back and returns it. */
  add<T>(value: T, release: (value: T) => void | Promise<void>): T {
    this.#held.push(() => release(value))
    return value
  }

  /** Releases everything. Safe to call twice: the second call joins the first. */
  release(): Promise<void> {
    return (this.#releasing ??= this.#run())
  }

  async #run(): Promise<void> {
    const errors: Error[] = []
    for (const release of this.#held.splice(0).reverse()) {
      try {
        await release()
      } catch (thrown) {
        errors.push(toError(thrown))
      }
    }
    if (errors.length === 1) throw errors[0]!
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} resources could not be released`)
  }
}
