import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, millisOrNull, text } from './columns.ts'

export interface ApiKeyRow {
  readonly id: Id
  readonly tenantId: Id
  /** Whoever made it; it never may do more than they. */
  readonly userId: Id
  readonly name: string
  /** First characters, shown to tell keys apart. */
  readonly prefix: string
  /** SHA-256 of the key, in hexadecimal. The key has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string
  readonly role: string
  readonly createdAt: Millis
  readonly expiresAt: Millis | null
  readonly lastUsedAt: Millis | null
}

export const ApiKeyEntity = new EntitySchema<ApiKeyRow>({
  name: 'api-key',
  tableName: 'api_keys',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    userId: text('user_id'),
    name: text('name'),
    prefix: text('prefix'),
    hash: text('hash'),
    role: text('role'),
    createdAt: millis('created_at'),
    expiresAt: millisOrNull('expires_at'),
    lastUsedAt: millisOrNull('last_used_at'),
  },
})
