import { InvariantError, NodeError, toError, type Id, type Millis } from '@millrace/base'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { ExecutionPackets } from '../packets/execution-packets.ts'
import type { ExecutionHeader } from '../ports/index.ts'
import { Attempts, attemptSignal, pinnedOutcome } from '../step/attempt.ts'
import { keyBase } from '../step/key-base.ts'
import type { StepOutcome } from '../step/outcome.ts'
import { runStep } from '../step/run-step.ts'
import type { Durability } from './durability.ts'
import type { JournalEvent } from './events.ts'
import type { ExecutionPorts } from './execution-ports.ts'
import type { EventWriter } from './journal-writer.ts'
import type { News } from './news.ts'
import { callingEvent, completedEvent, failedEvent, waitingEvent, type Attempted } from './outcome-events.ts'
import { markStarted } from './reducer.ts'
import { stepKey, type ExecutionState, type StepRecord } from './state.ts'

/** The execution that steps are run for. */
export interface StepOwner {
  readonly id: Id
  readonly header: ExecutionHeader
  readonly state: ExecutionState
  readonly writer: EventWriter
  readonly durability: Durability
  readonly packets: ExecutionPackets
  readonly news: News
  readonly isFinished: boolean
  readonly isOver: boolean
  record(event: JournalEvent): void
  recordEncoded(event: JournalEvent, encoded: string): void
  /** Something happened: looks what can be done now. */
  drive(): void
  /** What was recorded is to be written as soon as all that can be done now is done. */
  flushSoon(): void
  respond(response: WebhookResponse): boolean
  /** Starts the workflow that a step calls. */
  startCall(step: StepRecord): void
  /** Nothing more can be done here. */
  breakOff(error: Error): void
}

/** Runs the steps of one execution, and records how each attempt ended. */
export class StepRunner {
  readonly attempts = new Attempts()
  readonly #owner: StepOwner
  readonly #ports: ExecutionPorts

  constructor(owner: StepOwner, ports: ExecutionPorts) {
    this.#owner = owner
    this.#ports = ports
  }

  /** J1. Begins the next attempt of a step; one that writes begins when all before it is on disk. */
  launch(step: StepRecord): void {
    const owner = this.#owner
    const { clock } = this.#ports
    const attempt = step.status === 'retrying' ? step.attempt + 1 : Math.max(1, step.attempt)
    if (!writes(step)) {
      markStarted(step, attempt, clock.now())
      owner.news.step(step)
      this.#attempt(step)
      return
    }
    const recorded = owner.durability === 'step'
    if (recorded) owner.record({ type: 'started', node: step.node.id, run: step.run, attempt, at: clock.now() })
    else markStarted(step, attempt, clock.now())
    owner.news.step(step)
    // Also without a record of its start: an execution that could not be accepted must have had no effect.
    const before = recorded ? owner.writer.flush() : owner.writer.durable
    before.then(
      () => {
        this.#attempt(step)
        owner.drive() // a step that ended at once (pinned data) was not awaited by anybody
      },
      (thrown: unknown) => owner.breakOff(toError(thrown)),
    )
  }

  #attempt(step: StepRecord): void {
    const owner = this.#owner
    if (owner.isFinished || owner.writer.lost !== undefined || step.status !== 'running') return
    const began = performance.now()
    const at = this.#ports.clock.now()
    const pinned = pinnedOutcome(owner.header, owner.state, step)
    const deadline = attemptSignal(step, this.attempts.signalFor(step), this.#ports.clock)
    const outcome = pinned ?? runStep(owner.state, step, this.#environment(step), deadline.signal)
    const end = (ended: StepOutcome): void => {
      deadline.release()
      this.attempts.ended(step)
      // Cancelled or taken over meanwhile: too late.
      if (owner.isOver || owner.writer.lost !== undefined || step.status !== 'running') return
      this.#end(step, ended, { at, ms: performance.now() - began })
    }
    if (outcome instanceof Promise) {
      outcome
        .then((ended) => {
          end(ended)
          owner.drive()
        })
        .catch((thrown: unknown) => owner.breakOff(toError(thrown)))
    } else end(outcome)
  }

  #environment(step: StepRecord): Parameters<typeof runStep>[2] {
    const { id, state, packets, news } = this.#owner
    return {
      executionId: id,
      idempotencyKey: `${keyBase(state.accepted, stepKey(step), id)}-${step.origin}-${step.run}`,
      services: this.#ports.services,
      packets,
      blobs: this.#ports.blobs,
      environment: this.#ports.environment,
      cache: this.#ports.cache,
      now: () => this.#ports.clock.now(),
      respond: (response) => this.#owner.respond(response),
      progress: (fraction) => news.progress(step, fraction),
    }
  }

  #end(step: StepRecord, outcome: StepOutcome, attempted: Attempted): void {
    switch (outcome.kind) {
      case 'outputs':
      case 'iterate':
      case 'open':
      case 'finish-loop':
      case 'break':
        this.#complete(step, outcome, attempted)
        break
      case 'wait':
        this.#owner.record(waitingEvent(step, outcome, attempted.at))
        break
      case 'call':
        this.#call(step, outcome, attempted.at)
        break
      case 'failed':
        this.#fail(step, outcome, attempted)
        break
      default:
        throw new InvariantError({ what: `unknown outcome ${(outcome satisfies never as StepOutcome).kind}` })
    }
    // What a write did must not be forgotten while others go on; pure results can be computed again.
    if (step.node.effects === 'write') this.#owner.flushSoon()
    this.#owner.news.step(step)
  }

  #complete(step: StepRecord, outcome: Parameters<typeof completedEvent>[1], attempted: Attempted): void {
    const event = completedEvent(step, outcome, attempted)
    let encoded: string
    try {
      encoded = this.#owner.writer.encode(event)
    } catch (thrown) {
      const error = new NodeError('node.bad-output', `What "${step.node.name}" gave is not JSON: ${toError(thrown).message}`, {
        cause: thrown,
      })
      return this.#fail(step, { kind: 'failed', error, logs: outcome.logs }, attempted)
    }
    this.#owner.recordEncoded(event, encoded)
  }

  #fail(step: StepRecord, outcome: Extract<StepOutcome, { kind: 'failed' }>, attempted: Attempted): void {
    const { clock, random } = this.#ports
    this.#owner.record(failedEvent(step, outcome, { ...attempted, now: clock.now(), random: random() }))
  }

  /** The child's id is on disk before the child is accepted: after a crash it is started once, or found. */
  #call(step: StepRecord, outcome: Extract<StepOutcome, { kind: 'call' }>, at: Millis): void {
    this.#owner.record(callingEvent(step, outcome, { at, executionId: this.#ports.ids.next() }))
    this.#owner.writer.flush().then(
      () => this.#owner.startCall(step),
      (thrown: unknown) => this.#owner.breakOff(toError(thrown)),
    )
  }
}

/** Whether an attempt changes something elsewhere. One that goes on after a wait did that before. */
const writes = ({ node, resume }: StepRecord): boolean => node.effects === 'write' && node.node.disabled !== true && resume === undefined
