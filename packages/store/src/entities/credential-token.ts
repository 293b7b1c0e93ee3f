import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, millisOrNull, text, textOrNull, yesNo } from './columns.ts'

/** The tokens of one OAuth2 credential, and who is renewing them. */
export interface CredentialTokenRow {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly keyId: string | null
  /** Null while there is no token. */
  readonly cipherText: string | null
  /** Whether there is a refresh token beside the access token. */
  readonly renewable: boolean
  /** When the access token ends; null when the service did not say. */
  readonly expiresAt: Millis | null
  /** Why a person has to connect again. */
  readonly problem: string | null
  readonly connectedAt: Millis | null
  readonly updatedAt: Millis
  /** Who is asking the service for another token, and how long others let them. */
  readonly leaseOwner: Id | null
  readonly leaseUntil: Millis | null
}

export const CredentialTokenEntity = new EntitySchema<CredentialTokenRow>({
  name: 'credential-token',
  tableName: 'credential_tokens',
  columns: {
    tenantId: { ...text('tenant_id'), primary: true },
    credentialId: { ...text('credential_id'), primary: true },
    keyId: textOrNull('key_id'),
    cipherText: textOrNull('cipher_text'),
    renewable: yesNo('renewable'),
    expiresAt: millisOrNull('expires_at'),
    problem: textOrNull('problem'),
    connectedAt: millisOrNull('connected_at'),
    updatedAt: millis('updated_at'),
    leaseOwner: textOrNull('lease_owner'),
    leaseUntil: millisOrNull('lease_until'),
  },
})

/** Somebody is at the service's page, asked to agree. */
export interface CredentialAuthorizationRow {
  readonly id: Id
  readonly tenantId: Id
  readonly credentialId: Id
  readonly userId: Id
  /** The PKCE verifier and what binds the browser, sealed. */
  readonly keyId: string
  readonly cipherText: string
  readonly redirectUri: string
  readonly expiresAt: Millis
}

export const CredentialAuthorizationEntity = new EntitySchema<CredentialAuthorizationRow>({
  name: 'credential-authorization',
  tableName: 'credential_authorizations',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    credentialId: text('credential_id'),
    userId: text('user_id'),
    keyId: text('key_id'),
    cipherText: text('cipher_text'),
    redirectUri: text('redirect_uri'),
    expiresAt: millis('expires_at'),
  },
})
