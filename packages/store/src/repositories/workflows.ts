import type { Id, IdSource, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { In, MoreThan, Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import { WorkflowEntity, type WorkflowBrief, type WorkflowRow, type WorkflowRowStatus } from '../entities/workflow.ts'
import { RevisionConflictError } from '../errors.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'
import { replaceCredentialUses } from './credentials.ts'
import { documentFacts } from './document-facts.ts'
import { replaceRegistrations } from './webhook-registrations.ts'

export interface WorkflowFilter {
  /** Part of the name, in any case. */
  readonly search?: string | undefined
  /** Without it: all but archived ones. */
  readonly status?: WorkflowRowStatus | undefined
  /** Only what has this tag. */
  readonly tag?: string | undefined
  /** Only what stands in this folder; `''` for the top. */
  readonly folder?: string | undefined
  /** What stands in folders below counts too. */
  readonly deep?: boolean | undefined
  /** `updated`: last changed first. */
  readonly sort?: 'updated' | 'name' | undefined
}

/** Where a workflow stands, and what it is tagged with. */
export interface WorkflowLabels {
  readonly folder: string
  readonly tags: readonly string[]
}

export interface DraftChange {
  readonly document: WorkflowDocument
  readonly triggers: readonly string[]
  readonly by: Id | null
  readonly at: Millis
}

export class Workflows {
  readonly #query: Query
  readonly #ids: IdSource
  constructor(query: Query, ids: IdSource) {
    this.#query = query
    this.#ids = ids
  }

  async create(
    id: Id,
    tenantId: Id,
    { document, triggers, by, at }: DraftChange,
    labels: Partial<WorkflowLabels> = {},
  ): Promise<WorkflowRow> {
    const { name, searchName, description, nodeCount, hash, credentialIds } = documentFacts(document)
    const row: WorkflowRow = {
      ...{ id, tenantId, name, searchName, description, status: 'draft', revision: 1, latestVersion: null, publishedVersion: null },
      ...{ folder: '', tags: [], ...labels },
      ...{ draftHash: hash, publishedHash: null, nodeCount, triggers, document },
      ...{ createdAt: at, createdBy: by, updatedAt: at, updatedBy: by },
    }
    await this.#query(async (manager) => {
      await manager.getRepository(WorkflowEntity).insert(row as never)
      await replaceCredentialUses(manager, row, 'draft', credentialIds)
    })
    return row
  }

  get(tenantId: Id, id: Id): Promise<WorkflowRow | null> {
    return this.#query((manager) => manager.getRepository(WorkflowEntity).findOneBy({ tenantId, id }))
  }

  /** Without documents. */
  list(tenantId: Id, filter: WorkflowFilter, page: PageRequest): Promise<Page<WorkflowBrief>> {
    const byName = filter.sort === 'name'
    const after = readCursor(page.cursor, byName ? 'string' : 'number')
    return this.#query(async (manager) => {
      const found = briefs(manager).where('workflow.tenant_id = :tenantId', { tenantId })
      if (filter.status === undefined) found.andWhere("workflow.status <> 'archived'")
      else found.andWhere('workflow.status = :status', { status: filter.status })
      if (filter.search !== undefined && filter.search !== '') {
        found.andWhere("workflow.search_name LIKE :search ESCAPE '\\'", { search: `%${escapeLike(filter.search.toLowerCase())}%` })
      }
      inPlace(found, filter)
      const [column, compare] = byName ? ['workflow.search_name', '>'] : ['workflow.updated_at', '<']
      if (after !== undefined) found.andWhere(`(${column}, workflow.id) ${compare} (:value, :id)`, after)
      const order = byName ? 'ASC' : 'DESC'
      found.orderBy(byName ? 'workflow.searchName' : 'workflow.updatedAt', order).addOrderBy('workflow.id', order)
      const rows = await found.limit(page.limit + 1).getMany()
      return toPage<WorkflowBrief>(rows, page.limit, (row) => ({ value: byName ? row.searchName : row.updatedAt, id: row.id }))
    })
  }

  /** Folders and tags of all workflows that are not archived. */
  labels(tenantId: Id): Promise<readonly WorkflowLabels[]> {
    return this.#query((manager) =>
      manager.getRepository(WorkflowEntity).find({
        select: { id: true, folder: true, tags: true } as never,
        where: { tenantId, status: Not('archived') },
      }),
    )
  }

  /** Folders in which workflows stand, archived ones too, each once. */
  async folders(tenantId: Id): Promise<readonly string[]> {
    const rows = await this.#query((manager) =>
      manager
        .getRepository(WorkflowEntity)
        .createQueryBuilder('workflow')
        .select('DISTINCT workflow.folder', 'folder')
        .where('workflow.tenant_id = :tenantId', { tenantId })
        .getRawMany<{ folder: string }>(),
    )
    return rows.map(({ folder }) => folder)
  }

  /** Changes where a workflow stands and what it is tagged with; its document and its revision stay. False when there is none. */
  async label(tenantId: Id, id: Id, labels: Partial<WorkflowLabels>): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(WorkflowEntity).update({ tenantId, id }, labels as never))
    return affected === 1
  }

  /** Moves a folder with all that is in it and below it, archived workflows too; gives how many workflows that were. */
  async moveFolder(tenantId: Id, from: string, to: string): Promise<number> {
    const { affected } = await this.#query((manager) =>
      manager
        .createQueryBuilder()
        .update(WorkflowEntity)
        // A folder that goes to the top leaves no slash behind.
        .set({ folder: () => "ltrim(:to || substr(folder, :length), '/')" })
        .where('tenant_id = :tenantId AND (folder = :from OR substr(folder, 1, :length) = :below)', {
          ...{ tenantId, from, to },
          ...placeBelow(from),
        })
        .execute(),
    )
    return affected ?? 0
  }

  /** With documents, archived ones too, by id. */
  async documents(tenantId: Id, { limit, after }: { limit: number; after?: Id | undefined }): Promise<readonly WorkflowRow[]> {
    const where = after === undefined ? { tenantId } : { tenantId, id: MoreThan(after) }
    return this.#query((manager) => manager.getRepository(WorkflowEntity).find({ where, order: { id: 'ASC' }, take: limit }))
  }

  /** Names by id, in one query. */
  async names(tenantId: Id, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#query((manager) =>
      manager.getRepository(WorkflowEntity).find({ select: { id: true, name: true }, where: { tenantId, id: In([...new Set(ids)]) } }),
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  /**
   * Replaces the draft, only if it still is at `revision`; false when there is no such workflow. The comparison and the write
   * are one statement, so two savers cannot both win.
   */
  saveDraft(tenantId: Id, id: Id, revision: number, { document, triggers, by, at }: DraftChange): Promise<boolean> {
    const { name, searchName, description, nodeCount, hash, credentialIds } = documentFacts(document)
    return this.#query(async (manager) => {
      const workflows = manager.getRepository(WorkflowEntity)
      const { affected } = await workflows.update({ tenantId, id, revision }, {
        name,
        searchName,
        description,
        nodeCount,
        draftHash: hash,
        triggers,
        document,
        revision: revision + 1,
        updatedAt: at,
        updatedBy: by,
      } as never)
      if (affected === 1) {
        await replaceCredentialUses(manager, { tenantId, id }, 'draft', credentialIds)
        return true
      }
      const now = await workflows.findOne({ select: { revision: true }, where: { tenantId, id } })
      if (now !== null) throw new RevisionConflictError({ revision: now.revision, sent: revision })
      return false
    })
  }

  /** Its versions, routes and schedules go with it; what it registered at vendors is taken back. */
  remove(tenantId: Id, id: Id, at: Millis): Promise<boolean> {
    return this.#query(async (manager) => {
      const { affected } = await manager.getRepository(WorkflowEntity).delete({ tenantId, id })
      if (affected !== 1) return false
      await replaceRegistrations(manager, [], { workflow: { tenantId, id }, version: 0, at, ids: this.#ids })
      return true
    })
  }
}

