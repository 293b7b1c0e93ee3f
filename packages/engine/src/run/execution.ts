import { NodeError, InvariantError, toError, type Id, type Millis } from '@millrace/base'
import type { Item, WebhookResponse } from '@millrace/node-sdk'
import type { ExecutionResult } from '../engine-api.ts'
import { HaltedError } from '../errors.ts'
import type { ExecutionPackets } from '../packets/execution-packets.ts'
import { executionHolder } from '../binary/blobs.ts'
import { takeItems, type TakenItems } from '../packets/take-in.ts'
import type { ExecutionHeader, ExecutionStatus, HeaderPatch } from '../ports/index.ts'
import { toNodeError } from '../step/checks.ts'
import { Alarm } from './alarm.ts'
import { CHILD_CHECK_MS, Calls } from './calls.ts'
import type { ErrorCallOutcome, ErrorRecord, FailingEvent, FailureRecord, JournalEvent, StepResumedEvent } from './events.ts'
import type { ExecutionPorts } from './execution-ports.ts'
import { durabilityOf, type Durability } from './durability.ts'
import { JournalWriter, type EventWriter } from './journal-writer.ts'
import { briefError } from './live-events.ts'
import { unwoundEvent } from './outcome-events.ts'
import { MemoryWriter } from './memory-writer.ts'
import { News } from './news.ts'
import { plan, type Command } from './planner.ts'
import { applyEvent } from './reducer.ts'
import { calledFrom, isWithin, lastItems, type ExecutionState, type Scope, type StepRecord } from './state.ts'
import { StepRunner, type StepOwner } from './step-runner.ts'

/** Whether a slot carries the execution: not, until it ends or is suspended, or while the record of that is on its way to the disk. */
type Stay = { readonly at: 'away' } | ({ readonly at: 'here' | 'leaving' } & Slot)

/** Where in its journal an execution goes on. */
export interface Position {
  readonly epoch: number
  readonly nextSeq: number
  /** What it holds already, where that is known. */
  readonly packets?: ExecutionPackets
}

interface Slot {
  readonly resolve: (result: ExecutionResult) => void
  readonly reject: (error: Error) => void
}

const AWAY: Stay = { at: 'away' }
const cancelled = (): NodeError => new NodeError('cancelled', 'The execution was cancelled.')

/** Time that one execution works before others on the thread have a turn. */
const SLICE_MS = 10
/** Steps launched before the time is looked at. */
const MOST_AT_ONCE = 100
/** Steps of one execution: a cycle that never ends must not take the process with it. */
const MOST_STEPS = 100_000
const TOO_MANY_STEPS = {
  code: 'execution.too-many-steps',
  message: `The execution took more than ${MOST_STEPS.toLocaleString('en')} steps.`,
  hint: 'Look for a cycle that does not end, or let the loop take more items at a time.',
}

/** What is recorded of a wait that is over, besides its items. */
type ResumeFacts = Pick<StepResumedEvent, 'error' | 'by'>

/**
 * One execution being carried on by this process. It asks the planner what to do, runs steps, and records what happened; it never
 * changes the state but by an event.
 * J1. What a step gave is recorded before anything that follows from it starts; a `write` step starts when all that is on disk.
 * J6. A caller hears of the end only when the end is on disk.
 * J7. One slot carries an execution at a time, and keeps it until the record of its end or suspension is on disk.
 */
export class ExecutionRun implements StepOwner {
  readonly id: Id
  readonly state: ExecutionState
  readonly header: ExecutionHeader
  readonly writer: EventWriter
  readonly durability: Durability
  /** What it holds in memory and on disk beside the journal. */
  readonly packets: ExecutionPackets
  readonly news: News
  /** Answers the webhook's caller; gone after its first use. */
  onRespond: ((response: WebhookResponse) => void) | undefined
  /** When a suspended execution goes on by itself. */
  wakeAt: Millis | null = null
  readonly #ports: ExecutionPorts
  readonly #steps: StepRunner
  #driving = false
  #again = false
  #flushWanted = false
  #calls: Calls | undefined
  /** Items for waiting steps that are being written. */
  #takingIn = 0
  #stay: Stay = AWAY
  #status: ExecutionStatus
  #startedAt: Millis | null
  #begun: boolean
  #cancelDeadline: (() => void) | undefined
  /** Scopes whose unwinding waits for called workflows to be cancelled. */
  readonly #unwinding = new Set<Scope>()
  /** Waits and time limits that are over while other steps run. */
  readonly #alarm: Alarm
  #halted = false
  #reporting = false
  /** What its steps called is being cancelled before it ends. */
  #concluding = false

