import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, text } from './columns.ts'

/** Who owns everything else. */
export interface TenantRow {
  readonly id: Id
  readonly name: string
  readonly createdAt: Millis
}

export const TenantEntity = new EntitySchema<TenantRow>({
  name: 'tenant',
  tableName: 'tenants',
  columns: { id: id(), name: text('name'), createdAt: millis('created_at') },
})
