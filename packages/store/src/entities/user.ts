import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, millisOrNull, text, whole } from './columns.ts'

export interface UserRow {
  readonly id: Id
  readonly tenantId: Id
  /** Lower-case; unique over all tenants, because it is what people sign in with. */
  readonly email: string
  readonly name: string
  readonly passwordHash: string
  readonly role: string
  /** Sessions carry it; raising it ends them all. */
  readonly sessionVersion: number
  readonly createdAt: Millis
  readonly lastLoginAt: Millis | null
}

export const UserEntity = new EntitySchema<UserRow>({
  name: 'user',
  tableName: 'users',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    email: text('email'),
    name: text('name'),
    passwordHash: text('password_hash'),
    role: text('role'),
    sessionVersion: whole('session_version'),
    createdAt: millis('created_at'),
    lastLoginAt: millisOrNull('last_login_at'),
  },
})
