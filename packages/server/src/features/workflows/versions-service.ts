import type { CreateVersionBody, DraftBody, PageOf, PublishBody, Workflow, WorkflowTransition, WorkflowVersion } from '@millrace/api'
import type { Clock, Id, IdSource } from '@millrace/base'
import { mustBeAt, type PageRequest, type Store, type WorkflowMove, type WorkflowRow } from '@millrace/store'
import type { TypeCatalog, WorkflowDocument } from '@millrace/workflow'
import type { Actor } from '../../http/actor.ts'
import { instant } from '../../http/instant.ts'
import type { PublishHooks } from '../../triggers/publish-hooks.ts'
import type { CodeChecks } from '../code/code-checks.ts'
import type { PerTenant } from '../per-tenant.ts'
import { allProblems, asErrors } from './documents.ts'
import { VersionNotFoundError, WorkflowInvalidError, WorkflowNotFoundError } from './errors.ts'
import { versionView } from './workflow-view.ts'
import type { PublishedListener, WorkflowsService } from './workflows-service.ts'

export interface VersionsDeps {
  readonly store: Pick<Store, 'workflows' | 'versions' | 'publishing' | 'states' | 'users' | 'credentials' | 'transaction'>
  readonly workflows: WorkflowsService
  readonly catalogs: PerTenant<TypeCatalog>
  readonly codeChecks: CodeChecks
  readonly hooks: PublishHooks
  readonly listener: PublishedListener
  readonly ids: IdSource
  readonly clock: Clock
}

/** Immutable versions of workflows, and which of them is published. */
export class VersionsService {
  readonly #deps: VersionsDeps
  constructor(deps: VersionsDeps) {
    this.#deps = deps
  }

  async list(actor: Actor, id: Id, page: PageRequest): Promise<PageOf<WorkflowVersion>> {
    const { store } = this.#deps
    const { publishedVersion } = await this.#workflow(actor, id)
    const { data, nextCursor } = await store.versions.list(actor.tenantId, id, page)
    const names = await store.users.names(
      actor.tenantId,
      data.map(({ createdBy }) => createdBy),
    )
    return { data: data.map((row) => versionView(row, names, publishedVersion)), nextCursor }
  }

  /** The document of a version. */
  async document(actor: Actor, id: Id, version: number): Promise<WorkflowDocument> {
    const document = await this.#deps.store.versions.document(actor.tenantId, id, version)
    if (document === undefined) throw new VersionNotFoundError({ workflowId: id, version })
    return document
  }

  /** Saves the draft as the next version. */
  async create(actor: Actor, id: Id, { name, message = '', revision }: CreateVersionBody): Promise<WorkflowVersion> {
    const { store, ids, clock } = this.#deps
    const { publishedVersion } = await this.#workflow(actor, id)
    const row = await store.transaction((inside) =>
      inside.versions.createFromDraft(actor.tenantId, id, {
        id: ids.next(),
        name: name?.trim() ?? null,
        message,
        by: actor.userId,
        at: clock.now(),
        ...(revision === undefined ? {} : { revision }),
      }),
    )
    if (row === undefined) throw new WorkflowNotFoundError({ workflowId: id })
    return versionView(row, new Map([[actor.userId, actor.name]]), publishedVersion)
  }

  /** Names a version; its document stays as it is. */
  async rename(actor: Actor, id: Id, version: number, name: string | null): Promise<WorkflowVersion> {
    const { store } = this.#deps
    const { publishedVersion } = await this.#workflow(actor, id)
    const row = await store.versions.rename(actor.tenantId, id, version, name?.trim() ?? null)
    if (row === undefined) throw new VersionNotFoundError({ workflowId: id, version })
    return versionView(row, await store.users.names(actor.tenantId, [row.createdBy]), publishedVersion)
  }

  /** Makes a version the draft again. What is published does not change. */
  async restore(actor: Actor, id: Id, version: number, { revision }: DraftBody): Promise<Workflow> {
    const { workflows } = this.#deps
    const draft = await this.#workflow(actor, id)
    await workflows.replaceDraft(actor, id, revision ?? draft.revision, await this.document(actor, id, version))
    return workflows.get(actor, id)
  }

  /**
   * Publishes a version, or the draft. It is checked first; the transaction refuses a draft that changed since, so what gets
   * published is what was checked.
   */
  async publish(actor: Actor, id: Id, { version, message = '', revision }: PublishBody): Promise<Workflow> {
    const { store, hooks, clock, listener, workflows } = this.#deps
    const { tenantId, userId } = actor
    const draft = await this.#workflow(actor, id)
    if (version === undefined) mustBeAt(draft, revision)
    const document = version === undefined ? draft.document : await this.document(actor, id, version)
    const errors = asErrors(await allProblems(document, tenantId, this.#deps))
    if (errors.length > 0) throw new WorkflowInvalidError({ errors })
    const triggers = await hooks.derive(document)
    const request = { tenantId, workflowId: id, revision: draft.revision, version, triggers, message, by: userId, at: clock.now() }
    const published = await store.transaction((inside) => inside.publishing.publish(request))
    if (published === undefined) throw new WorkflowNotFoundError({ workflowId: id })
    await listener.workflowChanged(tenantId, id)
    return workflows.get(actor, id)
  }

  /** Throws WorkflowStateError (409) for a move that its state does not allow. Executions that were accepted go on whatever it is. */
  async move(actor: Actor, id: Id, move: WorkflowMove): Promise<Workflow> {
    const { store, listener, workflows, clock } = this.#deps
    const request = { tenantId: actor.tenantId, workflowId: id, move, by: actor.userId, at: clock.now() }
    const found = await store.transaction((inside) => inside.states.move(request))
    if (!found) throw new WorkflowNotFoundError({ workflowId: id })
    await listener.workflowChanged(actor.tenantId, id)
    return workflows.get(actor, id)
  }

  /** When its state changed, newest first. */
  async transitions(actor: Actor, id: Id, page: PageRequest): Promise<PageOf<WorkflowTransition>> {
    await this.#workflow(actor, id)
    const { data, nextCursor } = await this.#deps.store.states.history(actor.tenantId, id, page)
    const names = await this.#deps.store.users.names(
      actor.tenantId,
      data.map(({ by }) => by),
    )
    return {
      data: data.map(({ from, to, at, by }) => ({ from, to, at: instant(at), by: by === null ? null : (names.get(by) ?? null) })),
      nextCursor,
    }
  }

  async #workflow({ tenantId }: Actor, id: Id): Promise<WorkflowRow> {
    const row = await this.#deps.store.workflows.get(tenantId, id)
    if (row === null) throw new WorkflowNotFoundError({ workflowId: id })
    return row
  }
}
