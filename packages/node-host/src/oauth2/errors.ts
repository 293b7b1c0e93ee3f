import { NodeError } from '@millrace/base'
import type { Grant } from './token-request.ts'

/** The service did not answer, or could not: worth another attempt. */
export const unreachable = (host: string, reason: string): NodeError =>
  new NodeError('auth.unreachable', `No token came from ${host}: ${reason}.`.replace(/\.\.$/, '.'), {
    retryable: true,
    hint: 'Try again later, or check the token address of the credential.',
  })

export const invalidAnswer = (host: string, status: number): NodeError =>
  new NodeError('auth.invalid-answer', `${host} answered ${status}, but without a token.`, {
    hint: "Check the credential's token address: it must be the service's OAuth2 token endpoint.",
  })

/** Somebody has to agree, again or for the first time. */
export const notConnected = (title: string): NodeError =>
  new NodeError('auth.not-connected', `The credential of the type "${title}" is not connected yet.`, {
    hint: 'Open the credential and press Connect.',
  })

export const expired = (reason: string): NodeError =>
  new NodeError('auth.expired', `The credential's access has ended: ${reason}.`, {
    hint: 'Open the credential and press Reconnect.',
  })

export interface Refusal {
  readonly host: string
  readonly status: number
  /** `error` of RFC 6749, 5.2; empty when the service named none. */
  readonly error: string
  readonly description: string
  readonly grant: Grant['by']
}

/** The service answered, and says no. A refused refresh token will not be accepted later either. */
export function grantRefused({ host, status, error, description, grant }: Refusal): NodeError {
  const reason = [error === '' ? `it answered ${status}` : error, description].filter((part) => part !== '').join(': ')
  if (grant === 'refresh' && LOST.has(error)) return expired(`${host} does not renew it (${reason})`)
  return new NodeError('auth.refused', `${host} gave no token: ${reason}`, {
    hint: HINTS[error] ?? 'Check the client ID, the client secret and the scope of the credential.',
    detail: { status, error },
  })
}

/** GitHub and Slack have words of their own for the standard's `invalid_grant`. */
const LOST: ReadonlySet<string> = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token', 'token_expired', 'token_revoked'])

const HINTS: Readonly<Record<string, string>> = {
  invalid_client: 'Check the client ID and the client secret, and whether the service wants them in the header or in the body.',
  invalid_grant: 'The code was used already or is too old; connect again.',
  invalid_scope: 'The service does not know this scope, or does not allow it to this client.',
  unauthorized_client: 'Allow this kind of grant for the client in the settings of the service.',
  redirect_uri_mismatch: 'Enter the redirect URL that the credential shows in the settings of the service.',
}
