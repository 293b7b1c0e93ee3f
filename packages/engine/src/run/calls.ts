import { NodeError, toError, type Id, type Logger } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionResult } from '../engine-api.ts'
import { isPassing } from '../errors.ts'
import type { ChildCall } from './events.ts'
import { readOutput } from './lineage.ts'
import { stepKey, type ExecutionState, type StepRecord } from './state.ts'

/** A called workflow's end is told to the caller at once; this is how often one looks anyway, should the word have been lost. */
export const CHILD_CHECK_MS = 60_000

/** What an execution that calls others needs to say and hear. */
export interface CallsPorts {
  readonly state: ExecutionState
  readonly log: Logger
  /** Starts a called workflow; resolves when it is accepted. Safe to repeat with the same id. */
  start(call: ChildCall, items: readonly Item[], step: StepRecord): Promise<void>
  /** The result of a called workflow, once it ended. */
  result(executionId: Id): Promise<ExecutionResult | undefined>
  /** The step that called goes on; not at once when the items must be written first. */
  goOn(step: StepRecord, items: readonly Item[], error?: { code: string; message: string }): void
}

/** The workflows that the steps of one execution call. Each is started once: its id is on disk before it is accepted. */
export class Calls {
  readonly #ports: CallsPorts
  #starting = 0

  constructor(ports: CallsPorts) {
    this.#ports = ports
  }

  /** Calls on their way; until they are accepted the execution stays in memory. */
  get starting(): number {
    return this.#starting
  }

  /** Starts what a waiting step calls; harmless when it was started before. */
  start(step: StepRecord): void {
    const { child } = step
    if (child === undefined || step.status !== 'waiting') return
    this.#starting += 1
    // Counted down in the same turn in which the execution hears of it: in between it could be given back, and would miss it.
    const settled = (goOn: () => void): void => {
      this.#starting -= 1
      goOn()
    }
    this.#ports.start(child, this.#itemsOf(child, step), step).then(
      () => settled(() => child.detached === true && this.#ports.goOn(step, [])),
      (thrown: unknown) => settled(() => this.#refused(step, toError(thrown))),
    )
  }

  #itemsOf(child: ChildCall, step: StepRecord): readonly Item[] {
    const { packets } = this.#ports.state
    return readOutput(child.items, step.items, packets, { node: step.node.name, step: stepKey(step), port: 'call' }).items
  }

  #refused(step: StepRecord, error: Error): void {
    if (isPassing(error)) return this.#ports.log.warn({ err: error }, 'a workflow cannot be called now; another try follows')
    const code = error instanceof NodeError ? error.code : 'workflow.call-failed'
    this.#ports.goOn(step, [], { code, message: error.message })
  }

  /** A called workflow ended: the step that waits for it goes on. */
  ended(executionId: Id, { status, items, error }: ExecutionResult): void {
    for (const step of this.#ports.state.active) {
      if (step.status !== 'waiting' || step.child?.executionId !== executionId) continue
      if (step.child.detached === true) return this.#ports.goOn(step, []) // it was started: how it ended is not the caller's business
      if (status === 'completed') return this.#ports.goOn(step, items)
      const code = error?.code ?? `execution.${status}`
      return this.#ports.goOn(step, [], { code, message: error?.message ?? `The called workflow was ${status}.` })
    }
  }

  /** Looks after a called workflow whose end, or whose start, may have been missed. */
  async check(step: StepRecord, child: ChildCall): Promise<void> {
    const result = await this.#ports.result(child.executionId)
    if (result !== undefined && child.detached !== true) this.ended(child.executionId, result)
    else this.start(step)
  }
}
