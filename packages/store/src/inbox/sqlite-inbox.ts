import { InvariantError, type Logger } from '@millrace/base'
import {
  InboxFullError,
  InboxUnavailableError,
  type BatchInputs,
  type InboxBatch,
  type InboxEvent,
  type InboxFilter,
  type InboxSettlement,
  type InboxState,
  type InboxStore,
  type Insertion,
  type NewBatch,
  type NewInboxEvent,
  type Page,
  type PageOfInbox,
  type Settled,
  type TakeRequest,
  type TakenEvent,
} from '@millrace/engine/ports'
import { CursorInvalidError } from '../errors.ts'
import { GroupCommit } from '../group-commit.ts'
import { WorkerLink } from '../worker-link.ts'
import { bytesOf, isFull, type InboxLimits } from './limits.ts'
import type { Failure, Load, Operations, WriteOperation, WriteOutcome } from './protocol.ts'

const MODULE = new URL(import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker/worker.js', import.meta.url)
const RETRY_AFTER_SECONDS = 30
const MEGABYTE = 1024 * 1024

export interface SqliteInboxOptions {
  /** The database file; made if absent. One process only: whoever opens it holds the lock on the data directory. */
  readonly file: string
  readonly logger: Logger
  /** Events that may wait before more are refused. @default 1000000 */
  readonly maxEvents?: number
  /** Bytes of items, and of the files that they carry, that may wait before more are refused. @default 2 GiB */
  readonly maxBytes?: number
}

/** Opens the inbox in one SQLite file, written by a worker thread. Throws InboxUnavailableError for a file that cannot be used. */
export async function openSqliteInbox(options: SqliteInboxOptions): Promise<InboxStore> {
  const { file, logger, maxEvents = 1_000_000, maxBytes = 2048 * MEGABYTE } = options
  const link: Link = new WorkerLink({
    module: MODULE,
    name: 'inbox',
    data: { file, maxEvents, maxBytes },
    logger: logger.child({ part: 'inbox' }),
    first: 'open',
    failed: ({ reason }) => new InboxUnavailableError({ reason }),
    unavailable: (reason) => new InboxUnavailableError({ reason }),
  })
  try {
    await link.call('open', null)
  } catch (thrown) {
    await link.close()
    throw thrown
  }
  return new InboxInFile(link, { maxEvents, maxBytes })
}

type Link = WorkerLink<Operations, Failure, Record<never, never>>
type Written = Exclude<WriteOutcome, { kind: 'full' | 'unavailable' }>

class InboxInFile implements InboxStore {
  readonly #link: Link
  readonly #limits: InboxLimits
  readonly #commit: GroupCommit<WriteOperation, WriteOutcome, Written>
  #closing: Promise<void> | undefined

  constructor(link: Link, limits: InboxLimits) {
    this.#link = link
    this.#limits = limits
    this.#commit = new GroupCommit({ commit: (batch) => link.call('commit', batch), weigh, answer })
  }

  async insert(event: NewInboxEvent): Promise<Insertion> {
    const written = await this.#commit.add({ kind: 'insert', event })
    return written.kind === 'inserted' ? written.insertion : unexpected(written)
  }

  async mustHaveRoom(event: NewInboxEvent): Promise<void> {
    const load = await this.load()
    if (isFull(load, this.#limits, { events: 1, bytes: bytesOf(event) })) throw full(load)
  }

  async settle(settlement: InboxSettlement): Promise<Settled | undefined> {
    const written = await this.#commit.add({ kind: 'settle', settlement })
    return written.kind === 'settled' ? written.settled : unexpected(written)
  }

  async fillBatch(batchId: string, inputs: BatchInputs): Promise<void> {
    await this.#commit.add({ kind: 'fill', batchId, inputs })
  }

  take(request: TakeRequest): Promise<readonly TakenEvent[]> {
    return this.#link.call('take', request)
  }

  accepted(request: { limit: number; after?: string }): Promise<readonly TakenEvent[]> {
    return this.#link.call('accepted', request)
  }

  async withdraw(id: string): Promise<void> {
    await this.#link.call('withdraw', id)
  }

  gather(request: { now: number; limit: number }): Promise<{ fired: number; nextAt: number | null }> {
    return this.#link.call('gather', request)
  }

  async hold(tenantId: string, workflowId: string): Promise<void> {
    await this.#inSlices(() => this.#link.call('hold', { tenantId, workflowId }))
  }

  async release(tenantId: string, workflowId: string): Promise<void> {
    await this.#inSlices(() => this.#link.call('release', { tenantId, workflowId }))
  }

  heldWorkflows(): Promise<readonly { tenantId: string; workflowId: string }[]> {
    return this.#link.call('heldWorkflows', null)
  }

  async list(tenantId: string, filter: InboxFilter, { limit, cursor }: PageOfInbox): Promise<Page<InboxEvent>> {
    const before = cursor === undefined ? {} : { before: readSeq(cursor) }
    return this.#link.call('list', { tenantId, filter, limit, ...before })
  }

  get(tenantId: string, id: string): Promise<InboxEvent | undefined> {
    return this.#link.call('get', { tenantId, id })
  }

  items(tenantId: string, id: string): Promise<string | undefined> {
    return this.#link.call('items', { tenantId, id })
  }

  drop(tenantId: string, id: string, change: { at: number; note: string }): Promise<InboxState | undefined> {
    return this.#link.call('drop', { tenantId, id, ...change })
  }

  async createBatch(batch: NewBatch): Promise<void> {
    await this.#link.call('createBatch', batch)
  }

  openBatch(batchId: string, at: number): Promise<InboxBatch> {
    return this.#link.call('openBatch', { batchId, at })
  }

  async discardBatch(batchId: string): Promise<void> {
    await this.#inSlices(() => this.#link.call('discardBatch', batchId))
  }

  async endBatch(batchId: string, end: { status: 'stopped' | 'cancelled'; at: number }): Promise<InboxBatch | undefined> {
    let ended: InboxBatch | undefined
    for (;;) {
      const { batch, more } = await this.#link.call('endBatch', { batchId, ...end })
      ended = batch ?? ended // its last slice may have been a full one: then it is over already
      if (!more) return ended
    }
  }

  openBatches(): Promise<readonly InboxBatch[]> {
    return this.#link.call('openBatches', null)
  }

  async batches(tenantId: string, filter: { workflowId?: string }, { limit, cursor }: PageOfInbox): Promise<Page<InboxBatch>> {
    const before = cursor === undefined ? {} : { before: cursor }
    const rows = await this.#link.call('batches', { tenantId, ...filter, limit: limit + 1, ...before })
    const data = rows.slice(0, limit)
    return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
  }

  batch(tenantId: string, id: string): Promise<InboxBatch | undefined> {
    return this.#link.call('batch', { tenantId, id })
  }

  async prune(request: { before: number; now: number }): Promise<number> {
    for (let total = 0; ;) {
      const { removed, more } = await this.#link.call('prune', request)
      total += removed
      if (!more) return total
    }
  }

  load(): Promise<{ events: number; bytes: number }> {
    return this.#link.call('load', null)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#commit.drain().then(() => this.#link.close()))
  }

  /** Each slice is a message of its own: what came meanwhile has its turn in between. */
  async #inSlices(slice: () => Promise<{ more: boolean }>): Promise<void> {
    while ((await slice()).more);
  }
}

function weigh(operation: WriteOperation): number {
  switch (operation.kind) {
    case 'insert':
      return operation.event.items.length
    case 'settle':
      return 0
    case 'fill':
      return operation.inputs.items.reduce((sum, text) => sum + text.length, 0)
  }
}

function answer(_operation: WriteOperation, outcome: WriteOutcome | undefined): Written {
  switch (outcome?.kind) {
    case undefined:
      throw new InboxUnavailableError({ reason: 'the commit gave no answer' })
    case 'unavailable':
      throw new InboxUnavailableError({ reason: outcome.reason })
    case 'full':
      throw full(outcome.load)
    case 'inserted':
    case 'settled':
    case 'filled':
      return outcome
  }
}

const full = ({ events, bytes }: Load) =>
  new InboxFullError({ events, megabytes: Math.round(bytes / MEGABYTE), retryAfterSeconds: RETRY_AFTER_SECONDS })

function unexpected(written: Written): never {
  throw new InvariantError({ what: `the inbox answered "${written.kind}" to another operation` })
}

function readSeq(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new CursorInvalidError({})
  return Number(cursor)
}
