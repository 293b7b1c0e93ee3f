import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A strict OAuth2 service (RFC 6749, 7636) with an API behind it, for tests: codes and refresh tokens work once, PKCE is demanded. */
export interface OAuthService {
  readonly url: string
  readonly redirectUris: Set<string>
  /** Seconds that access tokens last. */
  lifetime: number
  /** How many token requests of each grant came. */
  readonly grants: Record<'authorization_code' | 'refresh_token' | 'client_credentials', number>
  /** How the next token request is answered, instead of being looked at. */
  answerNext: { status: number; type: string; body: string } | undefined
  /** Every secret text that it gave or knows. */
  readonly secrets: string[]
  /** Requests of the API behind it that it accepted. */
  accepted: number
  /** Whether a code or refresh token was used a second time; all tokens are revoked then. */
  theft: boolean
  /** Forgets the access tokens that it gave. */
  revokeAccess(): void
  revokeAll(): void
  close(): void
}

export const CLIENT = { id: 'millrace client', secret: 'client-secret:with/odd+signs' }

interface Pending {
  readonly challenge: string
  readonly redirectUri: string
}

export async function startOAuthService(): Promise<OAuthService> {
  const codes = new Map<string, Pending>()
  const access = new Map<string, number>()
  const refresh = new Set<string>()
  const spent = new Set<string>()

  const secret = (kind: string): string => {
    const made = `${kind}_${randomBytes(24).toString('base64url')}`
    service.secrets.push(made)
    return made
  }
  const revokeAll = (): void => {
    access.clear()
    refresh.clear()
  }
  const give = (response: ServerResponse, withRefresh: boolean): void => {
    const accessToken = secret('at')
    access.set(accessToken, Date.now() + service.lifetime * 1000)
    const refreshToken = withRefresh ? secret('rt') : undefined
    if (refreshToken !== undefined) refresh.add(refreshToken)
    json(response, 200, { access_token: accessToken, token_type: 'Bearer', expires_in: service.lifetime, refresh_token: refreshToken })
  }

  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await bodyOf(request))
    const grant = form.get('grant_type') as keyof OAuthService['grants']
    service.grants[grant] += 1
    if (service.answerNext !== undefined) {
      const { status, type, body } = service.answerNext
      service.answerNext = undefined
      return void response.writeHead(status, { 'content-type': type }).end(body)
    }
    if (!isClient(request, form)) return json(response, 401, { error: 'invalid_client', error_description: `not ${CLIENT.secret}` })
    switch (grant) {
      case 'authorization_code':
        return exchange(form, response)
      case 'refresh_token':
        return renew(form, response)
      case 'client_credentials':
        return give(response, false)
      default:
        return json(response, 400, { error: 'unsupported_grant_type' })
    }
  }
  const exchange = (form: URLSearchParams, response: ServerResponse): void => {
    const code = form.get('code') ?? ''
    const pending = codes.get(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (spent.has(code)) service.theft = true
    spent.add(code)
    codes.delete(code)
    if (pending === undefined || pending.challenge !== challenge || pending.redirectUri !== form.get('redirect_uri'))
      return json(response, 400, { error: 'invalid_grant' })
    give(response, true)
  }
  const renew = (form: URLSearchParams, response: ServerResponse): void => {
    const given = form.get('refresh_token') ?? ''
    if (spent.has(given)) {
      service.theft = true
      revokeAll()
    }
    if (!refresh.delete(given)) return json(response, 400, { error: 'invalid_grant', error_description: `${given} is not known` })
    spent.add(given)
    setTimeout(() => give(response, true), 50) // long enough for others to come between
  }
  const authorize = ({ searchParams }: URL, response: ServerResponse): void => {
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    const isRight =
      searchParams.get('response_type') === 'code' &&
      searchParams.get('client_id') === CLIENT.id &&
      searchParams.get('code_challenge_method') === 'S256' &&
      service.redirectUris.has(redirectUri)
    if (!isRight) return json(response, 400, { error: 'invalid_request' })
    const code = secret('code')
    codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirectUri })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', searchParams.get('state') ?? '')
    response.writeHead(302, { location: back.href }).end()
  }
  const api = (request: IncomingMessage, response: ServerResponse): void => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const isGood = (access.get(given) ?? 0) > Date.now()
    if (isGood) service.accepted += 1
    // It echoes what it was sent, as some services do.
    json(response, isGood ? 200 : 401, isGood ? { ok: true } : { error: `${given} is not known` })
  }

  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://service.invalid')
    if (url.pathname === '/authorize') authorize(url, response)
    else if (url.pathname === '/token') void token(request, response)
    else api(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const service: OAuthService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ redirectUris: new Set(), lifetime: 3600, answerNext: undefined, secrets: [CLIENT.secret], accepted: 0, theft: false },
    grants: { authorization_code: 0, refresh_token: 0, client_credentials: 0 },
    revokeAccess: () => access.clear(),
    revokeAll,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return service
}

/** The secret comes form-encoded inside of Basic (RFC 6749, 2.3.1), or in the body. */
function isClient(request: IncomingMessage, form: URLSearchParams): boolean {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (basic === undefined) return form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  const decoded = (text: string): string => new URLSearchParams(`v=${text}`).get('v') ?? ''
  return decoded(id) === CLIENT.id && decoded(secret) === CLIENT.secret
}

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
