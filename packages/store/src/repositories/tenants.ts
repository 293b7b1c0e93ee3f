import type { Id } from '@millrace/base'
import type { Query } from '../query.ts'
import { TenantEntity, type TenantRow } from '../entities/tenant.ts'

export class Tenants {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** Whether anybody was set up yet. */
  any(): Promise<boolean> {
    return this.#query((manager) => manager.getRepository(TenantEntity).createQueryBuilder('tenant').getExists())
  }

  async ids(): Promise<readonly Id[]> {
    const rows = await this.#query((manager) => manager.getRepository(TenantEntity).find({ select: { id: true }, order: { id: 'ASC' } }))
    return rows.map(({ id }) => id)
  }

  async insert(row: TenantRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(TenantEntity).insert(row))
  }
}
