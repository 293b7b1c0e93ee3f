import type { Registration } from '@millrace/node-sdk'
import type { SecretBox, WebhookRegistrationRow } from '@millrace/store'

type Kept = Pick<WebhookRegistrationRow, 'id' | 'tenantId' | 'keyId' | 'cipherText'>

const ownerOf = ({ id, tenantId }: Pick<Kept, 'id' | 'tenantId'>) => ({ tenantId, credentialId: id, part: 'registration' }) as const

/** What a vendor answered may hold secrets, which are kept as those of credentials are. */
export const sealRegistration = (registration: Registration, row: Pick<Kept, 'id' | 'tenantId'>, secrets: SecretBox) =>
  secrets.seal(JSON.stringify(registration), ownerOf(row))

/** Undefined while it did not come back; also where it was sealed with another key: registering again finds it anew. */
export function openRegistration(row: Kept, secrets: SecretBox): Registration | undefined {
  const { keyId, cipherText } = row
  if (keyId === null || cipherText === null || keyId !== secrets.keyId) return undefined
  return JSON.parse(secrets.open({ keyId, cipherText }, ownerOf(row))) as Registration // sealed by us
}
