import type { User } from '@millrace/api'
import type { UserRow } from '@millrace/store'
import { instant, instantOrNull } from '../../http/instant.ts'
import { toRole } from './roles.ts'

/** A user as the API shows it. */
export const userView = ({ id, tenantId, email, name, role, createdAt, lastLoginAt }: UserRow): User => ({
  ...{ id, tenantId, email, name, role: toRole(role) },
  createdAt: instant(createdAt),
  lastLoginAt: instantOrNull(lastLoginAt),
})
