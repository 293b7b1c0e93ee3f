import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, text } from './columns.ts'

/** A session that was ended by signing out, kept until its token would have expired anyway. */
export interface RevokedSessionRow {
  readonly id: Id
  readonly tenantId: Id
  readonly expiresAt: Millis
}

export const RevokedSessionEntity = new EntitySchema<RevokedSessionRow>({
  name: 'revoked-session',
  tableName: 'revoked_sessions',
  columns: { id: id(), tenantId: text('tenant_id'), expiresAt: millis('expires_at') },
})
