import type { Batch, BatchFailure, PageOf } from '@millrace/api'
import { defineError, isId, type Clock, type Id, type IdSource } from '@millrace/base'
import {
  progressOf,
  type BatchIntake,
  type ExecutionHeader,
  type Inbox,
  type InboxBatch,
  type JournalStore,
  type NodeCatalog,
} from '@millrace/engine'
import { CursorInvalidError, type Store } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Actor } from '../../http/actor.ts'
import { instant, instantOrNull } from '../../http/instant.ts'
import { WorkflowNotPublishedError } from '../../triggers/errors.ts'
import { chooseStart } from '../execute/choose-start.ts'
import { WorkflowArchivedError, WorkflowNotFoundError } from '../workflows/errors.ts'
import type { InputPart } from './read-inputs.ts'

export const BatchNotFoundError = defineError<{ batchId: string }>(
  'batch.not-found',
  404,
  (d) => `There is no batch ${d.batchId}; batches are forgotten some time after they ended.`,
)
export const BatchOverError = defineError<{ batchId: string; status: string }>(
  'batch.over',
  409,
  (d) => `The batch ${d.batchId} is ${d.status}; there is nothing left of it to cancel.`,
)
export const BatchNothingFailedError = defineError<{ batchId: string; running: boolean }>('batch.nothing-failed', 409, (d) =>
  d.running ? `The batch ${d.batchId} is still running; retry it when it is over.` : `No execution of the batch ${d.batchId} failed.`,
)
export const BatchEmptyError = defineError<Record<string, never>>('batch.empty', 422, () => 'A batch needs at least one input.')

export interface BatchOptions {
  readonly concurrency?: number
  readonly onFailure?: 'continue' | 'stop'
  readonly target?: 'published' | 'draft'
  readonly trigger?: string
}

export interface BatchesDeps {
  readonly inbox: Inbox
  readonly store: Pick<Store, 'workflows' | 'versions' | 'users' | 'transaction'>
  readonly journal: Pick<JournalStore, 'header'>
  readonly catalog: NodeCatalog
  readonly clock: Clock
  readonly ids: IdSource
}

const DEFAULT_CONCURRENCY = 10
/** Parts of a body that may be on their way to the disk while the next ones are read. */
const PARTS_UNDER_WAY = 4

/** Running one workflow over many inputs. */
export class BatchesService {
  readonly #deps: BatchesDeps
  constructor(deps: BatchesDeps) {
    this.#deps = deps
  }

  /** Takes all inputs in, or none: whoever gets the batch's id has every one of them on disk. */
  async create(
    { tenantId, userId }: Actor,
    workflowId: Id,
    { concurrency = DEFAULT_CONCURRENCY, onFailure = 'continue', target = 'published', trigger }: BatchOptions,
    parts: Iterable<InputPart> | AsyncIterable<InputPart>,
  ): Promise<{ batchId: Id; total: number }> {
    const { inbox, catalog } = this.#deps
    const { version, document } = await this.#what({ tenantId, userId }, workflowId, target)
    const start = chooseStart(document, catalog, { workflowId, wanted: trigger })
    const intake = await inbox.receiveBatch({
      ...{ tenantId, workflowId, version, startNode: start.node.id, mode: target === 'draft' ? 'manual' : 'production' },
      ...{ concurrency, onFailure, createdBy: userId },
    })
    try {
      if ((await fill(intake, parts)) === 0) throw new BatchEmptyError({})
      const { total } = await intake.open()
      return { batchId: intake.batchId, total }
    } catch (thrown) {
      await intake.discard()
      throw thrown
    }
  }

