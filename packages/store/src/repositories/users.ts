import type { Id, Millis } from '@millrace/base'
import { In } from 'typeorm'
import { UserEntity, type UserRow } from '../entities/user.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import { insertOnce, type Query } from '../query.ts'

export type UserPatch = Partial<Pick<UserRow, 'name' | 'role' | 'passwordHash' | 'sessionVersion' | 'lastLoginAt'>>

export class Users {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** False when somebody already has the email address. */
  insert(row: UserRow): Promise<boolean> {
    return this.#query((manager) => insertOnce(() => manager.getRepository(UserEntity).insert(row)))
  }

  /** For signing in: the one query without a tenant, because the address says which. */
  byEmail(email: string): Promise<UserRow | null> {
    return this.#query((manager) => manager.getRepository(UserEntity).findOneBy({ email: email.toLowerCase() }))
  }

  get(tenantId: Id, id: Id): Promise<UserRow | null> {
    return this.#query((manager) => manager.getRepository(UserEntity).findOneBy({ tenantId, id }))
  }

  list(tenantId: Id, page: PageRequest): Promise<Page<UserRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager.getRepository(UserEntity).createQueryBuilder('user').where('user.tenant_id = :tenantId', { tenantId })
      if (after !== undefined) found.andWhere('user.id > :after', { after: after.id })
      const rows = await found
        .orderBy('user.id', 'ASC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ id }) => ({ value: id, id }))
    })
  }

  /** False when there is no such user. */
  async update(tenantId: Id, id: Id, patch: UserPatch): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(UserEntity).update({ tenantId, id }, patch))
    return affected === 1
  }

  async noteLogin(tenantId: Id, id: Id, lastLoginAt: Millis): Promise<void> {
    await this.update(tenantId, id, { lastLoginAt })
  }

  /** Their API keys go with them. */
  async remove(tenantId: Id, id: Id): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(UserEntity).delete({ tenantId, id }))
    return affected === 1
  }

  countWithRole(tenantId: Id, role: string): Promise<number> {
    return this.#query((manager) => manager.getRepository(UserEntity).countBy({ tenantId, role }))
  }

  /** Names by id, for showing who did something. Ids of removed users are left out. */
  async names(tenantId: Id, ids: readonly (Id | null)[]): Promise<ReadonlyMap<Id, string>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))]
    if (wanted.length === 0) return new Map()
    const rows = await this.#query((manager) =>
      manager.getRepository(UserEntity).find({ select: { id: true, name: true }, where: { tenantId, id: In(wanted) } }),
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}
