import type { Id, Millis } from '@millrace/base'
import { In, LessThanOrEqual } from 'typeorm'
import {
  CredentialAuthorizationEntity,
  CredentialTokenEntity,
  type CredentialAuthorizationRow,
  type CredentialTokenRow,
} from '../entities/credential-token.ts'
import type { Query } from '../query.ts'

/** What is known of a credential's tokens after one was asked for. */
export type TokenState = Omit<CredentialTokenRow, 'tenantId' | 'credentialId' | 'leaseOwner' | 'leaseUntil'>

/** Which credential, and by whom its tokens are being renewed. */
export interface TokenLease {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly owner: Id
}

/**
 * Tokens of OAuth2 credentials.
 * T1. One at a time asks the service for a token of a credential: who holds the lease.
 * T2. Who lost the lease, by time or because a person connected anew, changes nothing any more.
 */
export class CredentialTokens {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  get(tenantId: Id, credentialId: Id): Promise<CredentialTokenRow | null> {
    return this.#query((manager) => manager.getRepository(CredentialTokenEntity).findOneBy({ tenantId, credentialId }))
  }

  list(tenantId: Id, credentialIds: readonly Id[]): Promise<readonly CredentialTokenRow[]> {
    if (credentialIds.length === 0) return Promise.resolve([])
    return this.#query((manager) => manager.getRepository(CredentialTokenEntity).findBy({ tenantId, credentialId: In([...credentialIds]) }))
  }

  /** Takes the lease if nobody has it. False: somebody else does (T1). */
  lease({ tenantId, credentialId, owner }: TokenLease, now: Millis, until: Millis): Promise<boolean> {
    return this.#query(async (manager) => {
      const empty = { keyId: null, cipherText: null, renewable: false, expiresAt: null, problem: null, connectedAt: null }
      await manager
        .createQueryBuilder()
        .insert()
        .into(CredentialTokenEntity)
        .values({ tenantId, credentialId, ...empty, updatedAt: now, leaseOwner: null, leaseUntil: null })
        .orIgnore()
        .execute()
      const { affected } = await manager
        .createQueryBuilder()
        .update(CredentialTokenEntity)
        .set({ leaseOwner: owner, leaseUntil: until })
        .where('tenant_id = :tenantId AND credential_id = :credentialId', { tenantId, credentialId })
        .andWhere('(lease_owner IS NULL OR lease_until <= :now)', { now })
        .execute()
      return affected === 1
    })
  }

  /** Writes down what came of it and gives the lease back. False: it was lost, and nothing is changed (T2). */
  async settle({ tenantId, credentialId, owner }: TokenLease, state: Partial<TokenState>): Promise<boolean> {
    const patch = { ...state, leaseOwner: null, leaseUntil: null }
    const { affected } = await this.#query((manager) =>
      manager.getRepository(CredentialTokenEntity).update({ tenantId, credentialId, leaseOwner: owner }, patch),
    )
    return affected === 1
  }

  /** What a person connected, whoever was renewing what was there before. */
  async replace(tenantId: Id, credentialId: Id, state: TokenState): Promise<void> {
    await this.#query((manager) =>
      manager.getRepository(CredentialTokenEntity).save({ tenantId, credentialId, ...state, leaseOwner: null, leaseUntil: null }),
    )
  }

  async remove(tenantId: Id, credentialId: Id): Promise<void> {
    await this.#query(async (manager) => {
      await manager.getRepository(CredentialTokenEntity).delete({ tenantId, credentialId })
      await manager.getRepository(CredentialAuthorizationEntity).delete({ tenantId, credentialId })
    })
  }

  /** Notes that somebody goes to the service's page; those that nobody came back from are dropped. */
  async beginAuthorization(row: CredentialAuthorizationRow, now: Millis): Promise<void> {
    await this.#query(async (manager) => {
      const repository = manager.getRepository(CredentialAuthorizationEntity)
      await repository.delete({ expiresAt: LessThanOrEqual(now) })
      await repository.insert(row)
    })
  }

  /** Takes a sign-in out: whoever comes second with the same state finds nothing. The state names the tenant, which is in the row. */
  takeAuthorization(id: Id): Promise<CredentialAuthorizationRow | null> {
    return this.#query(async (manager) => {
      const repository = manager.getRepository(CredentialAuthorizationEntity)
      const row = await repository.findOneBy({ id })
      if (row === null) return null
      const { affected } = await repository.delete({ id, tenantId: row.tenantId })
      return affected === 1 ? row : null
    })
  }
}
