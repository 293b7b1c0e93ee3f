import { toError, type Id } from '@millrace/base'
import { comesLater } from '../errors.ts'
import type { Item, WebhookResponse } from '@millrace/node-sdk'
import type { AcceptedExecution, AcceptRequest } from '../engine-api.ts'
import {
  isTerminal,
  StaleEpochError,
  type ExecutionStatus,
  type InboxOutcome,
  type InboxSettlement,
  type Settled,
  type TakenEvent,
} from '../ports/index.ts'
import type { GateState, InboxPorts } from './inbox-ports.ts'

/** Pause between attempts while a store or the engine's queue is full. */
const RETRY_MS = 1000
/** How often executions whose end may have been missed are looked up, and how many at a time. */
const CHECK_MS = 30_000
const CHECKED_AT_ONCE = 200

/** An event that was handed to the engine: all that is kept of it in memory. */
export type Handed = Pick<TakenEvent, 'id' | 'tenantId' | 'workflowId' | 'executionId' | 'orderKey' | 'batchId'>

export interface StarterEvents {
  settled(event: Handed, settled: Settled, outcome: InboxOutcome | undefined): void
  /** Its execution waits for something, or is paused. */
  suspended(event: Handed): void
}

/** Whether its end matters: somebody waits for it. Of others it is enough that their execution is recorded. */
export const isFollowed = ({ orderKey, batchId }: Pick<Handed, 'orderKey' | 'batchId'>): boolean => orderKey !== null || batchId !== null

/**
 * Starts accepted events and sees them to their end.
 * E1. An execution id is handed to the engine by one hand at a time (`#inHand`); the journal refuses a second acceptance (I4).
 * E2. An event is settled after its execution is on disk, or after its end where somebody waits for that; what fails in between is
 *     tried again, or found at the next start.
 */
export class Starter {
  readonly #ports: InboxPorts
  readonly #events: StarterEvents
  /** On the way into the engine. */
  readonly #inHand = new Set<Id>()
  /** Followed to their end, by execution. */
  readonly #followed = new Map<Id, Handed>()
  readonly #gates = new Map<Id, Promise<GateState>>()
  readonly #underWay = new Set<Promise<unknown>>()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #cancelCheck: () => void = () => undefined

  constructor(ports: InboxPorts, events: StarterEvents) {
    this.#ports = ports
    this.#events = events
  }

  /** Begins to look after missed ends. */
  run(): void {
    if (this.#state === 'stopped') return
    this.#state = 'running'
    this.#cancelCheck = this.#ports.clock.after(CHECK_MS, () => void this.#checkFollowed())
  }

  /** Starts nothing more; resolves when what was under way is written. Ends are still settled. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#cancelCheck()
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
  }

  /** Events between their choice and their execution's record. */
  get inHand(): number {
    return this.#inHand.size
  }

  isFollowing(executionId: Id): boolean {
    return this.#followed.has(executionId) || this.#inHand.has(executionId)
  }

  /** E1. To be called before an event is stored as accepted with this execution. */
  reserve(executionId: Id): void {
    this.#inHand.add(executionId)
  }

  unreserve(executionId: Id): void {
    this.#inHand.delete(executionId)
  }

  /** A workflow was published, paused or deleted. */
  forgetWorkflow(workflowId: Id): void {
    this.#gates.delete(workflowId)
  }

  /** How a workflow takes its events, remembered until it changes. */
  gate(tenantId: Id, workflowId: Id): Promise<GateState> {
    const known = this.#gates.get(workflowId)
    if (known !== undefined) return known
    const asked = this.#ports.gate.workflow(tenantId, workflowId)
    this.#gates.set(workflowId, asked)
    asked.catch(() => this.#gates.delete(workflowId)) // the next one asks again
    return asked
  }

  /** Starts an event; resolves when its execution is on disk. Rejects with what the engine says; the event is as it was then. */
  async start(event: TakenEvent, onRespond?: Responder): Promise<AcceptedExecution> {
    const { executionId } = event
    this.#inHand.add(executionId)
    try {
      const request = await this.#requestOf(event)
      if (isFollowed(event)) this.#followed.set(executionId, handedOf(event)) // before: it may end at once
      const execution = this.#ports.engine.accept({ ...request, ...(onRespond === undefined ? {} : { onRespond }) })
      await execution.accepted
      if (!isFollowed(event)) void this.#track(this.settle(event, { state: 'done' }))
      return execution
    } catch (thrown) {
      this.#followed.delete(executionId)
      throw thrown
    } finally {
      this.unreserve(executionId)
    }
  }

  async #requestOf(event: TakenEvent): Promise<AcceptRequest> {
    const { id, tenantId, workflowId, executionId, mode, trigger, startNode, batchId } = event
    const gate = await this.gate(tenantId, workflowId)
    // What waited for long runs as the workflow is by now, unless that has no such trigger any more. A batch is one version throughout.
    const version = batchId === null && gate.state === 'open' && gate.startNodes.has(startNode) ? gate.version : event.version
    const items = JSON.parse(event.items) as readonly Item[]
    return { tenantId, workflowId, executionId, version, mode, trigger, startNode, items, event: id }
  }

  /** Starts an event however often it must be tried; `begun` gets its execution. Never rejects. */
  async startSurely(event: TakenEvent, begun: Begun, onRespond?: Responder): Promise<void> {
    if (this.isFollowing(event.executionId)) return
    await this.#track(this.#tryToStart(event, begun, onRespond))
  }

  async #tryToStart(event: TakenEvent, begun: Begun, onRespond?: Responder): Promise<void> {
    if (this.#state === 'stopped') return
    try {
      begun(await this.start(event, onRespond))
    } catch (thrown) {
      const error = toError(thrown)
      if (error instanceof StaleEpochError) await this.#followAnother(event, begun, onRespond)
      else if (comesLater(error)) this.retryLater(event, begun, onRespond)
      else {
        begun(undefined)
        await this.#giveUp(event, error)
      }
    }
  }

  /** It began already: the journal says how it stands. While that cannot be read, the whole is tried again: a start is refused again. */
  async #followAnother(event: TakenEvent, begun: Begun, onRespond?: Responder): Promise<void> {
    try {
      await this.resumeFollowing(event)
      begun(undefined)
    } catch (thrown) {
      const about = { inboxId: event.id, executionId: event.executionId, err: toError(thrown) }
      this.#ports.log.warn(about, 'an execution could not be looked up; another try follows')
      this.#followed.delete(event.executionId) // or the next try would take it for one that is seen to
      this.retryLater(event, begun, onRespond)
    }
  }

