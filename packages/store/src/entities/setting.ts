import type { Id } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { json, text } from './columns.ts'

/** A named value that a tenant keeps. */
export interface SettingRow {
  readonly tenantId: Id
  readonly key: string
  /** Any JSON value. `unknown`, because TypeORM's types cannot follow a recursive one. */
  readonly value: unknown
}

export const SettingEntity = new EntitySchema<SettingRow>({
  name: 'setting',
  tableName: 'settings',
  columns: { tenantId: { ...text('tenant_id'), primary: true }, key: { ...text('key'), primary: true }, value: json('value') },
})
