import { NodeError } from '@millrace/base'
import type { FilledFlow } from './flow.ts'

export interface AuthorizeRequest {
  readonly state: string
  readonly redirectUri: string
  /** SHA-256 of the verifier, base64url; sent when the flow uses PKCE. */
  readonly challenge: string
}

/** Where a person agrees (RFC 6749, 4.1.1; RFC 7636, 4.3). What the flow fixes cannot be changed by further parameters. */
export function authorizeUrlOf(flow: FilledFlow, { state, redirectUri, challenge }: AuthorizeRequest): string {
  if (flow.authorizeUrl === undefined)
    throw new NodeError('auth.no-authorization', 'Nobody needs to agree for this kind of credential: it fetches its token itself.')
  const url = new URL(flow.authorizeUrl)
  const parameters = {
    ...flow.authorizeParameters,
    response_type: 'code',
    client_id: flow.clientId,
    redirect_uri: redirectUri,
    ...(flow.scope === '' ? {} : { scope: flow.scope }),
    state,
    ...(flow.pkce ? { code_challenge: challenge, code_challenge_method: 'S256' } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
