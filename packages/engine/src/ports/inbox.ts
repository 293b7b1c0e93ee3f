import type { Id, Millis } from '@millrace/base'
import type { ExecutionMode } from '@millrace/node-sdk'
import type { Page } from './journal.ts'

/**
 * Where an event stands.
 * `pending`: starts as soon as there is room. `gathering`: waits for company (debounce). `queued`: an earlier event of its order key is not
 * over. `held`: its workflow is paused or not published. `accepted`: an execution was chosen for it. `done`: that execution is recorded,
 * and over where somebody waits for its end (order, batch). `merged`: another event's execution took it along. `dropped`: it starts nothing.
 */
export type InboxState = 'pending' | 'accepted' | 'queued' | 'held' | 'gathering' | 'done' | 'merged' | 'dropped'
export const INBOX_STATES: readonly InboxState[] = ['pending', 'accepted', 'queued', 'held', 'gathering', 'done', 'merged', 'dropped']

/** How the execution of a settled event ended, where the inbox waited for its end. */
export type InboxOutcome = 'completed' | 'failed' | 'cancelled'

export interface InboxEvent {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  /** Published when it came; what runs is the version that is published when it starts, but for batches. */
  readonly version: number
  readonly startNode: string
  /** `webhook`, `schedule`, `batch`, `replay`. */
  readonly trigger: string
  readonly mode: ExecutionMode
  readonly state: InboxState
  readonly receivedAt: Millis
  readonly settledAt: Millis | null
  readonly executionId: Id | null
  readonly outcome: InboxOutcome | null
  readonly deliveryId: string | null
  readonly orderKey: string | null
  readonly debounceKey: string | null
  readonly batchId: Id | null
  /** Event that this one repeats. */
  readonly replayOf: Id | null
  /** Event whose execution took this one along. */
  readonly mergedInto: Id | null
  /** Why a policy did not apply, or why it was dropped. */
  readonly note: string | null
  readonly itemCount: number
}

export interface NewInboxEvent extends Pick<
  InboxEvent,
  'id' | 'tenantId' | 'workflowId' | 'version' | 'startNode' | 'trigger' | 'mode' | 'receivedAt' | 'itemCount'
> {
  /** JSON text of the list of items. */
  readonly items: string
  /** Bytes of the files that the items carry: they take up room as the items do, as long as the event waits. @default 0 */
  readonly fileBytes?: number
  /** The same delivery within the window is taken once. */
  readonly delivery?: { readonly id: string; readonly until: Millis }
  readonly orderKey?: string
  readonly debounce?: { readonly key: string; readonly waitMs: Millis; readonly maxWaitMs?: Millis; readonly keep: 'last' | 'all' }
  readonly replayOf?: Id
  readonly note?: string
  /** Accept it with this execution if nothing stands in its way: the caller starts it. */
  readonly executionId?: Id
}

/** What became of an event that came in. */
export type Insertion =
  | { readonly kind: 'stored'; readonly state: InboxState; readonly dueAt: Millis | null }
  | { readonly kind: 'duplicate'; readonly of: InboxEvent }

/** An event that an execution was chosen for, with what it starts with. */
export interface TakenEvent extends InboxEvent {
  readonly executionId: Id
  /** JSON text of the list of items, those of merged events included where they go along. */
  readonly items: string
}

export interface InboxSettlement {
  readonly id: Id
  readonly state: 'done' | 'dropped'
  readonly at: Millis
  readonly outcome?: InboxOutcome
  readonly note?: string
}

/** What settling an event led to. */
export interface Settled {
  /** The next event of its line may start now. */
  readonly promoted: boolean
  /** Its batch, where it has one. */
  readonly batch: InboxBatch | null
}

export type BatchStatus = 'receiving' | 'running' | 'stopped' | 'cancelled' | 'completed'

/** Many executions of one workflow that were asked for at once. */
export interface InboxBatch {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly startNode: string
  readonly mode: ExecutionMode
  /** Executions of it that are carried on at the same time. */
  readonly concurrency: number
  readonly onFailure: 'continue' | 'stop'
  readonly status: BatchStatus
  readonly total: number
  readonly pending: number
  readonly running: number
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly createdAt: Millis
  readonly createdBy: Id | null
  readonly startedAt: Millis | null
  /** When nothing of it was left to do. */
  readonly finishedAt: Millis | null
  /** Batch whose failed executions this one repeats. */
  readonly retryOf: Id | null
}

export type NewBatch = Pick<
  InboxBatch,
  'id' | 'tenantId' | 'workflowId' | 'version' | 'startNode' | 'mode' | 'concurrency' | 'onFailure' | 'createdAt' | 'createdBy' | 'retryOf'
>

