import type { Millis } from '@millrace/base'
import type { ExecutionHeader, ExecutionStatus } from '../ports/index.ts'
import type { ExecutionPorts } from './execution-ports.ts'
import { executionEvent, stepEvent } from './live-events.ts'
import type { ExecutionState, StepRecord } from './state.ts'

/** Time between two news of a step's progress. */
const PROGRESS_MS = 250

/** Tells listeners what happens to one execution; costs next to nothing while nobody listens. */
export class News {
  readonly #header: ExecutionHeader
  readonly #state: ExecutionState
  readonly #ports: Pick<ExecutionPorts, 'sink' | 'clock'>
  #progressAt: WeakMap<StepRecord, Millis> | undefined

  constructor(header: ExecutionHeader, state: ExecutionState, ports: Pick<ExecutionPorts, 'sink' | 'clock'>) {
    this.#header = header
    this.#state = state
    this.#ports = ports
  }

  get #isWanted(): boolean {
    return this.#ports.sink.wants(this.#header.tenantId)
  }

  step(step: StepRecord): void {
    const { sink, clock } = this.#ports
    if (this.#isWanted) sink.emit(stepEvent(this.#header, step, clock.now()))
  }

  status(status: ExecutionStatus): void {
    const { sink, clock } = this.#ports
    if (this.#isWanted) sink.emit(executionEvent(this.#header, status, this.#state.failure, clock.now()))
  }

  /** What a node says of its progress, a few times a second at most: a node may say it for each item. */
  progress(step: StepRecord, fraction: number): void {
    const { sink, clock } = this.#ports
    if (step.status !== 'running' || !this.#isWanted) return
    const told = (this.#progressAt ??= new WeakMap())
    const at = clock.now()
    if (at - (told.get(step) ?? -Infinity) < PROGRESS_MS) return
    told.set(step, at)
    sink.emit({ ...stepEvent(this.#header, step, at), progress: fraction })
  }

  /** Says that the execution began or went on. */
  begun(): void {
    this.status('running')
    if (!this.#isWanted) return
    for (const step of this.#state.order) this.step(step)
  }
}
