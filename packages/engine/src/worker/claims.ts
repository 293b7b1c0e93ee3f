import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import { isPassing } from '../errors.ts'
import type { Claimed, ExecutionHeader, JournalStore } from '../ports/index.ts'
import { settleInterrupted } from '../recovery/interrupted.ts'
import { eventsOf, replay, type PlanSource } from '../recovery/load.ts'
import { CHILD_CHECK_MS } from '../run/calls.ts'
import { encodeEvent, encodeSegment } from '../run/encode.ts'
import { ExecutionRun } from '../run/execution.ts'
import type { ExecutionPorts } from '../run/execution-ports.ts'
import type { Runs } from './runs.ts'
import { WakeTimer } from './wake-timer.ts'

export const LEASE_MS = 30_000
/** So many cost one commit; more at once would hold up what runs. */
const CLAIM_BATCH = 500
/** Pause while there is no room for more. */
const FULL_MS = 1000
/** Pause after an execution could not be taken over for want of a store or journal. */
const TROUBLE_MS = 5000

export interface ClaimsPorts {
  readonly journal: JournalStore
  readonly plans: PlanSource
  readonly runs: Runs
  readonly execution: ExecutionPorts
  readonly clock: Clock
  readonly log: Logger
  readonly owner: string
  readonly maxQueued: number
  /** A crash interrupted its cancellation. */
  cancelOn(run: ExecutionRun): Promise<void>
}

interface Batch {
  readonly size: number
  readonly revived: Promise<PromiseSettledResult<ExecutionRun | undefined>[]>
}

/** Takes executions over from the journal: what a dead process left, what has waited its time, what somebody asks for. */
export class Claims {
  readonly #ports: ClaimsPorts
  readonly #wake: WakeTimer
  /** Claimed already, and on their way into memory. */
  readonly #reviving = new Map<Id, Promise<ExecutionRun | undefined>>()
  /** No time to look by itself before then: there is no room, or a store is out of order. */
  #notBefore: Millis = 0
  /** Leases of dead owners are still to be taken. */
  #takeOver = false
  #stopped = false

  constructor(ports: ClaimsPorts) {
    this.#ports = ports
    this.#wake = new WakeTimer(ports.clock, () => this.#claimDue())
  }

  /** Claims everything that a dead process left, as far as there is room; the rest follows. */
  start({ takeOver }: { takeOver: boolean }): Promise<void> {
    this.#takeOver = takeOver
    return this.#claimDue()
  }

  /** Looks for executions at that time. */
  wakeAt(at: Millis): void {
    this.#wake.at(at)
  }

  stop(): void {
    this.#stopped = true
    this.#wake.stop()
  }

  /** The execution, wherever it is: in memory, or taken over. Undefined when it ended, or another process has it. */
  async find(id: Id): Promise<ExecutionRun | undefined> {
    const { runs, journal, clock, owner } = this.#ports
    const here = (): Promise<ExecutionRun | undefined> | ExecutionRun | undefined => this.#reviving.get(id) ?? runs.get(id)
    const known = await here()
    if (known !== undefined) return known
    await runs.released(id)
    const now = clock.now()
    const [claimed] = await journal.claim({ owner, now, leaseUntil: now + LEASE_MS, limit: 1, executionId: id })
    return claimed === undefined ? here() : this.#revive(claimed) // refused also when somebody here was faster
  }

  /**
   * Does something with the execution in the turn in which it is certain that it is held here (H1): between being found and being used
   * it could have been carried on, suspended and given back. Undefined when it ended, or another process has it.
   */
  async use<T>(id: Id, work: (run: ExecutionRun) => T): Promise<Awaited<T> | undefined> {
    for (;;) {
      const run = await this.find(id)
      if (run === undefined) return undefined
      if (run.isFinished || this.#ports.runs.get(id) === run) return await work(run)
    }
  }

  async #claimDue(): Promise<void> {
    const { runs, maxQueued, clock } = this.#ports
    // The journal reads the next ones while these are brought into memory.
    let coming = this.#hasRoomFor(0) ? this.#claimBatch() : undefined
    while (coming !== undefined) {
      const { size, revived }: Batch = await coming
      // A claim may bring fewer than there are (the port says so). What is due is looked for again at once; what a dead process left, here.
      const isLast = this.#takeOver ? size === 0 : size < CLAIM_BATCH
      if (isLast) this.#takeOver = false
      coming = isLast || !this.#hasRoomFor(size) ? undefined : this.#claimBatch()
      coming?.catch(() => undefined) // heard of in the next turn
      this.#enqueueInOrder(await revived)
    }
    if (this.#stopped) return
    if (runs.load().queued >= maxQueued) this.#notBefore = clock.now() + FULL_MS
    await this.#arm()
  }

  #hasRoomFor(coming: number): boolean {
    return !this.#stopped && this.#ports.runs.load().queued + coming < this.#ports.maxQueued
  }

