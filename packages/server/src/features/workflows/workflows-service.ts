import {
  hasScope,
  type Conversion,
  type ConvertReply,
  type CreateWorkflowBody,
  type DraftBody,
  type ImportReply,
  type LabelWorkflowBody,
  type MoveFolderBody,
  type PageOf,
  type SaveWorkflowBody,
  type ValidationReply,
  type Workflow,
  type WorkflowLabelsReply,
  type WorkflowListQuery,
  type WorkflowSummary,
} from '@millrace/api'
import type { Clock, Id, IdSource } from '@millrace/base'
import type { JournalStore } from '@millrace/engine'
import { mustBeAt, type DraftChange, type Store, type WorkflowLabels, type WorkflowRow } from '@millrace/store'
import type { TypeCatalog, WorkflowDocument } from '@millrace/workflow'
import type { Actor } from '../../http/actor.ts'
import { pageRequest } from '../../http/common-schemas.ts'
import type { CodeChecks } from '../code/code-checks.ts'
import type { PerTenant } from '../per-tenant.ts'
import { allProblems, copyOf, schemaProblems, toDocument, triggerKinds } from './documents.ts'
import { FolderMoveError, TooManyDocumentsError, WorkflowNotFoundError } from './errors.ts'
import { importedDocuments, type ImportedDocument } from './import-document.ts'
import { countLabels, isFolder, labelsOf } from './labels.ts'
import { oneByOne } from './one-by-one.ts'
import { summaryView, workflowView } from './workflow-view.ts'

const STATS_PERIOD_MS = 7 * 24 * 60 * 60 * 1000

/** Whoever serves what is published: told after a change is committed, and before the caller is answered. */
export interface PublishedListener {
  workflowChanged(tenantId: Id, workflowId: Id): Promise<void>
}

export interface WorkflowsDeps {
  readonly store: Pick<Store, 'workflows' | 'users' | 'credentials' | 'transaction'>
  readonly journal: Pick<JournalStore, 'stats'>
  /** For what is the same for all tenants: which nodes are triggers. */
  readonly catalog: TypeCatalog
  readonly catalogs: PerTenant<TypeCatalog>
  readonly codeChecks: CodeChecks
  readonly listener: PublishedListener
  readonly ids: IdSource
  readonly clock: Clock
}

/** Workflows and their drafts. */
export class WorkflowsService {
  readonly #deps: WorkflowsDeps
  constructor(deps: WorkflowsDeps) {
    this.#deps = deps
  }

