import type { Id } from '@millrace/base'
import { In, Not, type EntityManager } from 'typeorm'
import { CredentialEntity, type CredentialRow } from '../entities/credential.ts'
import { CredentialAuthorizationEntity, CredentialTokenEntity } from '../entities/credential-token.ts'
import { CredentialUseEntity } from '../entities/credential-use.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'

export type CredentialPatch = Partial<Pick<CredentialRow, 'name' | 'keyId' | 'cipherText' | 'visible' | 'limits' | 'updatedAt'>>

/** A workflow whose draft or published version names a credential. */
export interface CredentialUse {
  readonly credentialId: Id
  readonly workflowId: Id
  readonly workflowName: string
}

export class Credentials {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  async insert(row: CredentialRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(CredentialEntity).insert(row as never))
  }

  get(tenantId: Id, id: Id): Promise<CredentialRow | null> {
    return this.#query((manager) => manager.getRepository(CredentialEntity).findOneBy({ tenantId, id }))
  }

  /** Newest first. */
  list(tenantId: Id, type: string | undefined, page: PageRequest): Promise<Page<CredentialRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager
        .getRepository(CredentialEntity)
        .createQueryBuilder('credential')
        .where('credential.tenant_id = :tenantId', { tenantId })
      if (type !== undefined) found.andWhere('credential.type = :type', { type })
      if (after !== undefined) found.andWhere('credential.id < :after', { after: after.id })
      const rows = await found
        .orderBy('credential.id', 'DESC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ id }) => ({ value: id, id }))
    })
  }

  /** Types of those ids that exist, for checks of documents. */
  async types(tenantId: Id, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#query((manager) =>
      manager.getRepository(CredentialEntity).find({ select: { id: true, type: true }, where: { tenantId, id: In([...ids]) } }),
    )
    return new Map(rows.map(({ id, type }) => [id, type]))
  }

  async update(tenantId: Id, id: Id, patch: CredentialPatch): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(CredentialEntity).update({ tenantId, id }, patch as never))
    return affected === 1
  }

  async remove(tenantId: Id, id: Id): Promise<boolean> {
    return this.#query(async (manager) => {
      // Not left to the foreign keys, which SQLite may be told to ignore.
      await manager.getRepository(CredentialTokenEntity).delete({ tenantId, credentialId: id })
      await manager.getRepository(CredentialAuthorizationEntity).delete({ tenantId, credentialId: id })
      const { affected } = await manager.getRepository(CredentialEntity).delete({ tenantId, id })
      return affected === 1
    })
  }

  uses(tenantId: Id, ids: readonly Id[]): Promise<readonly CredentialUse[]> {
    if (ids.length === 0) return Promise.resolve([])
    return this.#query((manager) =>
      manager
        .createQueryBuilder(CredentialUseEntity, 'used')
        .innerJoin('workflow', 'workflow', 'workflow.id = used.workflow_id AND workflow.tenant_id = used.tenant_id')
        .where('used.tenant_id = :tenantId AND used.credential_id IN (:...ids)', { tenantId, ids })
        .select(['used.credential_id AS "credentialId"', 'workflow.id AS "workflowId"', 'workflow.name AS "workflowName"'])
        .distinct(true)
        .orderBy('workflow.name')
        .getRawMany<CredentialUse>(),
    )
  }

  /** Over all tenants: whether an encryption key is needed. */
  count(): Promise<number> {
    return this.#query((manager) => manager.getRepository(CredentialEntity).count())
  }

  /** Over all tenants: those that the current key cannot open. */
  countOfOtherKeys(keyId: string): Promise<number> {
    return this.#query((manager) => manager.getRepository(CredentialEntity).countBy({ keyId: Not(keyId) }))
  }
}

/** Notes which credentials a workflow's draft or published document names. */
export async function replaceCredentialUses(
  manager: EntityManager,
  workflow: { readonly tenantId: Id; readonly id: Id },
  source: 'draft' | 'published',
  credentialIds: readonly string[],
): Promise<void> {
  const uses = manager.getRepository(CredentialUseEntity)
  await uses.delete({ workflowId: workflow.id, source })
  const rows = [...new Set(credentialIds)].map((credentialId) => ({
    tenantId: workflow.tenantId,
    workflowId: workflow.id,
    source,
    credentialId,
  }))
  for (let at = 0; at < rows.length; at += 500) await uses.insert(rows.slice(at, at + 500)) // SQLite binds 32,766 values at most
}
