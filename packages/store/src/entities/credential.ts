import type { Id, JsonObject, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, json, jsonOrNull, millis, text, textOrNull } from './columns.ts'

export interface CredentialRow {
  readonly id: Id
  readonly tenantId: Id
  readonly name: string
  /** Credential type, `package.name`. */
  readonly type: string
  /** Id of the key that `cipherText` was made with. */
  readonly keyId: string
  readonly cipherText: string
  /** Fields that are not secret. */
  readonly visible: JsonObject
  /** So many requests in each time of this length; null for no limit. */
  readonly limits: { readonly count: number; readonly perMs: Millis } | null
  readonly createdAt: Millis
  readonly createdBy: Id | null
  readonly updatedAt: Millis
}

export const CredentialEntity = new EntitySchema<CredentialRow>({
  name: 'credential',
  tableName: 'credentials',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    name: text('name'),
    type: text('type'),
    keyId: text('key_id'),
    cipherText: text('cipher_text'),
    visible: json('visible'),
    limits: jsonOrNull('limits'),
    createdAt: millis('created_at'),
    createdBy: textOrNull('created_by'),
    updatedAt: millis('updated_at'),
  },
})