  constructor(header: ExecutionHeader, state: ExecutionState, position: Position, ports: ExecutionPorts) {
    this.id = header.id
    this.header = header
    this.state = state
    this.#status = header.status
    this.#startedAt = header.startedAt
    this.#begun = header.startedAt !== null && position.nextSeq > 0
    this.#ports = ports
    this.packets =
      position.packets ??
      ports.packets.of({ tenantId: header.tenantId, executionId: header.id }, { memoryMb: state.plan.document.settings?.memoryMb })
    this.news = new News(header, state, ports)
    this.#steps = new StepRunner(this, ports)
    this.#alarm = new Alarm(ports.clock, () => this.#goOn())
    this.durability = durabilityOf(header, state.plan, position.nextSeq > 0)
    this.writer =
      this.durability === 'none'
        ? new MemoryWriter()
        : new JournalWriter(
            { journal: ports.journal, clock: ports.clock, log: ports.log },
            { executionId: header.id, tenantId: header.tenantId, epoch: position.epoch, nextSeq: position.nextSeq },
          )
  }

  /** Workflows that its steps call; made when it is asked for, since few executions call any. */
  get calls(): Calls {
    return (this.#calls ??= new Calls({
      state: this.state,
      log: this.#ports.log.child({ executionId: this.id }),
      // Its id is on disk before it is, also when something else wakes this execution between the two: else it could be called again.
      start: (call, items, step) => this.writer.durable.then(() => this.#ports.callWorkflow(call, items, this, step)),
      result: (executionId) => this.#ports.childResult(this.header.tenantId, executionId),
      goOn: (step, items, error) => this.#goOnAfterCall(step, items, error),
    }))
  }

  /** A call is on its way; until it is accepted the execution stays in memory. */
  get isCalling(): boolean {
    return this.#calls !== undefined && this.#calls.starting > 0
  }

  /** `durability: none`: it is in this process's memory and nowhere else. */
  get isVolatile(): boolean {
    return this.durability === 'none'
  }

  /** Items for one of its steps are being written; until they are the execution stays in memory. */
  get isTakingIn(): boolean {
    return this.#takingIn > 0
  }

  get status(): ExecutionStatus {
    return this.#status
  }

  get isFinished(): boolean {
    return this.state.finishedAt !== null
  }

  /** It ended, or is about to be cancelled: nothing starts any more. */
  get isOver(): boolean {
    return this.isFinished || this.state.cancelling
  }

  /** Whether a step that is about to call a workflow still should. */
  mayCall(step: StepRecord): boolean {
    if (this.isOver || step.status !== 'waiting') return false
    for (const scope of this.#unwinding) if (isWithin(step.scope, scope)) return false
    return true
  }

  /** Something can be done now, if it has a slot. */
  get hasWork(): boolean {
    return !this.isOver && plan(this.state, this.#ports.clock.now()).kind !== 'suspend'
  }

  /** It had a slot before, here or in another process. */
  get hasBegun(): boolean {
    return this.#begun
  }

  /** J7. A slot has it. */
  get isCarriedOn(): boolean {
    return this.#stay.at !== 'away'
  }

  /** A slot still has it, but its end or suspension is decided: what comes up now is for the next slot. */
  get isLeaving(): boolean {
    return this.#stay.at === 'leaving'
  }

  /** Records an event: state, journal buffer, live events. Nothing else changes an execution. */
  record(event: JournalEvent): void {
    this.recordEncoded(event, this.writer.encode(event))
  }

  recordEncoded(event: JournalEvent, encoded: string): void {
    applyEvent(this.state, event)
    this.writer.add(encoded)
  }

  /** Carries the execution on until it ends or is suspended; its record is durable then. */
  run(): Promise<ExecutionResult> {
    return new Promise((resolve, reject) => {
      this.#stay = { at: 'here', resolve, reject }
      this.#begun = true
      if (this.#status !== 'running') this.#begin()
      else this.news.begun()
      this.#watchDeadline()
      this.drive()
    })
  }

  #begin(): void {
    const startedAt = (this.#startedAt ??= this.#ports.clock.now())
    this.#status = 'running'
    this.wakeAt = null
    this.writer.flush({ status: 'running', wakeAt: null, startedAt }).catch((thrown: unknown) => this.breakOff(toError(thrown)))
    this.news.begun()
  }

  /** Waits for its turn from now on, no longer for what it waited for: said in the journal, so that it is not forgotten there. */
  standInLine(): void {
    if (this.#stay.at === 'here' || this.isOver || this.#status === 'queued' || this.writer.lost !== undefined) return
    this.#status = 'queued'
    this.wakeAt = null
    this.writer.flush({ status: 'queued', wakeAt: null }).catch((thrown: unknown) => this.breakOff(toError(thrown)))
    this.news.status('queued')
  }

  flushSoon(): void {
    this.#flushWanted = true
  }

  startCall(step: StepRecord): void {
    this.calls.start(step)
  }

  /** Answers the webhook's caller; false when nobody waits for an answer (any more). */
  respond(response: WebhookResponse): boolean {
    const answer = this.onRespond
    if (answer === undefined) return false
    this.onRespond = undefined
    answer(response)
    return true
  }

  /** Does everything that can be done now. Called whenever something happened. */
  drive(): void {
    if (this.#driving) {
      this.#again = true
      return
    }
    this.#driving = true
    try {
      const began = performance.now()
      do {
        this.#again = false
        if (this.state.ending.size > 0) this.#steps.attempts.abortEnding()
        this.#carryOut(plan(this.state, this.#ports.clock.now()))
      } while (this.#again && performance.now() - began < SLICE_MS)
      if (this.#again) setImmediate(() => this.drive()) // others have their turn: steps that end at once would never let go
    } catch (thrown) {
      this.breakOff(toError(thrown))
    } finally {
      this.#driving = false
    }
    if (this.#flushWanted) {
      this.#flushWanted = false
      this.#flushQuietly()
    }
  }

  #carryOut(command: Command): void {
    if (this.#stay.at !== 'here') return // suspended or ended
    if (this.writer.lost !== undefined) throw this.writer.lost
    switch (command.kind) {
      case 'run':
        if (this.#halted) return this.#leaveWhenQuiet()
        if (this.state.order.length > MOST_STEPS) return this.end('failed', TOO_MANY_STEPS)
        for (const step of command.steps.slice(0, MOST_AT_ONCE)) this.#steps.launch(step)
        this.#again = true
        return
      case 'watch':
        return this.#alarm.at(command.wakeAt)
      case 'expire':
        for (const { node, first } of command.runs) this.record({ type: 'expired', node: node.id, run: first, at: this.#ports.clock.now() })
        this.#again = true
        return
      case 'unwind':
        for (const scope of command.scopes) this.#unwind(scope)
        return
      case 'suspend':
        return this.#suspend(command.status, command.wakeAt)
      case 'finish':
        return this.#finish(command.status)
      default:
        throw new InvariantError({ what: `unknown command ${(command satisfies never as Command).kind}` })
    }
  }

  /** What its steps called and wait for is cancelled first: after a crash in between the scope is still there, to be unwound again. */
  #unwind(scope: Scope): void {
    if (this.#unwinding.has(scope)) return
    const called = calledFrom(this.state, (step) => isWithin(step.scope, scope))
    const unwind = (): void => {
      this.#unwinding.delete(scope)
      if (!this.isOver) this.record(unwoundEvent(scope, this.#ports.clock.now()))
    }
    if (called.length === 0) {
      unwind()
      this.#again = true
      return
    }
    this.#unwinding.add(scope)
    Promise.all(called.map((id) => this.#ports.cancelCalled(id)))
      .then(() => {
        unwind()
        this.drive()
      })
      .catch((thrown: unknown) => this.breakOff(toError(thrown)))
  }

  /**
   * Goes on with a step that waits; nothing when it does not wait any more. A promise when the items are too many for memory and are
   * written first (P1).
   */
  resumeStep(step: StepRecord, reason: 'timer' | 'token' | 'child', items: readonly Item[], facts: ResumeFacts = {}): void | Promise<void> {
    if (step.status !== 'waiting' || this.isFinished) return
    const files = this.#takeFiles(step, reason, items)
    const take = (): TakenItems | Promise<TakenItems> => takeItems(items, this.packets, { name: step.node.name })
    const taken = files === undefined ? take() : files.then(take)
    if (!(taken instanceof Promise)) return this.#resumeWith(step, reason, taken, facts)
    this.#takingIn += 1
    return taken
      .finally(() => (this.#takingIn -= 1))
      .then((ready) => this.#resumeWith(step, reason, ready, facts))
      .finally(() => this.#ports.requeue(this)) // whatever came up meanwhile
  }

  /** B1. Files that a called workflow gave become this execution's. */
  #takeFiles({ child }: StepRecord, reason: 'timer' | 'token' | 'child', items: readonly Item[]): Promise<void> | undefined {
    if (reason !== 'child' || child === undefined || items.length === 0) return undefined
    const { tenantId } = this.header
    return this.#ports.blobs.take(items, executionHolder(tenantId, this.id), executionHolder(tenantId, child.executionId))
  }

  /** What the called workflow gave may be more than this execution can hold: that is the call's failure then. */
  #goOnAfterCall(step: StepRecord, items: readonly Item[], error?: { code: string; message: string }): void {
    const refused = (thrown: unknown): void => {
      const failure = toNodeError(thrown)
      this.#ports.log.warn({ executionId: this.id, err: failure }, 'what a called workflow gave cannot be taken in')
      // What passes is tried again when the call is looked after.
      if (!failure.retryable) this.#resumeWith(step, 'child', { items: [] }, { error: { code: failure.code, message: failure.message } })
    }
    try {
      void this.resumeStep(step, 'child', items, error === undefined ? {} : { error })?.catch(refused)
    } catch (thrown) {
      refused(thrown)
    }
  }

  #resumeWith(step: StepRecord, reason: 'timer' | 'token' | 'child', taken: TakenItems, facts: ResumeFacts): void {
    if (step.status !== 'waiting' || this.isOver) return
    this.record({
      type: 'resumed',
      node: step.node.id,
      run: step.run,
      at: this.#ports.clock.now(),
      reason,
      ...taken,
      ...facts,
    })
    this.news.step(step)
    // Together with what it goes on with: an execution that its header says to wait for nothing would be left lying after a crash.
    if (this.#stay.at !== 'here' && !this.state.pausing) this.standInLine()
    this.#flushWanted = true
    this.drive()
    this.#ports.requeue(this)
  }

  /** Records what time brought about: waits that are over. Looks after children whose end may have been missed. */
  async wake(): Promise<void> {
    const now = this.#ports.clock.now()
    for (const step of [...this.state.active]) {
      if (step.status !== 'waiting' || this.isOver) continue
      if (step.until !== null && step.until <= now) await this.resumeStep(step, 'timer', [])
      else if (step.child !== undefined) await this.calls.check(step, step.child)
    }
  }

  #goOn(): void {
    this.wake().then(
      () => this.drive(),
      (thrown: unknown) => this.breakOff(toError(thrown)),
    )
  }

  /** The time limit counts while a slot has the execution; one that waits is woken for it (`#suspend`), one that is paused is left alone. */
  #watchDeadline(): void {
    const { timeoutMs } = this.state.plan.document.settings ?? {}
    const accepted = this.state.accepted
    if (timeoutMs === undefined || accepted === undefined) return
    const end = (): void => this.#overdue({ code: 'execution.timeout', message: `The execution took longer than ${timeoutMs} ms.` })
    const left = accepted.at + timeoutMs - this.#ports.clock.now()
    if (left <= 0) end()
    else this.#cancelDeadline = this.#ports.clock.after(left, end)
  }

  /**
   * Says that it is being cancelled while the workflows that it called are cancelled first: nothing starts, and what runs is told to
   * stop. On disk it counts as running, so that whoever takes it over after a crash goes on with it.
   */
  beginCancel(event: JournalEvent): Promise<void> {
    this.record(event)
    this.#steps.attempts.abortAll(cancelled())
    this.#cancelDeadline?.()
    this.#status = 'running'
    this.wakeAt = null
    return this.writer.flush({ status: 'running', wakeAt: null })
  }

  /** What was recorded from outside may have changed what it waits for: one that no slot carries says so in its header at once. */
  restate(): void {
    if (this.#stay.at === 'here') return this.drive()
    const command = plan(this.state, this.#ports.clock.now())
    if (command.kind === 'suspend') this.#suspend(command.status, command.wakeAt)
    else this.standInLine() // its header says that it waits: after a crash it would be left lying
  }

  /** The time limit is over. What is to be compensated is, and takes its own time; what was called is cancelled first. */
  #overdue(error: ErrorRecord): void {
    if (this.state.undoable.length === 0 && calledFrom(this.state).length === 0) return this.end('failed', error)
    if (this.isOver || this.state.failure !== undefined) return
    this.record({ type: 'overdue', at: this.#ports.clock.now(), error })
    this.#steps.attempts.abortAll(new NodeError('cancelled', error.message))
    this.drive()
  }

  /** Ends the execution from outside: cancel, time limit. */
  end(status: 'failed' | 'cancelled', error?: ErrorRecord): void {
    if (this.isFinished) return
    const reason = status === 'cancelled' ? cancelled() : new NodeError('cancelled', error?.message ?? 'The execution was ended.')
    this.#steps.attempts.abortAll(reason)
    this.#conclude(status, error)
  }

  #finish(status: 'completed' | 'failed'): void {
    this.#conclude(status, this.state.failure)
  }

  #conclude(status: 'completed' | 'failed' | 'cancelled', error: ExecutionState['failure']): void {
    const called = status === 'failed' ? calledFrom(this.state) : []
    if (called.length === 0) return this.#end(status, error)
    if (this.#concluding) return
    this.#concluding = true
    // First, and asked again after a crash in between: nobody would wait for them any more.
    Promise.all(called.map((id) => this.#ports.cancelCalled(id)))
      .then(() => {
        if (!this.isOver) this.#end(status, error)
      })
      .catch((thrown: unknown) => this.breakOff(toError(thrown)))
  }

  #end(status: 'completed' | 'failed' | 'cancelled', error: ExecutionState['failure']): void {
    const errorWorkflow = status === 'failed' ? errorWorkflowOf(this.header, this.state) : undefined
    if (errorWorkflow === undefined || error === undefined) this.#recordEnd(status, error)
    else this.#report(errorWorkflow, error)
  }

  /** The error workflow is accepted before the failure is final: it is started once, whenever this process dies. */
  #report(workflowId: Id, error: FailureRecord): void {
    if (this.#reporting) return
    this.#reporting = true
    const { clock, ids } = this.#ports
    if (this.state.failing === undefined) {
      this.record({ type: 'failing', at: clock.now(), error, call: { workflowId, executionId: ids.next() } })
    }
    const { call, error: failure } = this.state.failing as FailingEvent
    this.writer
      .flush()
      .then(() => this.#ports.startErrorWorkflow(this, call, failure))
      .then((outcome) => {
        if (!this.isOver) this.#recordEnd('failed', failure, outcome)
      })
      .catch((thrown: unknown) => this.breakOff(toError(thrown)))
  }

  #recordEnd(status: 'completed' | 'failed' | 'cancelled', error: ExecutionState['failure'], errorWorkflow?: ErrorCallOutcome): void {
    const at = this.#ports.clock.now()
    const because = { ...(error === undefined ? {} : { error }), ...(errorWorkflow === undefined ? {} : { errorWorkflow }) }
    this.record({ type: 'finished', status, at, ...because })
    const patch: HeaderPatch = {
      status,
      finishedAt: at,
      wakeAt: null,
      ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message.slice(0, 2000), errorNode: error.node ?? null }),
    }
    this.#leave(patch, status) // J6
  }

  #suspend(status: 'waiting' | 'retrying' | 'paused', wakeAt: Millis | null): void {
    let wake = wakeAt
    if (status !== 'paused') {
      const now = this.#ports.clock.now()
      for (const step of this.state.active) if (step.child !== undefined) wake = Math.min(wake ?? Infinity, now + CHILD_CHECK_MS)
      const { timeoutMs } = this.state.plan.document.settings ?? {}
      if (timeoutMs !== undefined) wake = Math.min(wake ?? Infinity, (this.state.accepted?.at ?? now) + timeoutMs)
    }
    this.wakeAt = wake
    this.#leave({ status, wakeAt: wake }, status)
  }

  #leave(patch: HeaderPatch, status: ExecutionStatus): void {
    this.#status = status
    this.#cancelDeadline?.()
    this.#alarm.at(null)
    const stay = this.#stay.at === 'away' ? AWAY : ({ ...this.#stay, at: 'leaving' } as const)
    this.#stay = stay
    this.news.status(status)
    const result = this.result() // now: until it is on disk, something else may come up
    this.writer.flush(patch).then(
      () => this.#left(stay, result),
      (thrown: unknown) => this.breakOff(toError(thrown)),
    )
  }

  /** J7. Nothing when something newer is on its way: its record is waited for. */
  #left(stay: Stay, result: ExecutionResult): void {
    if (this.#stay !== stay) return
    this.#stay = AWAY
    if (stay.at !== 'away') stay.resolve(result)
  }

  /** Lets running steps end and starts no more: the process stops. */
  halt(): void {
    this.#halted = true
    this.#cancelDeadline?.()
    this.#alarm.at(null)
    this.drive()
  }

  #leaveWhenQuiet(): void {
    for (const step of this.state.active) if (step.status === 'running') return
    this.writer.flush().then(
      () => this.breakOff(new HaltedError()),
      (thrown: unknown) => this.breakOff(toError(thrown)),
    )
  }

  /** Ends running steps at once; what they were doing is repeated at the next start. */
  abort(): void {
    this.#steps.attempts.abortAll(new NodeError('cancelled', 'The server is stopping.', { retryable: true }))
    this.breakOff(new HaltedError())
  }

  /** Nothing more can be done here: another owner, a broken journal, a bug. The record stays as it is. */
  breakOff(error: Error): void {
    const stay = this.#stay
    this.#stay = AWAY
    this.#steps.attempts.abortAll(error)
    this.#cancelDeadline?.()
    this.#alarm.at(null)
    this.writer.abandon(error)
    if (stay.at === 'away') this.#ports.brokeOff(this, error)
    else stay.reject(error)
  }

  /** Writes what has waited for company since `at` or longer. */
  flushIfOlderThan(at: Millis): void {
    const since = this.writer.waitingSince
    if (since !== undefined && since <= at && this.writer.lost === undefined) this.#flushQuietly()
  }

  #flushQuietly(): void {
    if (this.durability !== 'step' && !this.isFinished) return
    this.writer.flush().catch((thrown: unknown) => this.breakOff(toError(thrown)))
  }

  /** How it stands. */
  result(): ExecutionResult {
    const { failure, finishedAt } = this.state
    const status = finishedAt === null ? this.#status : this.state.status
    return { status, items: lastItems(this.state), ...(failure === undefined ? {} : { error: briefError(failure) }) }
  }
}

/** The workflow to start when this one fails: in production only, and not for one that deals with a failure itself. */
function errorWorkflowOf({ mode }: ExecutionHeader, { plan: { document }, accepted }: ExecutionState): Id | undefined {
  if (mode !== 'production' || accepted?.errorOf !== undefined) return undefined
  return document.settings?.errorWorkflow ?? undefined
}
