import { toError, type Id, type Millis } from '@millrace/base'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { AcceptedExecution } from '../engine-api.ts'
import { isPassing } from '../errors.ts'
import type { ExecutionStatus, InboxOutcome, Settled, TakenEvent } from '../ports/index.ts'
import { WakeTimer } from '../worker/wake-timer.ts'
import { BatchRunner } from './batch-runner.ts'
import type { InboxPorts } from './inbox-ports.ts'
import { Starter, type Handed } from './starter.ts'

/** Events on their way into the engine at the same time. */
const MOST_IN_HAND = 500
/** Above this many executions that wait for a slot the inbox keeps its events: callers who wait for an answer go first. */
const MOST_QUEUED = 2000
const TAKEN_AT_ONCE = 200
const GATHERED_AT_ONCE = 100
/** Executions of one workflow that its limits hold back, above which its events stay in the inbox: they must not keep others from starting. */
const MOST_HELD = 500
/** Pause until events of such a workflow are looked for again. */
const CROWDED_MS = 500
/** Pause while there is no room. */
const FULL_MS = 50
const RETRY_MS = 1000
const RECOVERED_AT_ONCE = 500

/** Somebody who waits for an event's turn. */
export interface TurnWaiter {
  readonly started: (execution: AcceptedExecution) => void
  readonly onRespond: ((response: WebhookResponse) => void) | undefined
}

/** Takes events out of the inbox as there is room, and starts them. All truth is in the store: what stands here is on its way. */
export class Dispatcher {
  readonly starter: Starter
  readonly batches: BatchRunner
  readonly #ports: InboxPorts
  readonly #gatherings: WakeTimer
  readonly #waiters = new Map<Id, TurnWaiter>()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #round: 'idle' | 'taking' | 'again' = 'idle'
  #cancelPause: (() => void) | undefined

  constructor(ports: InboxPorts) {
    this.#ports = ports
    this.starter = new Starter(ports, {
      settled: (event, settled, outcome) => this.#settled(event, settled, outcome),
      suspended: ({ batchId, executionId }) => batchId !== null && this.batches.freed(batchId, executionId),
    })
    this.batches = new BatchRunner(ports, this.starter, () => this.#room())
    this.#gatherings = new WakeTimer(ports.clock, () => this.#gather())
  }

  /** Goes on with what an earlier process left, then with everything else. */
  async start(): Promise<void> {
    await this.#resumeBatches()
    await this.#resumeAccepted()
    if (this.#state !== 'new') return
    this.#state = 'running'
    this.starter.run()
    await this.#gather()
    this.poke()
    this.batches.pokeAll()
  }

  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#cancelPause?.()
    this.#gatherings.stop()
    this.batches.stop()
    await this.starter.stop()
  }

  /** An execution ended. */
  ended(executionId: Id, status: ExecutionStatus): void {
    this.starter.ended(executionId, status)
  }

  /** Lets a gathering start at this time, or with another one before. */
  gatherAt(at: Millis): void {
    this.#gatherings.at(at)
  }

  /** Calls back when the event starts, for as long as somebody waits. */
  awaitTurn(eventId: Id, waiter: TurnWaiter): void {
    this.#waiters.set(eventId, waiter)
  }

  forgetTurn(eventId: Id): void {
    this.#waiters.delete(eventId)
  }

  /** Looks again: events may start, or there may be room. */
  poke(): void {
    if (this.#state !== 'running') return
    if (this.#round !== 'idle') {
      this.#round = 'again'
      return
    }
    this.#round = 'taking'
    this.#takeAll().then(
      () => this.#roundOver(),
      (thrown: unknown) => {
        this.#ports.log.error({ err: toError(thrown) }, 'the inbox could not be read; another try follows')
        this.#round = 'idle'
        this.#pokeIn(RETRY_MS)
      },
    )
  }

  #roundOver(): void {
    const again = this.#round === 'again'
    this.#round = 'idle'
    if (again) this.poke()
  }

