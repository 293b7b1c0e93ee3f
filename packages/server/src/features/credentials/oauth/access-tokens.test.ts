import { NodeError, silentLogger, systemClock, systemIds } from '@millrace/base'
import type { TokenSet } from '@millrace/node-host'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'
import { sameForAll } from '../../per-tenant.ts'
import { AccessTokens } from './access-tokens.ts'
import { stateOf } from './kept-tokens.ts'
import type { OAuthTypes } from './oauth-types.ts'

let server: TestServer
let of: { tenantId: string; credentialId: string; type: string; data: object }
let asked: string[]
let answer: () => Promise<TokenSet>
const signal = new AbortController().signal
const types: OAuthTypes = {
  grantOf: () => 'authorization-code',
  titleOf: () => 'Acme',
  authorizeUrl: () => '',
  tokens: (_type, _data, grant) => {
    asked.push(grant.by === 'refresh' ? grant.refreshToken : grant.by)
    return answer()
  },
}
/** One process each. */
const process = (): AccessTokens =>
  new AccessTokens({ store: server.store, types: sameForAll(types), clock: systemClock, ids: systemIds, logger: silentLogger })
const give = (token: Partial<TokenSet> & { accessToken: string }, now = Date.now()): Promise<void> => {
  const { tenantId, credentialId } = of
  return server.store.credentialTokens.replace(tenantId, credentialId, stateOf(server.store.secrets, of, token, { now, connectedAt: now }))
}

beforeEach(async () => {
  asked = []
  answer = () => Promise.resolve({ accessToken: 'second', refreshToken: 'r2', lifetimeMs: 3_600_000 })
  server = await startTestServer()
  const token = await server.setup()
  const body = { name: 'Shop', type: 'test.basic', data: { password: 'p' } }
  const { json } = await server.call({ method: 'POST', path: '/api/v1/credentials', token, body })
  const { tenantId } = (await server.store.users.byEmail('owner@example.org'))!
  of = { tenantId, credentialId: (json as { id: string }).id, type: 'acme.oauth2', data: {} }
})
afterEach(() => server.close())
const token = (tokens: AccessTokens, rejected?: string) => tokens.token(of as never, signal, rejected)

test('two processes that need a token at once use the refresh token once', async () => {
  await give({ accessToken: 'first', refreshToken: 'r1', lifetimeMs: 1000 }, Date.now() - 2000)
  const opened = Promise.withResolvers<void>()
  const given = answer
  answer = () => opened.promise.then(given)
  const [one, other] = [process(), process()]
  const all = Promise.all([...Array.from({ length: 20 }, () => token(one)), ...Array.from({ length: 20 }, () => token(other))])
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
  opened.resolve()
  expect(new Set(await all)).toEqual(new Set(['second']))
  expect(asked).toEqual(['r1'])
})

test('twenty requests that the service refused share one renewal', async () => {
  await give({ accessToken: 'first', refreshToken: 'r1' })
  const tokens = process()
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => token(tokens, 'first'))))).toEqual(new Set(['second']))
  expect(asked).toEqual(['r1'])
})

test('a service that is away is asked again later, while the token still holds', async () => {
  await give({ accessToken: 'first', refreshToken: 'r1', lifetimeMs: 100_000 }, Date.now() - 80_000)
  answer = () => Promise.reject(new NodeError('auth.unreachable', 'away', { retryable: true }))
  const tokens = process()
  expect(await token(tokens)).toBe('first')
  expect(await token(tokens)).toBe('first')
  expect(asked).toHaveLength(1)
})

test('what a person connected meanwhile is not overwritten by a renewal that ends late', async () => {
  await give({ accessToken: 'first', refreshToken: 'r1' })
  const given = answer
  answer = async () => {
    await give({ accessToken: 'by a person' })
    return given()
  }
  expect(await token(process(), 'first')).toBe('by a person')
})

test('a token without a refresh token ends with words of what to do', async () => {
  await give({ accessToken: 'first', lifetimeMs: 1000 }, Date.now() - 2000)
  await expect(token(process())).rejects.toMatchObject({
    code: 'auth.expired',
    data: { hint: expect.stringContaining('Reconnect') as unknown },
  })
})

test('another tenant has no token of it', async () => {
  await give({ accessToken: 'first' })
  await expect(process().token({ ...of, tenantId: 'other' } as never, signal)).rejects.toMatchObject({ code: 'auth.not-connected' })
})

test('what is stored shows no token', async () => {
  await give({ accessToken: 'first-token', refreshToken: 'refresh-token' })
  const row = JSON.stringify(await server.store.credentialTokens.get(of.tenantId, of.credentialId))
  expect(row).not.toContain('first-token')
  expect(row).not.toContain('refresh-token')
})
