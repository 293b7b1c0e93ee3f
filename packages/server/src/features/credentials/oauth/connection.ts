import type { CredentialConnection } from '@millrace/api'
import type { Millis } from '@millrace/base'
import type { CredentialTokenRow } from '@millrace/store'
import { instant } from '../../../http/instant.ts'

/** Whether a credential can be used, as people are told. */
export function connectionOf(
  grant: 'authorization-code' | 'client-credentials',
  row: CredentialTokenRow | undefined,
  now: Millis,
): CredentialConnection {
  const { cipherText = null, connectedAt = null, expiresAt = null, problem = null } = row ?? {}
  const renewable = grant === 'client-credentials' || row?.renewable === true
  return {
    state: stateOf(),
    connectedAt: connectedAt === null ? null : instant(connectedAt),
    expiresAt: expiresAt === null ? null : instant(expiresAt),
    renewable,
    problem,
  }

  function stateOf(): CredentialConnection['state'] {
    if (problem !== null) return 'refused'
    if (cipherText === null) return 'not-connected'
    return expiresAt !== null && expiresAt <= now && !renewable ? 'expired' : 'connected'
  }
}
