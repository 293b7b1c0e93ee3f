import type { AuthorizeCredentialReply, Credential } from '@millrace/api'
import { CLIENT, startOAuthService, type OAuthService } from '../support/oauth-service.ts'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)

let dataDir: string
let service: OAuthService
let server: RunningServer
let api: ApiClient
/** Everything that the API and the callback answered. */
let answers: string[]

beforeEach(async () => {
  dataDir = newDataDir()
  answers = []
  service = await startOAuthService()
  server = await startServer({ dataDir, port: await freePort(), env: { MILLRACE_LOG_LEVEL: 'debug' } })
  service.redirectUris.add(`${server.base}/oauth/callback`)
  api = await signIn(server.base)
})
afterEach(async () => {
  await server.kill('SIGKILL')
  service.close()
  removeDataDir(dataDir)
  // Whatever a test does: no secret is ever answered or logged.
  for (const secret of service.secrets) expect([server.output(), ...answers].join('\n')).not.toContain(secret)
})

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown; cookie: string }> {
  const reply = await fetch(`${server.base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  answers.push(text)
  return { status: reply.status, json: JSON.parse(text) as unknown, cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
}

const make = async (type: string, extra: object = {}): Promise<string> => {
  const person = type === 'http.oauth2' ? { authorizeUrl: `${service.url}/authorize` } : {}
  const data = { ...person, tokenUrl: `${service.url}/token`, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...extra }
  const { json } = await call('POST', '/credentials', { name: 'Shop', type, data })
  return (json as Credential).id
}

/** The browser: asks to connect, goes to the service, agrees, and is sent back. */
async function agree(id: string): Promise<{ back: string; cookie: string }> {
  const { json, cookie } = await call('POST', `/credentials/${id}/oauth/authorize`)
  const agreed = await fetch((json as AuthorizeCredentialReply).authorizeUrl, { redirect: 'manual' })
  return { back: agreed.headers.get('location') ?? '', cookie }
}
async function comeBack(back: string, cookie: string): Promise<{ status: number; page: string }> {
  const reply = await fetch(back, { headers: { cookie } })
  const page = await reply.text()
  answers.push(page)
  return { status: reply.status, page }
}
async function connect(id: string): Promise<void> {
  const { back, cookie } = await agree(id)
  expect(await comeBack(back, cookie)).toMatchObject({ status: 200 })
}
const connection = async (id: string) => ((await call('GET', `/credentials/${id}`)).json as Credential).connection
const use = async (id: string) => (await call('POST', `/credentials/${id}/test`, { url: `${service.url}/orders` })).json

test('a person agrees once, and requests are signed with the token from then on', async () => {
  const id = await make('http.oauth2')
  expect(await connection(id)).toMatchObject({ state: 'not-connected' })
  expect(await use(id)).toMatchObject({ ok: false, message: expect.stringContaining('not connected') as unknown })
  await connect(id)
  expect(await connection(id)).toMatchObject({ state: 'connected', renewable: true, expiresAt: expect.any(String) as unknown })
  expect(await use(id)).toMatchObject({ ok: true, status: 200 })
  expect(service.grants).toMatchObject({ authorization_code: 1, refresh_token: 0 })
})

test('twenty requests at the end of a token make one renewal', async () => {
  const id = await make('http.oauth2')
  service.lifetime = 1
  await connect(id)
  await new Promise((resolve) => setTimeout(resolve, 1100)) // the service's clock is the real one
  service.lifetime = 3600
  const used = await Promise.all(Array.from({ length: 20 }, () => use(id)))
  expect(used.filter((one) => (one as { ok: boolean }).ok)).toHaveLength(20)
  expect(service).toMatchObject({ grants: { refresh_token: 1 }, theft: false })
})

test('a state works once, in the browser that began, and only when it is ours', async () => {
  const id = await make('http.oauth2')
  const { back, cookie } = await agree(id)
  const forged = new URL(back)
  forged.searchParams.set('state', `${'A'.repeat(43)}.${'B'.repeat(43)}`)
  expect(await comeBack(forged.href, cookie)).toMatchObject({ status: 400 })
  expect(await comeBack(back, '')).toMatchObject({ status: 400, page: expect.stringContaining('another browser') as unknown })
  expect(await comeBack(back, cookie)).toMatchObject({ status: 400, page: expect.stringContaining('finished already') as unknown })
  expect(service.grants.authorization_code).toBe(0)
  const again = await agree(id)
  expect(await comeBack(again.back, again.cookie)).toMatchObject({ status: 200 })
  expect(await comeBack(again.back, again.cookie)).toMatchObject({ status: 400 })
  expect(service).toMatchObject({ grants: { authorization_code: 1 }, theft: false })
})

test('what the service says is shown as text', async () => {
  const id = await make('http.oauth2')
  const { back, cookie } = await agree(id)
  const refused = new URL(back)
  refused.searchParams.delete('code')
  refused.searchParams.set('error', 'access_denied')
  refused.searchParams.set('error_description', '<script>alert(1)</script>')
  const { status, page } = await comeBack(refused.href, cookie)
  expect(status).toBe(400)
  expect(page).toContain('access_denied: &lt;script&gt;alert(1)')
  expect(page).not.toContain('<script>alert')
})

test('a refused renewal says that somebody has to connect again, and connecting helps', async () => {
  const id = await make('http.oauth2')
  await connect(id)
  service.revokeAll()
  const steps = await execute(id)
  expect(steps).toContain('auth.expired')
  expect(await connection(id)).toMatchObject({ state: 'refused', problem: expect.stringContaining('invalid_grant') as unknown })
  await connect(id)
  expect(await connection(id)).toMatchObject({ state: 'connected', problem: null })
  expect(await use(id)).toMatchObject({ ok: true })
  await call('POST', `/credentials/${id}/oauth/disconnect`)
  expect(await connection(id)).toMatchObject({ state: 'not-connected' })
})

test('a step whose token the service has forgotten renews it and sends its request once more', async () => {
  const id = await make('http.oauth2')
  await connect(id)
  service.revokeAccess()
  expect(await execute(id)).toContain('"output":[{"ok":true}]')
  expect(service).toMatchObject({ accepted: 1, grants: { refresh_token: 1 }, theft: false })
})

test('a client fetches its token when it is needed, and again when it was forgotten', async () => {
  const id = await make('http.oauth2-client', { clientAuth: 'body' })
  expect(await call('POST', `/credentials/${id}/oauth/authorize`)).toMatchObject({
    status: 409,
    json: { code: 'credential.not-connectable' },
  })
  await Promise.all(Array.from({ length: 5 }, () => use(id)))
  expect(service).toMatchObject({ accepted: 5, grants: { client_credentials: 1 } })
  service.revokeAccess()
  expect(await execute(id, 'oauth2-client')).toContain('"output":[{"ok":true}]')
  expect(service.grants.client_credentials).toBe(2)
})

test.each([
  ['a form', 200, 'application/x-www-form-urlencoded', 'access_token=at_form&scope=repo&token_type=bearer', 'connected'],
  ['an error as a form with 200', 200, 'application/x-www-form-urlencoded', 'error=bad_verification_code', 'not-connected'],
  ['an error as JSON with 200', 200, 'application/json', '{"ok":false,"error":"invalid_code"}', 'not-connected'],
  ['a page', 200, 'text/html', '<html>hello</html>', 'not-connected'],
  ['a broken server', 502, 'text/html', 'bad gateway', 'not-connected'],
])('a token endpoint that answers with %s', async (_, status, type, body, state) => {
  const id = await make('http.oauth2')
  const { back, cookie } = await agree(id)
  service.answerNext = { status, type, body }
  await comeBack(back, cookie)
  expect(await connection(id)).toMatchObject({ state })
})

test('tokens do not outlive a change of the client', async () => {
  const id = await make('http.oauth2')
  await connect(id)
  const visible = ((await call('GET', `/credentials/${id}`)).json as Credential).visible
  await call('PUT', `/credentials/${id}`, { name: 'Renamed', data: visible })
  expect(await connection(id)).toMatchObject({ state: 'connected' })
  const elsewhere = { ...visible, tokenUrl: 'https://elsewhere.example/token' }
  expect(await call('PUT', `/credentials/${id}`, { data: elsewhere })).toMatchObject({
    status: 422,
    json: { code: 'credential.secret-needed', errors: [{ path: '/data/clientSecret' }] },
  })
  expect(await connection(id)).toMatchObject({ state: 'connected' })
  expect((await call('PUT', `/credentials/${id}`, { data: { ...elsewhere, clientSecret: CLIENT.secret } })).status).toBe(200)
  expect(await connection(id)).toMatchObject({ state: 'not-connected' })
})

/** Executes a workflow that calls the service with the credential, and gives what became of it. */
async function execute(id: string, authentication = 'oauth2'): Promise<string> {
  const workflowId = await api.publish({
    schema: 'millrace/workflow@1',
    name: 'Orders',
    nodes: [
      { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path: `orders-${id}`, respond: 'finished' } },
      {
        ...{ id: 'call', name: 'Call', type: 'http.request', typeVersion: 1 },
        config: { method: 'POST', url: `${service.url}/orders`, authentication },
        credentials: { [`http.${authentication}`]: id },
      },
    ],
    edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'call', port: 'main' } }],
  })
  answers.push(await (await fetch(`${server.base}/webhook/orders-${id}`, { method: 'POST' })).text())
  for (;;) {
    const { data } = (await call('GET', `/executions?workflowId=${workflowId}`)).json as { data: { id: string; status: string }[] }
    const [execution] = data
    if (execution !== undefined && !['running', 'queued', 'pending'].includes(execution.status))
      return JSON.stringify((await call('GET', `/executions/${execution.id}`)).json)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