const BRIEF_COLUMNS = Object.keys(WorkflowEntity.options.columns).filter((column) => column !== 'document')

const briefs = (manager: EntityManager) =>
  manager
    .getRepository(WorkflowEntity)
    .createQueryBuilder('workflow')
    .select(BRIEF_COLUMNS.map((column) => `workflow.${column}`))

function inPlace(found: SelectQueryBuilder<WorkflowRow>, { tag, folder, deep = false }: WorkflowFilter): void {
  // Tags have no quotes, so that one between quotes in the list's text is a whole tag.
  if (tag !== undefined) found.andWhere("workflow.tags LIKE :tag ESCAPE '\\'", { tag: `%"${escapeLike(tag)}"%` })
  if (folder === undefined || (deep && folder === '')) return
  if (!deep) found.andWhere('workflow.folder = :folder', { folder })
  else found.andWhere('(workflow.folder = :folder OR substr(workflow.folder, 1, :length) = :below)', { folder, ...placeBelow(folder) })
}

/** How folders below one begin, and how long that is as SQLite counts. LIKE would take `Ops` for `ops`, which are two folders. */
const placeBelow = (folder: string): { below: string; length: number } => ({ below: `${folder}/`, length: [...folder].length + 1 })

const escapeLike = (part: string): string => part.replace(/[\\%_]/g, (character) => `\\${character}`)