  /** Tries again in a while; the event stays in hand until then. */
  retryLater(event: TakenEvent, begun: Begun, onRespond?: Responder): void {
    this.reserve(event.executionId)
    this.#ports.clock.after(RETRY_MS, () => {
      this.#inHand.delete(event.executionId)
      void this.startSurely(event, begun, onRespond)
    })
  }

  async #giveUp(event: TakenEvent, error: Error): Promise<void> {
    this.#ports.log.warn({ inboxId: event.id, workflowId: event.workflowId, err: error }, 'an event of the inbox can never start')
    await this.settle(event, { state: 'dropped', note: error.message, ...(event.batchId === null ? {} : { outcome: 'failed' }) })
  }

  /** Goes on with an event that was accepted before: starts it, follows it, or settles it, as the journal says. */
  async resumeFollowing(event: TakenEvent): Promise<ExecutionStatus | undefined> {
    if (isFollowed(event)) this.#followed.set(event.executionId, handedOf(event)) // before: it may end while the journal is asked
    const header = await this.#ports.journal.header(event.tenantId, event.executionId)
    if (header === undefined) this.#followed.delete(event.executionId)
    else if (isTerminal(header.status)) await this.#over(handedOf(event), header.status)
    else if (!isFollowed(event)) await this.settle(event, { state: 'done' })
    return header?.status
  }

  /** An execution ended, and its record is on disk. */
  ended(executionId: Id, status: ExecutionStatus): void {
    const event = this.#followed.get(executionId)
    if (event !== undefined && isTerminal(status)) void this.#track(this.#over(event, status))
  }

  async #over(event: Handed, status: ExecutionStatus): Promise<void> {
    if (!isFollowed(event)) return this.settle(event, { state: 'done' })
    await this.settle(event, { state: 'done', outcome: OUTCOME[status] ?? 'failed' })
  }

  /** Settles an event, however often the store must be asked. */
  async settle(event: Handed, how: Omit<InboxSettlement, 'id' | 'at'>): Promise<void> {
    const { store, clock, log } = this.#ports
    try {
      const settled = await store.settle({ id: event.id, at: clock.now(), ...how })
      this.#followed.delete(event.executionId)
      if (settled !== undefined) this.#events.settled(event, settled, how.outcome)
    } catch (thrown) {
      log.warn({ inboxId: event.id, err: toError(thrown) }, 'an event could not be settled; another try follows')
      if (this.#state !== 'stopped') clock.after(RETRY_MS, () => void this.#track(this.settle(event, how)))
    }
  }

  async #checkFollowed(): Promise<void> {
    const some = [...this.#followed.values()].slice(0, CHECKED_AT_ONCE)
    for (const event of some) {
      try {
        const header = await this.#ports.journal.header(event.tenantId, event.executionId)
        if (header !== undefined && isTerminal(header.status)) await this.#over(event, header.status)
        else {
          if (header?.status === 'waiting' || header?.status === 'paused') this.#events.suspended(event)
          if (this.#followed.delete(event.executionId)) this.#followed.set(event.executionId, event) // others have their turn
        }
      } catch (thrown) {
        this.#ports.log.warn({ executionId: event.executionId, err: toError(thrown) }, 'an execution could not be looked up')
      }
    }
    if (this.#state === 'running') this.#cancelCheck = this.#ports.clock.after(CHECK_MS, () => void this.#checkFollowed())
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    tracked.catch(() => undefined) // whoever asked gets the failure
    this.#underWay.add(tracked)
    return tracked
  }
}

type Begun = (execution: AcceptedExecution | undefined) => void
type Responder = (response: WebhookResponse) => void

const OUTCOME: { readonly [S in ExecutionStatus]?: InboxOutcome } = { completed: 'completed', failed: 'failed', cancelled: 'cancelled' }

const handedOf = ({ id, tenantId, workflowId, executionId, orderKey, batchId }: TakenEvent): Handed => ({
  ...{ id, tenantId, workflowId, executionId, orderKey, batchId },
})
