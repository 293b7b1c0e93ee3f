import { toError, type Clock, type Logger } from '@millrace/base'
import { Containment, type ContainmentTools } from '@millrace/sandbox'

/** How packages are put into rooms of their own, where this machine can. Looked at when the first one is loaded. */
export class Rooms {
  readonly #clock: Clock
  readonly #logger: Logger
  #tools: Promise<ContainmentTools | undefined> | undefined

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Undefined where this machine cannot, which the operator is told once. */
  tools(): Promise<ContainmentTools | undefined> {
    return (this.#tools ??= this.#find())
  }

  async #find(): Promise<ContainmentTools | undefined> {
    try {
      return await new Containment({ clock: this.#clock, logger: this.#logger }).tools()
    } catch (thrown) {
      this.#logger.warn(
        { err: toError(thrown) },
        'node packages run under the permission model of Node alone: bubblewrap cannot contain them here',
      )
      return undefined
    }
  }
}