  /** A batch runs one saved version throughout; of a draft one is made. */
  async #what(
    { tenantId, userId }: Pick<Actor, 'tenantId' | 'userId'>,
    workflowId: Id,
    target: 'draft' | 'published',
  ): Promise<{ version: number; document: WorkflowDocument }> {
    const { store, ids, clock } = this.#deps
    const workflow = await store.workflows.get(tenantId, workflowId)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId })
    if (workflow.status === 'archived') throw new WorkflowArchivedError({ workflowId })
    if (target === 'published') {
      const version = workflow.publishedVersion
      const document = version === null ? undefined : await store.versions.document(tenantId, workflowId, version)
      if (version === null || document === undefined) throw new WorkflowNotPublishedError({ workflowId })
      return { version, document }
    }
    const latest = workflow.latestVersion === null ? null : await store.versions.get(tenantId, workflowId, workflow.latestVersion)
    if (latest !== null && latest.hash === workflow.draftHash) return latest
    const saving = { id: ids.next(), message: 'Saved for a batch', by: userId, at: clock.now() }
    const saved = await store.transaction((inside) => inside.versions.createFromDraft(tenantId, workflowId, saving))
    if (saved === undefined) throw new WorkflowNotFoundError({ workflowId })
    return { version: saved.version, document: workflow.document }
  }

  async list({ tenantId }: Actor, filter: { workflowId?: Id }, page: { limit: number; cursor?: string }): Promise<PageOf<Batch>> {
    if (page.cursor !== undefined && !isId(page.cursor)) throw new CursorInvalidError({})
    const { data, nextCursor } = await this.#deps.inbox.store.batches(tenantId, filter, page)
    return { data: await this.#views(tenantId, data), nextCursor }
  }

  async get(actor: Actor, id: Id): Promise<Batch> {
    return this.#view(await this.#batch(actor, id))
  }

  /** What failed, with the error of each execution, newest first. */
  async failures(actor: Actor, id: Id, page: { limit: number; cursor?: string }): Promise<PageOf<BatchFailure>> {
    await this.#batch(actor, id)
    const { data, nextCursor } = await this.#deps.inbox.store.list(actor.tenantId, { batchId: id, outcome: 'failed' }, page)
    const failures = data.map(async ({ id: inboxId, executionId, settledAt, note }): Promise<BatchFailure> => {
      const header = executionId === null ? undefined : await this.#deps.journal.header(actor.tenantId, executionId)
      return { inboxId, executionId, settledAt: instantOrNull(settledAt), error: errorOf(header, note) }
    })
    return { data: await Promise.all(failures), nextCursor }
  }

  /** Throws BatchOverError. */
  async cancel(actor: Actor, id: Id, running: 'cancel' | 'finish'): Promise<Batch> {
    const batch = await this.#batch(actor, id)
    const ended = await this.#deps.inbox.cancelBatch(actor.tenantId, id, { cancelRunning: running === 'cancel' })
    if (ended === undefined) throw new BatchOverError({ batchId: id, status: batch.status })
    return this.#view(ended)
  }

  /** A new batch of what failed. Throws BatchNothingFailedError. */
  async retry(actor: Actor, id: Id): Promise<{ batchId: Id; total: number }> {
    const batch = await this.#batch(actor, id)
    if (batch.finishedAt === null || batch.failed === 0) {
      throw new BatchNothingFailedError({ batchId: id, running: batch.finishedAt === null })
    }
    const again = await this.#deps.inbox.retryBatch(batch, actor.userId)
    return { batchId: again.id, total: again.total }
  }

  async #batch({ tenantId }: Actor, id: Id): Promise<InboxBatch> {
    const batch = await this.#deps.inbox.store.batch(tenantId, id)
    if (batch === undefined || batch.status === 'receiving') throw new BatchNotFoundError({ batchId: id })
    return batch
  }

  async #view(batch: InboxBatch): Promise<Batch> {
    const [view] = await this.#views(batch.tenantId, [batch])
    return view as Batch // one for each
  }

  async #views(tenantId: Id, batches: readonly InboxBatch[]): Promise<Batch[]> {
    const names = await this.#deps.store.users.names(
      tenantId,
      batches.map(({ createdBy }) => createdBy),
    )
    return batches.map((batch) => batchView(batch, batch.createdBy === null ? null : (names.get(batch.createdBy) ?? null)))
  }
}

const batchView = (batch: InboxBatch, createdBy: string | null): Batch => ({
  id: batch.id,
  workflowId: batch.workflowId,
  workflowVersion: batch.version,
  status: batch.status,
  concurrency: batch.concurrency,
  onFailure: batch.onFailure,
  total: batch.total,
  pending: batch.pending,
  running: batch.running,
  completed: batch.completed,
  failed: batch.failed,
  cancelled: batch.cancelled,
  progress: progressOf(batch),
  createdAt: instant(batch.createdAt),
  createdBy,
  startedAt: instantOrNull(batch.startedAt),
  finishedAt: instantOrNull(batch.finishedAt),
  retryOf: batch.retryOf,
})

/** Why an execution failed; one that could not even begin has only the note of its event. */
function errorOf(header: ExecutionHeader | undefined, note: string | null): BatchFailure['error'] {
  if (header !== undefined && header.errorCode !== null) {
    return { code: header.errorCode, message: header.errorMessage ?? '', nodeId: header.errorNode }
  }
  return note === null ? null : { code: 'batch.not-started', message: note, nodeId: null }
}

/** Writes parts while the next ones are read; returns how many inputs there were. */
async function fill(intake: BatchIntake, parts: Iterable<InputPart> | AsyncIterable<InputPart>): Promise<number> {
  const underWay: Promise<void>[] = []
  let count = 0
  try {
    for await (const { items, itemCounts } of parts) {
      count += items.length
      const adding = intake.add(items, itemCounts)
      adding.catch(() => undefined) // it is awaited below, perhaps after another one failed
      underWay.push(adding)
      if (underWay.length > PARTS_UNDER_WAY) await underWay.shift()
    }
  } finally {
    await Promise.allSettled(underWay) // what is on its way must not come after the batch was discarded
  }
  await Promise.all(underWay)
  return count
}
