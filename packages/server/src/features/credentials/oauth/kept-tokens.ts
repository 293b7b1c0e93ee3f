import { isJsonObject, type Id, type Millis } from '@millrace/base'
import type { TokenSet } from '@millrace/node-host'
import { UndecryptableError, type CredentialTokenRow, type SecretBox, type TokenState } from '@millrace/store'

/** What is sealed beside a credential. */
export interface KeptTokens {
  readonly accessToken: string
  readonly refreshToken?: string
  /** From when on another one is asked for, some time before this one ends. */
  readonly renewAt?: Millis
}

interface Owner {
  readonly tenantId: Id
  readonly credentialId: Id
}

const MARGIN_MS = 60_000

/** The row of fresh tokens. A service that gives no new refresh token means the old one to go on. */
export function stateOf(
  secrets: SecretBox,
  { tenantId, credentialId }: Owner,
  given: TokenSet,
  { now, before, connectedAt }: { now: Millis; before?: KeptTokens | undefined; connectedAt: Millis },
): TokenState {
  const { accessToken, lifetimeMs } = given
  const refreshToken = given.refreshToken ?? before?.refreshToken
  const kept: KeptTokens = {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(lifetimeMs === undefined ? {} : { renewAt: now + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 4) }),
  }
  return {
    ...secrets.seal(JSON.stringify(kept), { tenantId, credentialId, part: 'tokens' }),
    renewable: refreshToken !== undefined,
    expiresAt: lifetimeMs === undefined ? null : now + lifetimeMs,
    problem: null,
    connectedAt,
    updatedAt: now,
  }
}

/** Undefined when there are none, or none that the server's key can open. */
export function keptIn(secrets: SecretBox, row: CredentialTokenRow | null): KeptTokens | undefined {
  if (row?.keyId === null || row?.cipherText === null || row === null) return undefined
  const { tenantId, credentialId, keyId, cipherText } = row
  try {
    const kept: unknown = JSON.parse(secrets.open({ keyId, cipherText }, { tenantId, credentialId, part: 'tokens' }))
    return isJsonObject(kept) && typeof kept['accessToken'] === 'string' ? (kept as unknown as KeptTokens) : undefined
  } catch (thrown) {
    if (thrown instanceof UndecryptableError) return undefined
    throw thrown
  }
}