  async list({ tenantId }: Actor, { limit, cursor, tag, ...filter }: WorkflowListQuery): Promise<PageOf<WorkflowSummary>> {
    const { store, journal, clock } = this.#deps
    const page = pageRequest({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) })
    const { data, nextCursor } = await store.workflows.list(tenantId, { ...filter, tag: tag?.toLowerCase() }, page)
    const now = clock.now()
    const ids = data.map(({ id }) => id)
    const [names, stats] = await Promise.all([
      store.users.names(
        tenantId,
        data.map(({ updatedBy }) => updatedBy),
      ),
      ids.length === 0 ? [] : journal.stats(tenantId, ids, now - STATS_PERIOD_MS),
    ])
    const statsOf = new Map(stats.map((one) => [one.workflowId, one]))
    return { data: data.map((row) => summaryView(row, names, { stats: statsOf.get(row.id), now })), nextCursor }
  }

  async get(actor: Actor, id: Id): Promise<Workflow> {
    return this.#view(await this.#row(actor, id))
  }

  /** The draft's document, as a file. */
  async export(actor: Actor, id: Id): Promise<WorkflowDocument> {
    return (await this.#row(actor, id)).document
  }

  create(actor: Actor, { document, ...labels }: CreateWorkflowBody): Promise<Workflow> {
    return this.#create(actor, toDocument(document, '/document'), labelsOf(labels))
  }

  /** Folders and tags that there are, with how many workflows each has. */
  async labels({ tenantId }: Actor): Promise<WorkflowLabelsReply> {
    return countLabels(await this.#deps.store.workflows.labels(tenantId))
  }

  /** Moves a workflow to another folder, or tags it anew. Its draft and what is published stay as they are. */
  async label(actor: Actor, id: Id, body: LabelWorkflowBody): Promise<Workflow> {
    if (!(await this.#deps.store.workflows.label(actor.tenantId, id, labelsOf(body)))) throw new WorkflowNotFoundError({ workflowId: id })
    return this.get(actor, id)
  }

  /** Throws FolderMoveError for the top, and for a folder that would lie in itself. */
  async moveFolder({ tenantId }: Actor, { from, to }: MoveFolderBody): Promise<{ moved: number }> {
    if (from === '' || `${to}/`.startsWith(`${from}/`)) throw new FolderMoveError({ from, to })
    // In one transaction: a workflow that comes into the folder meanwhile would be moved without having been looked at.
    return this.#deps.store.transaction(async ({ workflows }) => {
      const below = (await workflows.folders(tenantId))
        .filter((path) => path.startsWith(`${from}/`))
        .map((path) => (to + path.slice(from.length)).replace(/^\//, ''))
      if (below.some((path) => !isFolder(path))) throw new FolderMoveError({ from, to })
      return { moved: await workflows.moveFolder(tenantId, from, to) }
    })
  }

  /**
   * Makes the workflows of a document, all of them or none. They are checked before that, so that nothing that fails leaves some of them
   * behind; what of their code is not checked when the time for all of them is over is left to when it runs.
   */
  async import(actor: Actor, body: unknown, signal: AbortSignal): Promise<ImportReply> {
    const { store, codeChecks } = this.#deps
    const { tenantId, userId } = actor
    const documents = await this.#read(actor, body)
    const checked = await codeChecks.inTime(signal, (ending) =>
      oneByOne(documents, async (imported) => ({ imported, report: await this.#reportOf(actor, imported, ending) })),
    )
    const names = await store.users.names(tenantId, [userId])
    const [first, ...more] = await store.transaction(({ workflows }) =>
      oneByOne(checked, async ({ imported: { id, document }, report }) => {
        const row = await workflows.create(id, tenantId, this.#change(actor, document))
        return { workflow: workflowView(row, names), report }
      }),
    )
    return more.length === 0 ? first : { ...first, more }
  }

  /** What an import would make of a document with one workflow. Nothing is stored. */
  async convert(actor: Actor, body: unknown, signal: AbortSignal): Promise<ConvertReply> {
    const [first, ...others] = await this.#read(actor, body)
    if (others.length > 0) throw new TooManyDocumentsError({ count: others.length + 1, most: 1 })
    return { document: first.document, report: await this.#reportOf(actor, first, signal) }
  }

  async #read({ tenantId }: Actor, body: unknown): Promise<readonly [ImportedDocument, ...ImportedDocument[]]> {
    const { catalogs, ids } = this.#deps
    return importedDocuments(body, { catalog: await catalogs.of(tenantId), nextId: () => ids.next() })
  }

  async #reportOf(
    { tenantId }: Actor,
    { document, format, conversion }: ImportedDocument,
    signal: AbortSignal,
  ): Promise<ImportReply['report']> {
    const problems = [...(await allProblems(document, tenantId, this.#deps, { signal }))]
    return conversion === undefined ? { format, problems } : { format, problems, conversion: conversion as Conversion } // its lists are read only; a reply's are not, and nobody changes them
  }

  async duplicate(actor: Actor, id: Id, { revision }: DraftBody): Promise<Workflow> {
    const row = await this.#row(actor, id)
    mustBeAt(row, revision)
    const { document, folder, tags } = row
    return this.#create(actor, copyOf(document), { folder, tags })
  }

  /** Throws RevisionConflictError (409) when somebody else saved meanwhile. */
  async save(actor: Actor, id: Id, { document, revision }: SaveWorkflowBody): Promise<Workflow> {
    await this.replaceDraft(actor, id, revision, toDocument(document, '/document'))
    return this.get(actor, id)
  }

  async replaceDraft(actor: Actor, id: Id, revision: number, document: WorkflowDocument): Promise<void> {
    const change = this.#change(actor, document)
    const saved = await this.#deps.store.transaction((inside) => inside.workflows.saveDraft(actor.tenantId, id, revision, change))
    if (!saved) throw new WorkflowNotFoundError({ workflowId: id })
  }

  async remove({ tenantId }: Actor, id: Id): Promise<void> {
    const { store, clock } = this.#deps
    if (!(await store.workflows.remove(tenantId, id, clock.now()))) throw new WorkflowNotFoundError({ workflowId: id })
    await this.#deps.listener.workflowChanged(tenantId, id)
  }

  /**
   * Checks a document, or the saved draft; a document that is no document at all has problems too. Its programs are compiled only for
   * those who may write: whoever reads costs nobody's steps their time.
   */
  async validate(actor: Actor, id: Id, document: unknown, signal?: AbortSignal): Promise<ValidationReply> {
    const row = await this.#row(actor, id)
    const broken = document === undefined ? [] : schemaProblems(document)
    const checked = (document ?? row.document) as WorkflowDocument // looked into only when its schema fits
    const asked = { mayAsk: hasScope(actor.role, 'workflow:write'), ...(signal === undefined ? {} : { signal }) }
    const problems = broken.length > 0 ? broken : await allProblems(checked, actor.tenantId, this.#deps, asked)
    return { valid: problems.every(({ severity }) => severity !== 'error'), problems: [...problems] }
  }

  async #create(actor: Actor, document: WorkflowDocument, labels: Partial<WorkflowLabels>): Promise<Workflow> {
    const { store, ids } = this.#deps
    return this.#view(await store.workflows.create(ids.next(), actor.tenantId, this.#change(actor, document), labels))
  }

  #change({ userId }: Actor, document: WorkflowDocument): DraftChange {
    const { catalog, clock } = this.#deps
    return { document, triggers: triggerKinds(document, catalog), by: userId, at: clock.now() }
  }

  async #row({ tenantId }: Actor, id: Id): Promise<WorkflowRow> {
    const row = await this.#deps.store.workflows.get(tenantId, id)
    if (row === null) throw new WorkflowNotFoundError({ workflowId: id })
    return row
  }

  async #view(row: WorkflowRow): Promise<Workflow> {
    return workflowView(row, await this.#deps.store.users.names(row.tenantId, [row.updatedBy]))
  }
}
