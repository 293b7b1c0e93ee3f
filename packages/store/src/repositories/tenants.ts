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

  async insert(row: TenantRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(TenantEntity).insert(row))
  }
}
