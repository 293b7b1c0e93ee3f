import type { Id, Millis } from '@millrace/base'
import { ApiKeyEntity, type ApiKeyRow } from '../entities/api-key.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'

export class ApiKeys {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  async insert(row: ApiKeyRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(ApiKeyEntity).insert(row))
  }

  /** For signing in: the hash says which tenant. */
  byHash(hash: string): Promise<ApiKeyRow | null> {
    return this.#query((manager) => manager.getRepository(ApiKeyEntity).findOneBy({ hash }))
  }

  /** Newest first; of one user, or of all. */
  list(tenantId: Id, userId: Id | undefined, page: PageRequest): Promise<Page<ApiKeyRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager.getRepository(ApiKeyEntity).createQueryBuilder('key').where('key.tenant_id = :tenantId', { tenantId })
      if (userId !== undefined) found.andWhere('key.user_id = :userId', { userId })
      if (after !== undefined) found.andWhere('key.id < :after', { after: after.id })
      const rows = await found
        .orderBy('key.id', 'DESC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ id }) => ({ value: id, id }))
    })
  }

  get(tenantId: Id, id: Id): Promise<ApiKeyRow | null> {
    return this.#query((manager) => manager.getRepository(ApiKeyEntity).findOneBy({ tenantId, id }))
  }

  async remove(tenantId: Id, id: Id): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(ApiKeyEntity).delete({ tenantId, id }))
    return affected === 1
  }

  async noteUse(id: Id, lastUsedAt: Millis): Promise<void> {
    await this.#query((manager) => manager.getRepository(ApiKeyEntity).update({ id }, { lastUsedAt }))
  }
}
