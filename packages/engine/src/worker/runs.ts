import { ChurnMap, toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import type { AcceptedExecution, EngineLoad, ExecutionResult } from '../engine-api.ts'
import { HaltedError, InterruptedError, isPassing, ShuttingDownError } from '../errors.ts'
import { isSuspended, isTerminal, StaleEpochError, type JournalStore, type RunQueue } from '../ports/index.ts'
import type { ExecutionRun } from '../run/execution.ts'
import { DrainRate } from './drain-rate.ts'
import { Limits, type Ticket, type WorkflowLoad } from './limits.ts'
import { WakeTimer } from './wake-timer.ts'

/** Executions that go on within this time stay in memory. */
const PARK_MS = 10_000
/** Pause between attempts to give a lease back. */
const RERELEASE_MS = 1000
/** Events wait for company this long at most before they are written. */
export const FLUSH_AFTER_MS = 50

export interface RunsPorts {
  readonly journal: Pick<JournalStore, 'release'>
  readonly queue: Pick<RunQueue, 'push' | 'size'>
  readonly clock: Clock
  readonly log: Logger
  readonly concurrency: number
  /** Executions of one tenant that go on at the same time; undefined for no limit. */
  readonly perTenant: number | undefined
  /** An execution ended; its record is on disk. */
  ended(run: ExecutionRun, result: ExecutionResult): void
  /** An execution that is not held any more goes on at this time. */
  wakeAt(at: Millis): void
}

interface Waiter {
  readonly resolve: (result: ExecutionResult) => void
  readonly reject: (error: Error) => void
}

/**
 * The executions that this process holds: carried on, queued, or parked until soon. All truth is in the journal; what stands here is
 * which of them this process is busy with.
 * H1. An execution in here is leased by this process; one that leaves gives its lease back, unless it ended.
 *     One with `durability: none` has no lease, and stays in here until it ended: there is no other place.
 * H2. Nothing is claimed while its release is on its way (`released`): the claim would find it leased still.
 * H3. An execution passes the limits (`limits.ts`) before it is queued for a slot, and gives its places back with the slot: one that
 *     waits, retries or is paused holds none, and one that is held back costs no slot.
 * H4. What waits for a slot has a job in the queue; one whose job was lost gets another (`requeueLost`).
 */
export class Runs {
  readonly #ports: RunsPorts
  readonly #held = new ChurnMap<Id, ExecutionRun>()
  readonly #queued = new Set<Id>()
  /** Of these, those that waited already when jobs were last looked after. */
  #queuedLong: ReadonlySet<Id> = new Set()
  readonly #parked = new Map<Id, () => void>()
  readonly #releasing = new Map<Id, Promise<void>>()
  readonly #waiters = new ChurnMap<Id, Waiter>()
  /** Something came up while their suspension was on its way to the disk. */
  readonly #again = new Set<Id>()
  readonly #limits: Limits
  /** For starts that a rate holds back. */
  readonly #starts: WakeTimer
  readonly #drained: DrainRate
  #running = 0
  #closed = false

  constructor(ports: RunsPorts) {
    this.#ports = ports
    this.#limits = new Limits({ perTenant: ports.perTenant })
    this.#drained = new DrainRate(ports.clock)
    this.#starts = new WakeTimer(ports.clock, () => {
      this.#letIn(this.#limits.due(ports.clock.now()))
      this.#armStarts()
      return Promise.resolve()
    })
  }

  get(id: Id): ExecutionRun | undefined {
    return this.#held.get(id)
  }

  /** Live figures. */
  load(): EngineLoad {
    return { running: this.#running, queued: this.#queued.size, held: this.#limits.held, waiting: this.#parked.size }
  }

  /** Executions that wait for their turn, held back or not. */
  get queued(): number {
    return this.#queued.size
  }

  /** How the workflows of a tenant stand that have limits. */
  limits(tenantId: Id): readonly WorkflowLoad[] {
    return this.#limits.load(tenantId)
  }

  /** Workflows of which at least this many executions are held back by limits. */
  crowded(least: number): readonly Id[] {
    return this.#limits.crowded(least)
  }

  /** Executions of a workflow that its limits hold back. */
  heldOf(workflowId: Id): number {
    return this.#limits.heldOf(workflowId)
  }

  /** Seconds until `count` of those that wait have gone on, as fast as it goes now. */
  secondsToDrain(count: number): number {
    return this.#drained.secondsFor(count)
  }

  /** Whether an execution that is taken in now begins at once. */
  startsAtOnce(ticket: Ticket): boolean {
    if (this.#running >= this.#ports.concurrency || this.#queued.size > this.#limits.held) return false
    return !this.#limits.concern(ticket.limits) || this.#limits.wouldEnter(ticket, this.#ports.clock.now())
  }

  /** Holds an execution that was taken over. */
  hold(run: ExecutionRun): void {
    this.#held.set(run.id, run)
  }

  /** Writes the first segment and queues the execution; it may well be done before the write is. */
  admit(run: ExecutionRun): AcceptedExecution {
    this.hold(run)
    const accepted = run.writer.flush(undefined, run.header)
    const finished = new Promise<ExecutionResult>((resolve, reject) => this.#waiters.set(run.id, { resolve, reject }))
    finished.catch(() => undefined) // who asks for `accepted` only must not end the process
    this.enqueue(run)
    return { executionId: run.id, accepted, finished }
  }

  /** Asks for a slot. Nothing when it has one or waits for one. */
  enqueue(run: ExecutionRun): void {
    if (this.#held.get(run.id) !== run || run.isOver || this.#queued.has(run.id)) return
    if (run.isCarriedOn) {
      if (run.isLeaving) this.#again.add(run.id)
      return
    }
    this.#unpark(run.id)
    this.#queued.add(run.id)
    if (!this.#limits.concern(run.state.plan.limits)) return this.#push(run)
    this.#letIn(this.#limits.enter(ticketOf(run), this.#ports.clock.now()))
    if (this.#limits.holds(run.id)) return
    run.standInLine()
    this.#armStarts()
  }

  /** H3. */
  #letIn(ids: readonly Id[]): void {
    for (const id of ids) {
      const run = this.#held.get(id)
      if (run !== undefined) this.#push(run)
    }
  }

  #armStarts(): void {
    const next = this.#limits.nextAt(this.#ports.clock.now())
    if (next < Infinity) this.#starts.at(next)
  }

  /** H3. It may go on again later, in its turn. */
  #leaveLimits(id: Id): void {
    if (!this.#limits.knows(id)) return
    this.#letIn(this.#limits.leave(id, this.#ports.clock.now()))
    this.#armStarts()
  }

  #push(run: ExecutionRun): void {
    const job = { executionId: run.id, tenantId: run.header.tenantId, priority: run.state.accepted?.priority ?? 0 }
    this.#ports.queue.push(job).catch((thrown: unknown) => {
      this.#queued.delete(run.id)
      this.#ports.log.error({ executionId: run.id, err: toError(thrown) }, 'execution could not be queued; it is given back')
      this.giveBack(run, null)
    })
  }

  /**
   * H4. Called every few seconds. What has waited since the last time though the queue is empty will not be called any more: nobody else
   * takes it either, since it is leased here. A job too many changes nothing.
   */
  async requeueLost(): Promise<void> {
    const long = this.#queuedLong
    this.#queuedLong = new Set(this.#queued)
    if (this.#queued.size === 0 || (await this.#ports.queue.size()) > 0) return
    for (const id of long) {
      const run = this.#held.get(id)
      if (run === undefined) this.#queued.delete(id) // cancelled meanwhile, mostly
      if (run === undefined || !this.#queued.has(id) || this.#isHeldBack(id)) continue
      this.#ports.log.warn({ executionId: id }, 'its job was lost; execution is queued again')
      this.#push(run)
    }
  }

  /** H3. It waits for its place within a limit, and so has no job. */
  #isHeldBack(id: Id): boolean {
    return this.#limits.knows(id) && !this.#limits.holds(id)
  }

  /** After somebody did something with it: asks for a slot when there is something to do, else lets it rest again. */
  settle(run: ExecutionRun): void {
    if (run.hasWork) return this.enqueue(run)
    if (this.#held.get(run.id) !== run || run.isOver || run.isCarriedOn) return
    if (this.#queued.has(run.id) && !this.#withdraw(run)) return
    this.#unpark(run.id)
    this.#park(run)
  }

  /** Takes an execution out of a limit's line. False when it is past it: its job comes anyway. */
  #withdraw(run: ExecutionRun): boolean {
    if (!this.#limits.concern(run.state.plan.limits) || this.#limits.holds(run.id)) return false
    this.#queued.delete(run.id)
    this.#leaveLimits(run.id)
    return true
  }

  /** A job of the queue came for it. */
  dequeued(id: Id): void {
    this.#queued.delete(id)
    this.#drained.one()
  }

  /** Carries an execution on in a slot. Never rejects. */
  async carryOn(run: ExecutionRun): Promise<void> {
    if (this.#held.get(run.id) !== run || run.isOver || run.isCarriedOn) return
    const limited = this.#limits.concern(run.state.plan.limits)
    if (limited && !this.#limits.holds(run.id)) return this.enqueue(run) // taken over by its job, and so past the limits
    this.#unpark(run.id)
    this.#running += 1
    let result: ExecutionResult | Error
    try {
      result = await run.run()
    } catch (thrown) {
      result = toError(thrown)
    }
    this.#running -= 1
    this.#leaveLimits(run.id) // whatever limits its version has by now: it may have been moved
    if (result instanceof Error) this.breakOff(run, result)
    else this.#afterRun(run, result)
  }

  #afterRun(run: ExecutionRun, result: ExecutionResult): void {
    const again = this.#again.delete(run.id)
    if (isTerminal(result.status)) return this.end(run, result)
    if (run.isOver) return // ended from outside meanwhile; whoever did that tells it
    if (again) this.enqueue(run)
    if (this.#queued.has(run.id) || run.isCarriedOn) return // it went on; whoever waits goes on waiting
    this.#park(run)
    this.#waiterOf(run)?.resolve(result)
  }

  /** Lets go of an execution whose end is on disk. Told once, whoever comes first. */
  end(run: ExecutionRun, result: ExecutionResult): void {
    if (!this.#letGo(run)) return
    this.#waiterOf(run)?.resolve(result)
    this.#ports.ended(run, result)
  }

  /** Lets go of an execution with which nothing more can be done here: another owner, a broken journal, a bug, the end of the process. */
  breakOff(run: ExecutionRun, error: Error): void {
    if (!this.#letGo(run)) return
    this.#waiterOf(run)?.reject(error instanceof HaltedError ? interrupted(run) : error)
    this.#release(run, null)
    if (run.isVolatile)
      return this.#ports.log.error({ executionId: run.id, err: error }, 'execution broke off; it was not recorded and is lost')
    if (error instanceof StaleEpochError || error instanceof HaltedError) return
    if (isPassing(error)) return this.#ports.log.debug({ executionId: run.id, err: error }, 'execution broke off') // J8
    this.#ports.log.error({ executionId: run.id, err: error }, 'execution broke off; it goes on when it is claimed again')
  }

  /** Lets go of an execution that waits, with its lease. */
  giveBack(run: ExecutionRun, wakeAt: Millis | null): void {
    if (this.#letGo(run)) this.#release(run, wakeAt)
  }

  #letGo(run: ExecutionRun): boolean {
    if (this.#held.get(run.id) !== run) return false
    this.#held.delete(run.id)
    this.#again.delete(run.id)
    this.#unpark(run.id)
    if (!this.#withdraw(run)) this.#leaveLimits(run.id)
    return true
  }

  #waiterOf(run: ExecutionRun): Waiter | undefined {
    return this.#waiters.take(run.id)
  }

  #release(run: ExecutionRun, wakeAt: Millis | null): void {
    if (run.isVolatile) return
    void this.release(run.id, run.writer.epoch).then(() => wakeAt !== null && this.#ports.wakeAt(wakeAt))
  }

  /** Gives a lease back, however often the journal must be asked: nobody else lets it expire while this process lives. Never rejects. */
  release(id: Id, epoch: number): Promise<void> {
    const { journal, log, clock } = this.#ports
    const released = journal.release(id, epoch).catch((thrown: unknown) => {
      log.debug({ executionId: id, err: toError(thrown) }, 'lease could not be given back; another try follows') // J8
      if (!this.#closed) clock.after(RERELEASE_MS, () => void this.release(id, epoch))
    })
    this.#releasing.set(id, released)
    return released.finally(() => {
      if (this.#releasing.get(id) === released) this.#releasing.delete(id)
    })
  }

  /** H2. Resolves when the execution can be claimed. */
  async released(id: Id): Promise<void> {
    await this.#releasing.get(id)
  }

  /** Keeps a suspended execution in memory when it goes on soon or its child runs here; otherwise gives it back. */
  #park(run: ExecutionRun): void {
    const { clock } = this.#ports
    const { wakeAt } = run
    if (run.isTakingIn) return void this.#parked.set(run.id, () => undefined) // it goes on when they are written
    const left = wakeAt === null ? Infinity : wakeAt - clock.now()
    if (run.isVolatile && (!isSuspended(run.status) || wakeAt === null)) return void this.#parked.set(run.id, () => undefined) // somebody wakes it
    const soon = left <= PARK_MS || run.isVolatile || this.#calls(run)
    if (!isSuspended(run.status) || wakeAt === null || !soon) return this.giveBack(run, wakeAt)
    const wake = (): void => {
      this.#parked.delete(run.id)
      run.wake().then(
        () => this.enqueue(run),
        (thrown: unknown) => this.breakOff(run, toError(thrown)),
      )
    }
    this.#parked.set(run.id, clock.after(left, wake))
  }

  /** Whether it waits for a workflow that is carried on here. */
  #calls(run: ExecutionRun): boolean {
    return run.isCalling || [...run.state.active].some((step) => step.child !== undefined && this.#held.has(step.child.executionId))
  }

  #unpark(id: Id): void {
    this.#parked.get(id)?.()
    this.#parked.delete(id)
  }

  /** Writes what has waited for company long enough. */
  flushOld(): void {
    const before = this.#ports.clock.now() - FLUSH_AFTER_MS
    for (const run of this.#held.values()) run.flushIfOlderThan(before)
  }

  /** Lets running steps end and starts no more. What is in memory only goes on for as long as there is time. */
  halt(): void {
    for (const run of this.#held.values()) if (!run.isVolatile) run.halt()
  }

  /** Ends running steps at once. */
  abort(): void {
    for (const run of [...this.#held.values()]) run.abort()
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    await Promise.allSettled([...this.#held.values()].map((run) => run.writer.flush()))
  }

  /** Gives back whatever is left, at the end of the process; who waited for it hears why. */
  async giveAllBack(): Promise<void> {
    this.#closed = true
    this.#starts.stop()
    const lost = [...this.#held.values()].filter((run) => run.isVolatile).length
    if (lost > 0) this.#ports.log.warn({ executions: lost }, 'executions that were in memory only are lost')
    for (const run of [...this.#held.values()]) {
      this.giveBack(run, null)
      this.#waiterOf(run)?.reject(interrupted(run))
    }
    await Promise.allSettled(this.#releasing.values())
  }
}

/** An execution, as far as limits are concerned. */
function ticketOf(run: ExecutionRun): Ticket {
  const { header, state } = run
  return {
    ...{ id: run.id, tenantId: header.tenantId, workflowId: header.workflowId, version: header.workflowVersion },
    acceptedAt: header.createdAt,
    priority: state.accepted?.priority ?? 0,
    limits: state.plan.limits,
    key: state.accepted?.key,
    begun: run.hasBegun,
  }
}

/** What a caller hears that waits for an execution when the server stops. */
const interrupted = (run: ExecutionRun): Error =>
  run.isVolatile ? new ShuttingDownError({}) : new InterruptedError({ executionId: run.id })