/** Part of a batch's inputs; lists of the same length. */
export interface BatchInputs {
  readonly ids: readonly Id[]
  /** JSON text of each input's list of items. */
  readonly items: readonly string[]
  readonly itemCounts: readonly number[]
  readonly receivedAt: Millis
}

export interface InboxFilter {
  readonly workflowId?: Id
  readonly state?: readonly InboxState[]
  readonly batchId?: Id
  readonly outcome?: InboxOutcome
  /** receivedAt within [from, to). */
  readonly from?: Millis
  readonly to?: Millis
}

export interface PageOfInbox {
  readonly limit: number
  readonly cursor?: string
}

export interface TakeRequest {
  readonly executionIds: readonly Id[]
  readonly batchId?: Id
  readonly except?: readonly Id[]
  readonly at: Millis
}

/**
 * The inbox: what triggers brought, before it is an execution.
 * I1. An insertion is durable (fsynced) when its promise resolves; insertions of the same few milliseconds share one commit.
 * I2. A delivery id is taken once a workflow within its window, whatever came at the same time.
 * I3. Of an order key one event at most is pending, held or accepted; settling it lets the next one in, in the order of arrival, in the
 *     same transaction.
 * I4. An execution is chosen (`take`) on disk before it is accepted, and a chosen one never changes: accepting it again is refused by the
 *     journal, so that an event starts once.
 * I5. A settled event never changes again.
 */
export interface InboxStore {
  /** Throws InboxFullError or InboxUnavailableError; nothing is stored then. */
  insert(event: NewInboxEvent): Promise<Insertion>
  /** Throws InboxFullError or InboxUnavailableError where the event could not be inserted now; takes up nothing. */
  mustHaveRoom(event: NewInboxEvent): Promise<void>
  /** Chooses executions for the longest waiting pending events; of a batch, or of none, and then without those of `except`ed workflows. */
  take(request: TakeRequest): Promise<readonly TakenEvent[]>
  /** Accepted events that are not settled, in the order of arrival; `after` is the id of the last one before. */
  accepted(request: { readonly limit: number; readonly after?: Id }): Promise<readonly TakenEvent[]>
  /** Undefined for an event that was settled before, or does not exist. */
  settle(settlement: InboxSettlement): Promise<Settled | undefined>
  /** Takes an event back that nobody was told of, with its delivery id. */
  withdraw(id: Id): Promise<void>
  /** Lets gatherings start whose time has come. */
  gather(request: { readonly now: Millis; readonly limit: number }): Promise<{ readonly fired: number; readonly nextAt: Millis | null }>

  /** Keeps a workflow's events from starting, those that come later too; batches are not concerned. */
  hold(tenantId: Id, workflowId: Id): Promise<void>
  release(tenantId: Id, workflowId: Id): Promise<void>
  heldWorkflows(): Promise<readonly { readonly tenantId: Id; readonly workflowId: Id }[]>

  /** Newest first. */
  list(tenantId: Id, filter: InboxFilter, page: PageOfInbox): Promise<Page<InboxEvent>>
  get(tenantId: Id, id: Id): Promise<InboxEvent | undefined>
  /** JSON text of its items, with those of merged events that go along. Undefined when there is no such event. */
  items(tenantId: Id, id: Id): Promise<string | undefined>
  /** Drops an event that has not started; its state by now, undefined when there is no such event. */
  drop(tenantId: Id, id: Id, change: { readonly at: Millis; readonly note: string }): Promise<InboxState | undefined>

  createBatch(batch: NewBatch): Promise<void>
  /** Throws InboxFullError: nothing of this part is stored then. */
  fillBatch(batchId: Id, inputs: BatchInputs): Promise<void>
  /** From now on it runs. */
  openBatch(batchId: Id, at: Millis): Promise<InboxBatch>
  /** Removes a batch that was not opened. */
  discardBatch(batchId: Id): Promise<void>
  /** Ends a running batch: what has not started is dropped. Undefined when it is over, or does not exist. */
  endBatch(batchId: Id, end: { readonly status: 'stopped' | 'cancelled'; readonly at: Millis }): Promise<InboxBatch | undefined>
  /** Over all tenants: batches that are not over. */
  openBatches(): Promise<readonly InboxBatch[]>
  batches(tenantId: Id, filter: { readonly workflowId?: Id }, page: PageOfInbox): Promise<Page<InboxBatch>>
  batch(tenantId: Id, id: Id): Promise<InboxBatch | undefined>

  /** Forgets what was settled before `before` and is in no window any more; returns how many events. */
  prune(request: { readonly before: Millis; readonly now: Millis }): Promise<number>
  /** What is not settled. */
  load(): Promise<{ readonly events: number; readonly bytes: number }>
  close(): Promise<void>
}
