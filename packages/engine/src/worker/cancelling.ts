import { toError, type Clock, type Id, type Logger } from '@millrace/base'
import { isPassing } from '../errors.ts'
import type { ControlEvent } from '../run/events.ts'
import type { ExecutionRun } from '../run/execution.ts'
import { calledFrom } from '../run/state.ts'
import type { Claims } from './claims.ts'
import type { Runs } from './runs.ts'

/** Pause between attempts to cancel a called workflow while a store is out of order. */
const AGAIN_MS = 1000

export interface CancellingPorts {
  readonly runs: Runs
  readonly claims: Claims
  readonly clock: Clock
  readonly log: Logger
}

type CancelEvent = Extract<ControlEvent, { action: 'pause' | 'resume' | 'cancel' }>

/**
 * Cancels executions, with the workflows that they called and wait for.
 * C1. What was called ends before its caller does. The caller's record says that it is being cancelled before anything else happens, so
 *     that whoever takes it over after a crash goes on with it (`goOn`).
 * C2. A call that is on its way when its caller is cancelled is either not begun any more or found here: `Children.call` asks for the
 *     caller in the same turn in which it begins the called one.
 */
export class Cancelling {
  readonly #ports: CancellingPorts
  readonly #underWay = new Map<Id, Promise<void>>()

  constructor(ports: CancellingPorts) {
    this.#ports = ports
  }

  /** Resolves when the execution and all that it waits for are cancelled, and that is on disk. */
  cancel(run: ExecutionRun, by: Pick<CancelEvent, 'by'> = {}): Promise<void> {
    return this.#once(run, async () => {
      if (run.isFinished) return
      const event: CancelEvent = { type: 'control', action: 'cancel', at: this.#ports.clock.now(), ...by }
      if (calledFrom(run.state).length === 0) run.record(event)
      else await run.beginCancel(event)
      await this.#finish(run)
    })
  }

  /** An execution whose cancellation a crash interrupted. */
  goOn(run: ExecutionRun): Promise<void> {
    return this.#once(run, () => this.#finish(run))
  }

  #once(run: ExecutionRun, work: () => Promise<void>): Promise<void> {
    const known = this.#underWay.get(run.id)
    if (known !== undefined) return known
    const done = work()
      .catch((thrown: unknown) => {
        run.drive() // a slot that has it hears that it cannot be written any more
        this.#ports.runs.breakOff(run, toError(thrown))
        throw thrown
      })
      .finally(() => this.#underWay.delete(run.id))
    this.#underWay.set(run.id, done)
    return done
  }

  async #finish(run: ExecutionRun): Promise<void> {
    await Promise.all(calledFrom(run.state).map((id) => this.cancelCalled(id)))
    run.end('cancelled')
    await run.writer.flush()
    this.#ports.runs.end(run, run.result())
  }

  /** However long a store is out of order: the caller ends after it (C1). */
  async cancelCalled(executionId: Id): Promise<void> {
    const { claims, clock, log } = this.#ports
    for (;;) {
      try {
        await claims.use(executionId, (called) => this.cancel(called)) // otherwise it ended, or was never begun
        return
      } catch (thrown) {
        const error = toError(thrown)
        log.warn({ executionId, err: error }, 'a called workflow could not be cancelled')
        if (!isPassing(error)) return
        await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve))
      }
    }
  }
}
