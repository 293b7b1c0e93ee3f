import { toError, type Clock, type Logger } from '@millrace/base'
import { Containment, type ContainmentTools } from '@millrace/sandbox'
import { PackageRoomError } from '../packages/errors.ts'

/** `auto`: where this machine can. `required`: a package does not start where it cannot. `off`: never. */
export type RoomMode = 'auto' | 'required' | 'off'

/** How packages are put into rooms of their own. Looked at when the first one is loaded. */
export class Rooms {
  readonly #mode: RoomMode
  readonly #clock: Clock
  readonly #logger: Logger
  #tools: Promise<ContainmentTools | undefined> | undefined

  constructor(mode: RoomMode, clock: Clock, logger: Logger) {
    this.#mode = mode
    this.#clock = clock
    this.#logger = logger
  }

  /** Undefined where packages do without, which the operator is told once. Rejects with PackageRoomError where they may not. */
  tools(): Promise<ContainmentTools | undefined> {
    return (this.#tools ??= this.#find())
  }

  async #find(): Promise<ContainmentTools | undefined> {
    if (this.#mode === 'off') {
      this.#logger.warn({}, `node packages ${ALONE}: MILLRACE_PACKAGE_ROOMS is off`)
      return undefined
    }
    try {
      return await new Containment({ clock: this.#clock, logger: this.#logger }).tools()
    } catch (thrown) {
      const error = toError(thrown)
      if (this.#mode === 'required') throw new PackageRoomError({ reason: error.message }, { cause: error })
      this.#logger.warn({ err: error }, `node packages ${ALONE}: bubblewrap cannot contain them here`)
      return undefined
    }
  }
}

const ALONE = 'run under the permission model of Node alone'
