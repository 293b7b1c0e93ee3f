import { isJsonObject, NodeError, type JsonObject } from '@millrace/base'
import type { HttpRequest } from '@millrace/node-sdk'
import { asSecrets, blanked, withoutSecrets } from '../credentials/redact.ts'
import type { HttpClient } from '../http/client.ts'
import type { FilledFlow } from './flow.ts'
import { grantRefused, invalidAnswer, unreachable } from './errors.ts'

/** What a token endpoint gave. */
export interface TokenSet {
  readonly accessToken: string
  /** Absent when the service gave none; the old one goes on then. */
  readonly refreshToken?: string
  /** Milliseconds from now; absent when the service did not say. */
  readonly lifetimeMs?: number
  readonly scope?: string
}

export type Grant =
  | { readonly by: 'code'; readonly code: string; readonly redirectUri: string; readonly verifier: string }
  | { readonly by: 'refresh'; readonly refreshToken: string }
  | { readonly by: 'client' }

const LIMIT_MS = 20_000
const MOST_BYTES = 200_000

/** Asks the token endpoint. Throws NodeErrors `auth.*`, in which no secret stands. */
export async function requestTokens(client: HttpClient, flow: FilledFlow, grant: Grant, signal: AbortSignal): Promise<TokenSet> {
  const request = tokenRequest(flow, grant)
  const secrets = asSecrets([flow.clientSecret, ...grantSecrets(grant), request.headers?.['authorization']?.slice('Basic '.length) ?? ''])
  const host = new URL(request.url).host
  const { status, text } = await send(client, request, { signal, host, secrets })
  const answer = parse(text)
  const error = textAt(answer, 'error')
  if (error !== '' || answer['ok'] === false || status >= 400) {
    if (error === '' && (status >= 500 || status === 429)) throw unreachable(host, `it answered ${status}`)
    const clean = (part: string): string => blanked(part, secrets).slice(0, 500)
    throw grantRefused({ host, status, error: clean(error), description: clean(textAt(answer, 'error_description')), grant: grant.by })
  }
  const accessToken = textAt(answer, 'access_token')
  if (accessToken === '' || /[\r\n\0]/.test(accessToken)) throw invalidAnswer(host, status)
  return tokenSet(answer, accessToken)
}

async function send(
  client: HttpClient,
  request: HttpRequest,
  { signal, host, secrets }: { signal: AbortSignal; host: string; secrets: readonly string[] },
): Promise<{ status: number; text: string }> {
  try {
    const { status, body } = await client.request(request, { signal, maxResponseBytes: MOST_BYTES })
    return { status, text: typeof body === 'string' ? body : '' }
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown
    const clean = withoutSecrets(thrown, secrets)
    throw clean.retryable ? unreachable(host, clean.message) : clean
  }
}

function tokenRequest(flow: FilledFlow, grant: Grant): HttpRequest {
  const { clientId, clientSecret, clientAuth } = flow
  // A client without a secret has nothing to authenticate with and only names itself (RFC 6749, 3.2.1).
  const byHeader = clientAuth === 'header' && clientSecret !== ''
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')
  return {
    method: 'POST',
    url: grant.by === 'refresh' ? flow.refreshUrl : flow.tokenUrl,
    headers: { accept: 'application/json', ...(byHeader ? { authorization: `Basic ${basic}` } : {}) },
    body: {
      ...flow.tokenParameters,
      ...grantParameters(flow, grant),
      ...(byHeader ? {} : { client_id: clientId, ...(clientSecret === '' ? {} : { client_secret: clientSecret }) }),
    },
    bodyType: 'form',
    acceptStatus: 'any',
    responseType: 'text',
    maxRedirects: 0,
    timeoutMs: LIMIT_MS,
  }
}

function grantParameters({ pkce, scope }: FilledFlow, grant: Grant): JsonObject {
  switch (grant.by) {
    case 'code': {
      const { code, redirectUri, verifier } = grant
      return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...(pkce ? { code_verifier: verifier } : {}) }
    }
    case 'refresh':
      return { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
    case 'client':
      return { grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) }
    default:
      return grant satisfies never
  }
}

function grantSecrets(grant: Grant): readonly string[] {
  switch (grant.by) {
    case 'code':
      return [grant.code, grant.verifier]
    case 'refresh':
      return [grant.refreshToken]
    case 'client':
      return []
    default:
      return grant satisfies never
  }
}

/** RFC 6749, 2.3.1 and appendix B. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)

/** JSON as the standard wants it, or a form, which some services send whatever they are asked for. */
function parse(text: string): JsonObject {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(trimmed)
      if (isJsonObject(value)) return value
    } catch {
      return {} // not JSON after all: it says nothing that could be used
    }
  }
  return /^[\w.%+-]+=/.test(trimmed) ? Object.fromEntries(new URLSearchParams(trimmed)) : {}
}

function textAt(answer: JsonObject, name: string): string {
  const value = Object.hasOwn(answer, name) ? answer[name] : undefined
  return typeof value === 'string' ? value : ''
}

function tokenSet(answer: JsonObject, accessToken: string): TokenSet {
  const refreshToken = textAt(answer, 'refresh_token')
  const seconds = Number(answer['expires_in'] ?? NaN)
  const scope = textAt(answer, 'scope')
  return {
    accessToken,
    ...(refreshToken === '' ? {} : { refreshToken }),
    ...(seconds > 0 ? { lifetimeMs: Math.min(seconds, MOST_SECONDS) * 1000 } : {}),
    ...(scope === '' ? {} : { scope }),
  }
}

/** Ten years: what lasts longer does not end for us. */
const MOST_SECONDS = 315_360_000
