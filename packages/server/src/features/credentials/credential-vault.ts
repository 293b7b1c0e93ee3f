import { InvariantError, isJsonObject, type Id, type JsonObject } from '@millrace/base'
import type { CredentialRow, SecretBox, Store } from '@millrace/store'

export interface OpenedCredential {
  readonly id: Id
  readonly name: string
  readonly type: string
  readonly data: JsonObject
  /** How fast it may be used. */
  readonly limits: CredentialRow['limits']
}

/** Opens stored credentials for those who sign requests with them. */
export interface CredentialVault {
  /** Undefined when the tenant has no such credential. Throws UndecryptableError. */
  open(tenantId: Id, credentialId: Id): Promise<OpenedCredential | undefined>
}

export const createCredentialVault = (store: Pick<Store, 'credentials' | 'secrets'>): CredentialVault => ({
  open: async (tenantId, credentialId) => {
    const row = await store.credentials.get(tenantId, credentialId)
    if (row === null) return undefined
    return { id: row.id, name: row.name, type: row.type, data: openData(store.secrets, row), limits: row.limits }
  },
})

/** The secret data of a row. */
export function openData(secrets: SecretBox, row: CredentialRow): JsonObject {
  const data: unknown = JSON.parse(secrets.open(row, { tenantId: row.tenantId, credentialId: row.id }))
  if (!isJsonObject(data)) throw new InvariantError({ what: `credential ${row.id} holds no object` })
  return data
}
