import type { Id, Millis } from '@millrace/base'
import { LessThan } from 'typeorm'
import { RevokedSessionEntity, type RevokedSessionRow } from '../entities/revoked-session.ts'
import type { Query } from '../query.ts'

export class RevokedSessions {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** Notes that a session ended, and forgets those whose tokens have expired. Saying it twice changes nothing. */
  async add(row: RevokedSessionRow, now: Millis): Promise<void> {
    await this.#query(async (manager) => {
      const revoked = manager.getRepository(RevokedSessionEntity)
      await revoked.delete({ expiresAt: LessThan(now) })
      await revoked.upsert(row, ['id'])
    })
  }

  has(tenantId: Id, id: Id): Promise<boolean> {
    return this.#query((manager) => manager.getRepository(RevokedSessionEntity).existsBy({ tenantId, id }))
  }
}
