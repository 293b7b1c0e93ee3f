import { NodeError, type Id } from '@millrace/base'
import type { Disk } from './disk.ts'
import type { FaultPlan } from './faults.ts'
import type { Lane, Scheduler } from './scheduler.ts'

export interface ServiceCall {
  readonly key: string
  readonly executionId: Id
  readonly node: string
  readonly run: number
  readonly attempt: number
  /** What is written: the same for the same key. */
  readonly payload: number
  /** Whether the service takes keys, and does nothing for one that it knows. */
  readonly honoursKeys: boolean
  /** Another attempt would follow a failure. */
  readonly mayFail: boolean
}

export interface Effect {
  readonly executionId: Id
  readonly node: string
  readonly run: number
  readonly payloads: Set<number>
  readonly honoursKeys: boolean
  calls: number
  /** How often it took effect. */
  effects: number
  /** Effects whose answer was lost, so that the caller had to try again. */
  lostAnswers: number
  /** S8. Calls before the record of their start was on disk. */
  tooEarly: number
}

/** The outside world that steps write to. */
export class Service {
  readonly effects = new Map<string, Effect>()
  readonly #scheduler: Scheduler
  readonly #faults: FaultPlan
  readonly #disk: Disk
  readonly #recordsStarts: boolean

  /** `recordsStarts`: the executions have `durability: step`. */
  constructor(ports: { scheduler: Scheduler; faults: FaultPlan; disk: Disk; recordsStarts: boolean }) {
    this.#scheduler = ports.scheduler
    this.#faults = ports.faults
    this.#disk = ports.disk
    this.#recordsStarts = ports.recordsStarts
  }

  /** A write, called by a step of the process of `lane`. */
  write(lane: Lane, call: ServiceCall): Promise<void> {
    return new Promise((resolve, reject) => {
      const fault = this.#faults.meet('service')
      const record = (): void => fault && this.#faults.record(fault.kind, this.#scheduler.turns)
      const isSlow = fault?.kind === 'slow-service'
      if (isSlow) record()
      const take = (): void => {
        const effect = this.#take(call)
        const isLost = fault?.kind === 'lost-service-answer' && call.mayFail
        if (isLost) {
          record()
          effect.lostAnswers += 1
        }
        const answer = (): void =>
          isLost ? reject(new NodeError('service.no-answer', 'The answer was lost.', { retryable: true })) : resolve()
        this.#scheduler.task(lane, answer)
      }
      this.#scheduler.task(lane, take, isSlow ? fault.size * 10 : 0)
    })
  }

  #take(call: ServiceCall): Effect {
    const { executionId, node, run, honoursKeys } = call
    let effect = this.effects.get(call.key)
    if (effect === undefined) {
      effect = { executionId, node, run, payloads: new Set(), honoursKeys, calls: 0, effects: 0, lostAnswers: 0, tooEarly: 0 }
      this.effects.set(call.key, effect)
    }
    effect.calls += 1
    effect.payloads.add(call.payload)
    if (!honoursKeys || effect.effects === 0) effect.effects += 1
    if (!this.#isOnDisk(call)) effect.tooEarly += 1
    return effect
  }

  /** S8. What a write relies on is on disk before it begins. */
  #isOnDisk({ executionId, node, run, attempt }: ServiceCall): boolean {
    const row = this.#disk.rows.get(executionId)
    if (row === undefined) return false
    const start = `"type":"started","node":"${node}","run":${run},"attempt":${attempt},`
    return !this.#recordsStarts || row.segments.some(({ payload }) => payload.includes(start))
  }
}
