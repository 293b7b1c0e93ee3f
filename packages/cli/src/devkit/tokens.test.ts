import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineCredential, type CredentialDefinition } from '@millrace/node-sdk'
import { Tokens } from './tokens.ts'

jest.setTimeout(60_000) // the host is loaded by the first call

const { signal } = new AbortController()
let tokenUrl = ''
let asked: string[] = []
let lifetime = 3600
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => (body += part))
  request.on('end', () => {
    asked.push(body)
    const count = asked.length
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: `access-${count}`, refresh_token: `refresh-${count}`, expires_in: lifetime }))
  })
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
})
beforeEach(() => {
  asked = []
  lifetime = 3600
})
afterAll(() => server.close())

const definition = (grant: 'client-credentials' | 'authorization-code'): CredentialDefinition =>
  defineCredential({
    ...{ type: 'crm.oauth', title: 'O', description: 'O.', schema: {}, sign: { headers: { Authorization: 'Bearer {accessToken}' } } },
    oauth2: { grant, tokenUrl, authorizeUrl: tokenUrl },
  })
const CLIENT = { clientId: 'me', clientSecret: 'hidden' }

test('a client asks for a token once, and again when it ran out', async () => {
  let now = 0
  const tokens = new Tokens(() => now)
  const given = () => tokens.given(definition('client-credentials'), CLIENT, signal)
  expect(await given()).toEqual({ data: CLIENT, accessToken: 'access-1' })
  expect((await given()).accessToken).toBe('access-1')
  now = 3_600_000
  expect((await given()).accessToken).toBe('access-2')
})

test('a refresh token that was pasted is used once, then the one that came for it', async () => {
  let now = 0
  const tokens = new Tokens(() => now)
  const given = () => tokens.given(definition('authorization-code'), { ...CLIENT, refreshToken: 'refresh-0' }, signal)
  expect(await given()).toEqual({ data: CLIENT, accessToken: 'access-1' })
  now = 3_600_000
  await given()
  expect(asked.map((body) => new URLSearchParams(body).get('refresh_token'))).toEqual(['refresh-0', 'refresh-1'])
})

test('an access token that was pasted is used as it is', async () => {
  const given = await new Tokens().given(definition('authorization-code'), { ...CLIENT, accessToken: 'mine' }, signal)
  expect([given.accessToken, asked]).toEqual(['mine', []])
})

test('what only a person in a browser can do is said', async () => {
  await expect(new Tokens().given(definition('authorization-code'), CLIENT, signal)).rejects.toMatchObject({ code: 'auth.not-connected' })
})

test('a type without OAuth2 signs with its fields', async () => {
  const { oauth2: _, ...plain } = definition('client-credentials')
  expect(await new Tokens().given(plain, { token: 'x' }, signal)).toEqual({ data: { token: 'x' } })
})
