import { toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import type { ExecutionMode, Item, WebhookResponse } from '@millrace/node-sdk'
import { giveEither, sizesOf } from '../binary/carried.ts'
import type { AcceptedExecution } from '../engine-api.ts'
import { comesLater, OverloadedError } from '../errors.ts'
import type {
  ExecutionStatus,
  InboxBatch,
  InboxEvent,
  InboxFilter,
  InboxState,
  InboxStore,
  NewBatch,
  NewInboxEvent,
  TakenEvent,
} from '../ports/index.ts'
import { Dispatcher } from './dispatcher.ts'
import { InboxEventNotFoundError } from './errors.ts'
import type { InboxPorts } from './inbox-ports.ts'
import type { EventKeys } from './policies.ts'

/** An event that a trigger brought. */
export interface ReceiveRequest {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly mode: ExecutionMode
  readonly trigger: string
  readonly startNode: string
  readonly items: readonly Item[]
  readonly keys: EventKeys
  /** `soon`: keep it, and start it when there is room. `now`: start it at once if nothing stands in its way. @default 'now' */
  readonly start?: 'now' | 'soon'
  /** The caller waits for what the execution gives: an event that cannot start for want of room is refused rather than kept. */
  readonly needsResult?: boolean
  readonly onRespond?: (response: WebhookResponse) => void
}

/** What became of it; everything but `execution` is on disk by then. */
export type Receipt =
  | { readonly kind: 'started'; readonly inboxId: Id; readonly execution: AcceptedExecution }
  /** It starts later. `turn`: its execution, when its turn comes while this process lives (`needsResult`, behind others in its line). */
  | {
      readonly kind: 'stored'
      readonly inboxId: Id
      readonly state: InboxState
      readonly turn?: { readonly started: Promise<AcceptedExecution>; forget(): void }
    }
  /** The same delivery came before. `execution`: where that is being carried on here. */
  | { readonly kind: 'duplicate'; readonly first: InboxEvent; readonly execution: AcceptedExecution | undefined }

/** Takes the inputs of a batch in, part by part. */
export interface BatchIntake {
  readonly batchId: Id
  /** Each input is a list of items, as JSON text. Throws InboxFullError. */
  add(inputs: readonly string[], itemCounts: readonly number[]): Promise<void>
  /** From now on it runs. */
  open(): Promise<InboxBatch>
  /** Removes it without a trace. */
  discard(): Promise<void>
}

export interface BatchRequest extends Omit<NewBatch, 'id' | 'createdAt' | 'retryOf'> {
  readonly retryOf?: Id
}

/** What was replayed of many events, and where the next part begins; null when there is none. */
export interface BulkReplay {
  readonly replayed: number
  readonly cursor: string | null
}

export interface Inbox {
  /** Learns which workflows' events wait. Before anything is received. */
  load(): Promise<void>
  /** Goes on with what an earlier process left. After the engine's start. */
  start(): Promise<void>
  /** Throws OverloadedError, InboxFullError or InboxUnavailableError; then nothing is stored, but for an answer that got lost. */
  receive(request: ReceiveRequest): Promise<Receipt>
  /** Whether a workflow's events wait now: it is paused. */
  isHeld(workflowId: Id): boolean
  /** A workflow was published, paused, resumed or deleted; to be awaited before the caller is answered. */
  workflowChanged(tenantId: Id, workflowId: Id): Promise<void>
  /** An execution ended in this process; its record is on disk. */
  ended(executionId: Id, status: ExecutionStatus): void
  /** Lets an event come once more, as a new one without a delivery id; gives the new event's id. */
  replay(tenantId: Id, id: Id): Promise<Id>
  /** Replays what fits, in the order of arrival, up to a limit. */
  replayAll(tenantId: Id, filter: InboxFilter, part: { limit: number; cursor?: string }): Promise<BulkReplay>
  /** Drops what fits and has not started, up to a limit. */
  dropAll(tenantId: Id, filter: InboxFilter, limit: number): Promise<{ readonly dropped: number; readonly more: boolean }>
  /** Drops an event that has not started; its state by now. */
  drop(tenantId: Id, id: Id): Promise<InboxState>
  receiveBatch(request: BatchRequest): Promise<BatchIntake>
  /** Ends a batch; with `cancelRunning` also the executions of it that are under way. Undefined when it is over. */
  cancelBatch(tenantId: Id, id: Id, options: { readonly cancelRunning: boolean }): Promise<InboxBatch | undefined>
  /** A new batch of the failed executions' inputs. */
  retryBatch(batch: InboxBatch, by: Id | null): Promise<InboxBatch>
  /** Starts nothing more; what is stored stays for the next start. Before the engine's stop. */
  stop(): Promise<void>
  /** For reading. */
  readonly store: Pick<InboxStore, 'list' | 'get' | 'items' | 'batch' | 'batches' | 'load'>
}

export interface InboxOptions extends Omit<InboxPorts, 'log' | 'clock' | 'ids'> {
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
  /** How long settled events are kept, for replays. */
  readonly keepMs: Millis
}

const PRUNE_EVERY_MS = 600_000
const PAGE = 200

export const createInbox = (options: InboxOptions): Inbox => new DurableInbox(options)

class DurableInbox implements Inbox {
  readonly store: InboxStore
  readonly #ports: InboxPorts
  readonly #keepMs: Millis
  readonly #dispatcher: Dispatcher
  readonly #held = new Set<Id>()
  /** Executions under way of events that have a delivery id, for those who deliver them again. By event. */
  readonly #underWay = new Map<Id, PromiseWithResolvers<AcceptedExecution | undefined>>()
  #cancelPrune: () => void = () => undefined

  constructor({ logger, keepMs, ...rest }: InboxOptions) {
    this.#ports = { ...rest, log: logger.child({ part: 'inbox' }) }
    this.#keepMs = keepMs
    this.store = rest.store
    this.#dispatcher = new Dispatcher(this.#ports)
  }

  async load(): Promise<void> {
    for (const { tenantId, workflowId } of await this.#ports.gate.paused()) await this.workflowChanged(tenantId, workflowId)
    for (const { tenantId, workflowId } of await this.store.heldWorkflows()) await this.workflowChanged(tenantId, workflowId)
  }

  async start(): Promise<void> {
    await this.#dispatcher.start()
    this.#pruneLater()
  }

  async stop(): Promise<void> {
    this.#cancelPrune()
    await this.#dispatcher.stop()
  }

  isHeld(workflowId: Id): boolean {
    return this.#held.has(workflowId)
  }

  ended(executionId: Id, status: ExecutionStatus): void {
    this.#dispatcher.ended(executionId, status)
  }

  async receive(request: ReceiveRequest): Promise<Receipt> {
    const { ids, clock } = this.#ports
    const { needsResult = false, onRespond, start = 'now', items, keys } = request
    const { starter } = this.#dispatcher
    const executionId = ids.next()
    const text = JSON.stringify(items)
    const event: NewInboxEvent = {
      ...{ id: ids.next(), receivedAt: clock.now(), items: text, itemCount: items.length, ...originOf(request), ...keys },
      ...(start === 'now' ? { executionId } : {}),
    }
    const turn = needsResult && keys.orderKey !== undefined ? this.#awaitTurn(event.id, onRespond) : undefined
    starter.reserve(executionId)
    if (keys.delivery !== undefined) this.#underWay.set(event.id, Promise.withResolvers())
    let stays = false
    try {
      const insertion = await this.store.insert(await this.#withFiles(event, items))
      if (insertion.kind === 'duplicate') {
        turn?.forget()
        return { kind: 'duplicate', first: insertion.of, execution: await this.#underWay.get(insertion.of.id)?.promise }
      }
      const { state, dueAt } = insertion
      if (state === 'accepted') {
        stays = true
        turn?.forget()
        return await this.#startNow(takenOf(event, executionId), request)
      }
      if (dueAt !== null) this.#dispatcher.gatherAt(dueAt)
      if (state === 'pending') this.#dispatcher.poke()
      const waits = state === 'queued' && turn !== undefined
      if (!waits) turn?.forget()
      return { kind: 'stored', inboxId: event.id, state, ...(waits ? { turn } : {}) }
    } catch (thrown) {
      turn?.forget()
      throw thrown
    } finally {
      if (!stays) {
        starter.unreserve(executionId)
        this.#underWayIs(event.id, undefined)
      }
    }
  }

  /**
   * B4. An event may wait for longer than anything else keeps its files, which count as its items do. Where there is no room it is refused
   * before they are taken: they would stay for hours after an event that never was.
   */
  async #withFiles(event: NewInboxEvent, items: readonly Item[], before?: Id): Promise<NewInboxEvent> {
    const { blobs, log } = this.#ports
    const sizes = sizesOf(items)
    if (sizes.size === 0 || blobs === undefined) return event
    await this.store.mustHaveRoom({ ...event, fileBytes: sum(sizes.values()) })
    const [{ id, tenantId }, ids] = [event, [...sizes.keys()]]
    const to = { kind: 'event', tenantId, id } as const
    const from = before === undefined ? undefined : ({ kind: 'event', tenantId, id: before } as const)
    const missing = from === undefined ? await blobs.give(ids, to) : await giveEither(blobs, ids, { from, to })
    if (missing.length > 0) log.warn({ inboxId: id, missing: missing.length }, 'files that an event names are not there any more')
    for (const one of missing) sizes.delete(one)
    return { ...event, fileBytes: sum(sizes.values()) }
  }

  /** Nothing stands in its way: the caller of a trigger hears of its execution. */
  async #startNow(event: TakenEvent, { needsResult = false, onRespond }: ReceiveRequest): Promise<Receipt> {
    const { starter } = this.#dispatcher
    try {
      const execution = await starter.start(event, onRespond)
      this.#underWayIs(event.id, execution)
      return { kind: 'started', inboxId: event.id, execution }
    } catch (thrown) {
      const error = toError(thrown)
      this.#underWayIs(event.id, undefined)
      if (needsResult && error instanceof OverloadedError) {
        await this.#withdraw(event)
        throw error
      }
      // It is stored: whatever the caller is told now, it starts once, and whoever delivers it again finds it.
      void starter.startSurely(event, () => undefined)
      if (needsResult || !comesLater(error)) throw error
      return { kind: 'stored', inboxId: event.id, state: 'accepted' }
    }
  }

  /** The caller is told to come again, and must not be taken for a repetition then. Where that fails the event stays, and starts. */
  async #withdraw(event: TakenEvent): Promise<void> {
    try {
      await this.store.withdraw(event.id)
    } catch (thrown) {
      this.#ports.log.warn({ inboxId: event.id, err: toError(thrown) }, 'an event that was refused could not be taken out; it starts later')
      void this.#dispatcher.starter.startSurely(event, () => undefined)
    }
  }

  /** Tells those who delivered the same; they can follow the execution until it ends or is suspended. */
  #underWayIs(id: Id, execution: AcceptedExecution | undefined): void {
    const waiting = this.#underWay.get(id)
    const over = (): void => void this.#underWay.delete(id)
    waiting?.resolve(execution)
    if (execution === undefined) over()
    else if (waiting !== undefined) execution.finished.then(over, over)
  }

  #awaitTurn(id: Id, onRespond: ReceiveRequest['onRespond']): { started: Promise<AcceptedExecution>; forget(): void } {
    const { promise, resolve } = Promise.withResolvers<AcceptedExecution>()
    this.#dispatcher.awaitTurn(id, { started: resolve, onRespond })
    return { started: promise, forget: () => this.#dispatcher.forgetTurn(id) }
  }

  async workflowChanged(tenantId: Id, workflowId: Id): Promise<void> {
    const { starter, batches } = this.#dispatcher
    starter.forgetWorkflow(workflowId)
    const { state } = await starter.gate(tenantId, workflowId)
    switch (state) {
      case 'held':
        this.#held.add(workflowId)
        return this.store.hold(tenantId, workflowId)
      case 'open':
      case 'gone':
        this.#held.delete(workflowId)
        await this.store.release(tenantId, workflowId)
        if (state === 'gone') await this.dropAll(tenantId, { workflowId }, Infinity)
        this.#dispatcher.poke()
        batches.pokeAll()
    }
  }

  async replay(tenantId: Id, id: Id): Promise<Id> {
    const event = await this.store.get(tenantId, id)
    const items = await this.store.items(tenantId, id)
    if (event === undefined || items === undefined) throw new InboxEventNotFoundError({ inboxId: id })
    const again = this.#ports.ids.next()
    const { orderKey, itemCount } = event
    const repetition: NewInboxEvent = {
      ...{ ...originOf(event), trigger: 'replay', id: again, receivedAt: this.#ports.clock.now(), items, itemCount, replayOf: id },
      ...(orderKey === null ? {} : { orderKey }),
    }
    await this.store.insert(await this.#withFiles(repetition, JSON.parse(items) as readonly Item[], id))
    this.#dispatcher.poke()
    return again
  }

  async replayAll(tenantId: Id, filter: InboxFilter, part: { limit: number; cursor?: string }): Promise<BulkReplay> {
    const { ids, cursor } = await this.#find(tenantId, filter, part)
    for (const id of ids.reverse()) await this.replay(tenantId, id) // the list is newest first
    return { replayed: ids.length, cursor }
  }

  async dropAll(tenantId: Id, filter: InboxFilter, limit: number): Promise<{ dropped: number; more: boolean }> {
    const waiting: readonly InboxState[] = ['pending', 'queued', 'held', 'gathering']
    const state = filter.state?.filter((one) => waiting.includes(one)) ?? waiting
    const { ids, cursor } = await this.#find(tenantId, { ...filter, state }, { limit })
    let dropped = 0
    for (const id of ids) if ((await this.drop(tenantId, id)) === 'dropped') dropped += 1
    return { dropped, more: cursor !== null }
  }

  /** Newest first, from the cursor on. The cursor of the rest; null when there is none. */
  async #find(tenantId: Id, filter: InboxFilter, part: { limit: number; cursor?: string }): Promise<{ ids: Id[]; cursor: string | null }> {
    const ids: Id[] = []
    let cursor: string | null = part.cursor ?? null
    do {
      const wanted = Math.min(PAGE, part.limit - ids.length)
      if (wanted <= 0) return { ids, cursor }
      const page = await this.store.list(tenantId, filter, { limit: wanted, ...(cursor === null ? {} : { cursor }) })
      ids.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    return { ids, cursor }
  }

  async drop(tenantId: Id, id: Id): Promise<InboxState> {
    const state = await this.store.drop(tenantId, id, { at: this.#ports.clock.now(), note: 'dropped by hand' })
    if (state === undefined) throw new InboxEventNotFoundError({ inboxId: id })
    this.#dispatcher.poke() // the next one of its line may start
    return state
  }

  async receiveBatch({ retryOf, ...request }: BatchRequest): Promise<BatchIntake> {
    const { ids, clock } = this.#ports
    const batchId = ids.next()
    await this.store.createBatch({ ...request, id: batchId, createdAt: clock.now(), retryOf: retryOf ?? null })
    return {
      batchId,
      add: (items, itemCounts) =>
        this.store.fillBatch(batchId, { ids: items.map(() => ids.next()), items, itemCounts, receivedAt: clock.now() }),
      open: async () => {
        const batch = await this.store.openBatch(batchId, clock.now())
        this.#dispatcher.batches.add(batch)
        return batch
      },
      discard: () => this.store.discardBatch(batchId),
    }
  }

  async cancelBatch(tenantId: Id, id: Id, { cancelRunning }: { cancelRunning: boolean }): Promise<InboxBatch | undefined> {
    const ended = await this.store.endBatch(id, { status: 'cancelled', at: this.#ports.clock.now() })
    if (ended === undefined) return undefined
    this.#dispatcher.batches.changed(ended)
    if (cancelRunning) await this.#cancelRunning(tenantId, id)
    return (await this.store.batch(tenantId, id)) ?? ended
  }

  async #cancelRunning(tenantId: Id, batchId: Id): Promise<void> {
    let cursor: string | null = null
    do {
      const filter = { batchId, state: ['accepted'] } as const
      const page = await this.store.list(tenantId, filter, { limit: PAGE, ...(cursor === null ? {} : { cursor }) })
      for (const { executionId } of page.data) {
        if (executionId === null) continue
        try {
          await this.#ports.engine.control(tenantId, executionId, 'cancel')
        } catch (thrown) {
          this.#ports.log.debug({ executionId, err: toError(thrown) }, 'an execution of a batch was over before it could be cancelled')
        }
      }
      cursor = page.nextCursor
    } while (cursor !== null)
  }

  async retryBatch({ id: retryOf, ...batch }: InboxBatch, by: Id | null): Promise<InboxBatch> {
    const { tenantId, workflowId, version, startNode, mode, concurrency, onFailure } = batch
    const intake = await this.receiveBatch({
      ...{ tenantId, workflowId, version, startNode, mode, concurrency, onFailure, createdBy: by, retryOf },
    })
    try {
      await this.#copyFailed(tenantId, retryOf, intake)
      return await intake.open()
    } catch (thrown) {
      await intake.discard()
      throw thrown
    }
  }

  async #copyFailed(tenantId: Id, batchId: Id, intake: BatchIntake): Promise<void> {
    const { ids } = await this.#find(tenantId, { batchId, outcome: 'failed' }, { limit: Infinity })
    ids.reverse()
    for (let from = 0; from < ids.length; from += PAGE) {
      const part = await Promise.all(ids.slice(from, from + PAGE).map((id) => this.#inputOf(tenantId, id)))
      const known = part.filter((input) => input !== undefined)
      await intake.add(
        known.map(({ items }) => items),
        known.map(({ itemCount }) => itemCount),
      )
    }
  }

  async #inputOf(tenantId: Id, id: Id): Promise<{ items: string; itemCount: number } | undefined> {
    const [event, items] = await Promise.all([this.store.get(tenantId, id), this.store.items(tenantId, id)])
    return event === undefined || items === undefined ? undefined : { items, itemCount: event.itemCount }
  }

  #pruneLater(): void {
    this.#cancelPrune = this.#ports.clock.after(PRUNE_EVERY_MS, () => {
      const now = this.#ports.clock.now()
      this.store.prune({ before: now - this.#keepMs, now }).then(
        () => this.#pruneLater(),
        (thrown: unknown) => {
          this.#ports.log.error({ err: toError(thrown) }, 'old events could not be removed from the inbox; another try follows')
          this.#pruneLater()
        },
      )
    })
  }
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0)

const originOf = ({ tenantId, workflowId, version, mode, trigger, startNode }: ReceiveRequest | InboxEvent) => ({
  ...{ tenantId, workflowId, version, mode, trigger, startNode },
})

const takenOf = (event: NewInboxEvent, executionId: Id): TakenEvent => ({
  ...originOf(event as ReceiveRequest & NewInboxEvent),
  ...{ id: event.id, state: 'accepted', receivedAt: event.receivedAt, settledAt: null, executionId, outcome: null, batchId: null },
  ...{ deliveryId: event.delivery?.id ?? null, orderKey: event.orderKey ?? null, debounceKey: event.debounce?.key ?? null },
  ...{ replayOf: null, mergedInto: null, note: event.note ?? null, itemCount: event.itemCount, items: event.items },
})