  async #arm(): Promise<void> {
    const next = await this.#ports.journal.nextWake()
    const latest = this.#ports.clock.now() + LEASE_MS // also looks for leases that ran out
    const soonest = this.#notBefore > this.#ports.clock.now() ? this.#notBefore : (next ?? Infinity)
    this.#wake.at(Math.min(Math.max(soonest, this.#notBefore), latest))
  }

  async #claimBatch(): Promise<Batch> {
    const { journal, clock, owner } = this.#ports
    const now = clock.now()
    // Of those that called others, a dead process may have missed the word of an end, or not have made the call: all that would look
    // by themselves within `CHILD_CHECK_MS` look now.
    const due = this.#takeOver ? { now: now + CHILD_CHECK_MS, takeOver: true } : { now }
    const claimed = await journal.claim({ owner, leaseUntil: now + LEASE_MS, limit: CLAIM_BATCH, ...due })
    // All at once and in this turn, so that whoever asks for one of them meanwhile finds it.
    return { size: claimed.length, revived: Promise.allSettled(claimed.map((each) => this.#revive(each))) }
  }

  #enqueueInOrder(revived: Awaited<Batch['revived']>): void {
    // In the order of their acceptance, whichever was read first: limits let them go on in this order.
    const inOrder = revived
      .flatMap((each) => (each.status === 'fulfilled' && each.value !== undefined ? [each.value] : [])) // the others were given back and told
      .sort((a, b) => a.header.createdAt - b.header.createdAt || (a.id < b.id ? -1 : 1))
    for (const run of inOrder) this.#ports.runs.enqueue(run)
  }

  #revive(claimed: Claimed): Promise<ExecutionRun | undefined> {
    const { id } = claimed.header
    const reviving = this.#fromJournal(claimed).finally(() => this.#reviving.delete(id))
    this.#reviving.set(id, reviving)
    return reviving
  }

  /**
   * An execution as it was, from its journal. What cannot be read is marked as failed; when only a store is out of order for a while,
   * the execution is given back and the error thrown.
   */
  async #fromJournal({ header, epoch, segments }: Claimed): Promise<ExecutionRun | undefined> {
    const { plans, runs, execution, clock, log } = this.#ports
    const position = { epoch, nextSeq: (segments.at(-1)?.seq ?? -1) + 1 }
    let run: ExecutionRun | undefined
    try {
      const events = eventsOf(header.id, segments)
      const { first, versions } = await plans.for(events)
      run = new ExecutionRun(header, replay(first, events, execution.packets, versions), position, execution)
      run.packets.adopt(segments.reduce((sum, segment) => sum + segment.payload.length, 0))
      if (run.isOver) {
        runs.hold(run)
        this.#cancelOn(run)
        return run
      }
      settleInterrupted(run, clock.now())
      await run.wake()
      runs.hold(run) // not before: what woke must not be carried on and given back until whoever asked for it has it
      return run
    } catch (thrown) {
      const error = toError(thrown)
      if (isPassing(error)) {
        log.debug({ executionId: header.id, err: error }, 'execution cannot be carried on now; another try follows') // J8
        this.#notBefore = clock.now() + TROUBLE_MS
        await runs.release(header.id, epoch)
        this.#wake.at(this.#notBefore)
        throw error
      }
      log.error({ executionId: header.id, err: error }, 'execution cannot be carried on; it is marked as failed and its journal kept')
      await this.#markUnreadable(header, position, error)
      return undefined
    }
  }

  #cancelOn(run: ExecutionRun): void {
    this.#ports.cancelOn(run).catch((thrown: unknown) => this.#ports.runs.breakOff(run, toError(thrown)))
  }

  async #markUnreadable(header: ExecutionHeader, { epoch, nextSeq }: { epoch: number; nextSeq: number }, error: Error): Promise<void> {
    const at = this.#ports.clock.now()
    const failure = { code: 'execution.unrecoverable', message: error.message }
    await this.#ports.journal
      .append({
        executionId: header.id,
        tenantId: header.tenantId,
        seq: nextSeq,
        epoch,
        payload: encodeSegment([encodeEvent({ type: 'finished', status: 'failed', at, error: failure })]),
        patch: { status: 'failed', finishedAt: at, wakeAt: null, errorCode: failure.code, errorMessage: failure.message },
      })
      .catch((thrown: unknown) =>
        this.#ports.log.error({ executionId: header.id, err: toError(thrown) }, 'execution could not be marked as failed'),
      )
  }
}