  #pokeIn(ms: Millis): void {
    this.#cancelPause?.()
    this.#cancelPause = this.#ports.clock.after(ms, () => {
      this.#cancelPause = undefined
      this.poke()
      this.batches.pokeAll()
    })
  }

  /** How many more may be handed to the engine now; where there is none, another look follows. */
  #room(): number {
    const { queued, held } = this.#ports.engine.load()
    const room = Math.min(MOST_IN_HAND - this.starter.inHand, MOST_QUEUED - (queued - held))
    if (room <= 0 && this.#cancelPause === undefined) this.#pokeIn(FULL_MS)
    return room
  }

  async #takeAll(): Promise<void> {
    const { store, ids, clock } = this.#ports
    for (;;) {
      const count = Math.min(this.#room(), TAKEN_AT_ONCE)
      if (count <= 0 || this.#state !== 'running') return
      const except = this.#ports.engine.crowded(MOST_HELD)
      const taken = await store.take({ executionIds: Array.from({ length: count }, () => ids.next()), except, at: clock.now() })
      for (const event of taken) this.#begin(event)
      if (taken.length === count) continue
      if (except.length > 0 && this.#cancelPause === undefined) this.#pokeIn(CROWDED_MS)
      return
    }
  }

  #begin(event: TakenEvent): void {
    const waiter = this.#waiters.get(event.id)
    this.#waiters.delete(event.id)
    void this.starter.startSurely(event, (execution) => execution !== undefined && waiter?.started(execution), waiter?.onRespond)
  }

  #settled(event: Handed, { promoted, batch }: Settled, outcome: InboxOutcome | undefined): void {
    if (promoted) this.poke()
    if (batch !== null) this.batches.update(batch, event.executionId, outcome)
  }

  async #gather(): Promise<void> {
    for (;;) {
      const { fired, nextAt } = await this.#ports.store.gather({ now: this.#ports.clock.now(), limit: GATHERED_AT_ONCE })
      if (fired > 0) this.poke()
      if (fired === GATHERED_AT_ONCE) continue
      if (nextAt !== null) this.#gatherings.at(nextAt)
      return
    }
  }

  async #resumeBatches(): Promise<void> {
    const { store, clock } = this.#ports
    for (const batch of await store.openBatches()) {
      if (batch.status === 'receiving') {
        await store.discardBatch(batch.id) // nobody was told of it
        continue
      }
      this.batches.add(batch)
      if (batch.status !== 'stopped' && batch.status !== 'cancelled') continue
      const ended = await store.endBatch(batch.id, { status: batch.status, at: clock.now() })
      if (ended !== undefined) this.batches.changed(ended)
    }
  }

  /** I4. Executions were chosen for these; the journal says which of them began. */
  async #resumeAccepted(): Promise<void> {
    let after: Id | undefined
    for (;;) {
      const events = await this.#ports.store.accepted({ limit: RECOVERED_AT_ONCE, ...(after === undefined ? {} : { after }) })
      for (const event of events) if (!this.starter.isFollowing(event.executionId)) await this.#resume(event)
      after = events.at(-1)?.id
      if (events.length < RECOVERED_AT_ONCE) return
    }
  }

  async #resume(event: TakenEvent): Promise<void> {
    try {
      const status = await this.starter.resumeFollowing(event)
      const { batchId, executionId } = event
      if (status === undefined) {
        if (batchId === null) this.#begin(event)
        else this.batches.begin(batchId, event)
      } else if (batchId !== null && (status === 'queued' || status === 'running')) this.batches.occupy(batchId, executionId)
    } catch (thrown) {
      // Of an execution whose journal cannot be read nobody knows whether it began: it is looked up again, and not started twice.
      const error = toError(thrown)
      this.#ports.log.error({ inboxId: event.id, executionId: event.executionId, err: error }, 'an event cannot be looked up')
      if (isPassing(error)) this.#ports.clock.after(RETRY_MS, () => void (this.#state === 'stopped' || this.#resume(event)))
    }
  }
}
