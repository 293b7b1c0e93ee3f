import type { Credential } from '@millrace/api'
import { documentOf, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let owner: string
beforeEach(async () => {
  server = await startTestServer()
  owner = await server.setup()
})
afterEach(() => server.close())

const call = (method: string, path: string, body?: unknown, token = owner) =>
  server.call({ method, path: `/api/v1/credentials${path}`, token, ...(body === undefined ? {} : { body }) })
const make = (data: object = { user: 'u', password: 'hunter2' }) => call('POST', '', { name: 'Shop', type: 'test.basic', data })

test('a secret goes in and never comes out, not even when it is wrong', async () => {
  const made = await make()
  expect(made).toMatchObject({ status: 201, json: { name: 'Shop', visible: { user: 'u' }, usedBy: [] } })
  const { id } = made.json as Credential
  const texts = [made, await call('GET', ''), await call('GET', `/${id}`), await call('PUT', `/${id}`, { name: 'Shop 2' })].map(
    ({ text }) => text,
  )
  expect(texts.join()).not.toContain('hunter2')
  const row = await server.store.credentials.get((await server.store.users.byEmail('owner@example.org'))!.tenantId, id)
  expect(JSON.stringify(row)).not.toContain('hunter2')
  const wrong = await call('POST', '', { name: 'X', type: 'test.basic', data: { user: 'hunter2' } })
  expect(wrong).toMatchObject({
    status: 422,
    json: { code: 'credential.invalid', errors: [{ path: '/data/password', message: 'is missing' }] },
  })
  expect(wrong.text).not.toContain('hunter2')
})

test('secret fields that are left out keep their value', async () => {
  const { id } = (await make({ user: 'u', password: 'right' })).json as Credential
  const changed = await call('PUT', `/${id}`, { data: { user: 'u2' } })
  expect(changed).toMatchObject({ status: 200, json: { visible: { user: 'u2' } } })
  expect((await call('POST', `/${id}/test`, { url: 'https://shop.example' })).json).toMatchObject({ ok: true })
  await call('PUT', `/${id}`, { data: { password: 'wrong' } })
  expect((await call('POST', `/${id}/test`, { url: 'https://shop.example' })).json).toMatchObject({ ok: false })
  expect((await call('GET', `/${id}`)).json).toMatchObject({ visible: {} })
})

test('a change that would send the secret elsewhere needs the secret again', async () => {
  const { id } = (await make({ host: 'shop.example', password: 'right' })).json as Credential
  const refused = await call('PUT', `/${id}`, { data: { host: 'evil.example' } })
  expect(refused).toMatchObject({
    status: 422,
    json: { code: 'credential.secret-needed', errors: [{ path: '/data/password' }], data: { by: ['host'] } },
  })
  expect((await call('GET', `/${id}`)).json).toMatchObject({ visible: { host: 'shop.example' } })
  expect((await call('PUT', `/${id}`, { name: 'Other name' })).status).toBe(200)
  expect((await call('PUT', `/${id}`, { data: { host: 'other.example', password: 'right' } })).status).toBe(200)
})

test('a secret that cannot be decrypted says so, and can be entered again', async () => {
  const { id } = (await make()).json as Credential
  const { tenantId } = (await server.store.users.byEmail('owner@example.org'))!
  await server.store.credentials.update(tenantId, id, { keyId: 'another key' })
  expect((await call('GET', '')).status).toBe(200)
  const tried = await call('POST', `/${id}/test`, { url: 'https://shop.example' })
  expect(tried).toMatchObject({ status: 409, json: { code: 'credential.undecryptable' } })
  expect((await call('PUT', `/${id}`, { data: { user: 'u' } })).status).toBe(422)
  expect((await call('PUT', `/${id}`, { data: { user: 'u', password: 'right' } })).status).toBe(200)
  expect((await call('POST', `/${id}/test`, { url: 'https://shop.example' })).json).toMatchObject({ ok: true })
})

test('one that workflows use is deleted only by force', async () => {
  const { id } = (await make()).json as Credential
  const document = documentOf('Orders')
  const nodes = [document.nodes[0]!, { ...document.nodes[1]!, credentials: { 'test.basic': id } }]
  await server.call({ method: 'POST', path: '/api/v1/workflows', token: owner, body: { document: { ...document, nodes } } })
  expect((await call('GET', `/${id}`)).json).toMatchObject({ usedBy: [{ workflowName: 'Orders' }] })
  const refused = await call('DELETE', `/${id}`)
  expect(refused).toMatchObject({ status: 409, json: { code: 'credential.in-use', data: { workflows: [{ workflowName: 'Orders' }] } } })
  expect((await call('DELETE', `/${id}?force=true`)).status).toBe(204)
  expect(await call('DELETE', `/${id}?force=true`)).toMatchObject({ status: 404, json: { code: 'credential.not-found' } })
})

test('types are listed, an unknown one is refused, and the list is filtered by them', async () => {
  expect((await server.call({ path: '/api/v1/credential-types', token: owner })).json).toMatchObject({ data: [{ type: 'test.basic' }] })
  expect(await call('POST', '', { name: 'X', type: 'no.such', data: {} })).toMatchObject({
    status: 422,
    json: { code: 'credential.unknown-type' },
  })
  await make()
  expect((await call('GET', '?type=no.such')).json).toEqual({ data: [], nextCursor: null })
})

test('a credential carries how fast it may be used, which changing the secret leaves alone and null takes away', async () => {
  const limits = { count: 5, perMs: 1000 }
  const made = await call('POST', '', { name: 'Shop', type: 'test.basic', data: { user: 'u', password: 'p' }, limits })
  expect(made).toMatchObject({ status: 201, json: { limits } })
  const { id } = made.json as Credential
  expect((await call('PUT', `/${id}`, { data: { user: 'v' } })).json).toMatchObject({ limits })
  const { tenantId } = (await server.store.users.byEmail('owner@example.org'))!
  expect(await server.features.vault.open(tenantId, id)).toMatchObject({ limits })
  expect((await call('PUT', `/${id}`, { limits: null })).json).toMatchObject({ limits: null })
  expect((await make()).json).toMatchObject({ limits: null })
  for (const wrong of [{ count: 0, perMs: 1000 }, { count: 1 }, { count: 1, perMs: 1.5 }, 'fast'])
    expect((await call('PUT', `/${id}`, { limits: wrong })).status).toBe(422)
})

test('a viewer sees names, and changes or tries nothing', async () => {
  const { id } = (await make()).json as Credential
  const { token } = await server.person(owner, 'viewer')
  expect((await call('GET', '', undefined, token)).status).toBe(200)
  for (const [method, path, body] of [
    ['POST', '', { name: 'X', type: 'test.basic', data: {} }],
    ['PUT', `/${id}`, { name: 'X' }],
    ['DELETE', `/${id}`, undefined],
    ['POST', `/${id}/test`, { url: 'https://x.example' }],
    ['POST', `/${id}/oauth/authorize`, undefined],
    ['POST', `/${id}/oauth/disconnect`, undefined],
  ] as const) {
    expect((await call(method, path, body, token)).status).toBe(403)
  }
})

test('another tenant finds nothing', async () => {
  const { id } = (await make()).json as Credential
  const other = await server.otherTenant()
  expect(((await call('GET', '', undefined, other)).json as { data: unknown[] }).data).toEqual([])
  for (const [method, path, body] of [
    ['GET', `/${id}`, undefined],
    ['PUT', `/${id}`, { name: 'X' }],
    ['DELETE', `/${id}?force=true`, undefined],
    ['POST', `/${id}/test`, { url: 'https://x.example' }],
    ['POST', `/${id}/oauth/authorize`, undefined],
    ['POST', `/${id}/oauth/disconnect`, undefined],
  ] as const) {
    expect((await call(method, path, body, other)).status).toBe(404)
  }
  const document = documentOf('Theft')
  const nodes = [document.nodes[0]!, { ...document.nodes[1]!, credentials: { 'test.basic': id } }]
  const made = await server.call({ method: 'POST', path: '/api/v1/workflows', token: other, body: { document: { ...document, nodes } } })
  const path = `/api/v1/workflows/${(made.json as { id: string }).id}/publish`
  expect((await server.call({ method: 'POST', path, token: other })).status).toBe(422)
})

test.each(['authorize', 'disconnect'])(
  'oauth/%s: nobody is refused, and so is a credential that is not there or needs no person',
  async (what) => {
    const { id } = (await make()).json as Credential
    const path = `/api/v1/credentials/${id}/oauth/${what}`
    expect(await server.call({ method: 'POST', path })).toMatchObject({ status: 401, json: { code: 'auth.required' } })
    expect(await call('POST', `/01940000-0000-7000-8000-000000000000/oauth/${what}`)).toMatchObject({
      status: 404,
      json: { code: 'credential.not-found' },
    })
    expect(await call('POST', `/${id}/oauth/${what}`)).toMatchObject({ status: 409, json: { code: 'credential.not-connectable' } })
  },
)

test('the vault opens a credential for its tenant only', async () => {
  const { id } = (await make()).json as Credential
  const { tenantId } = (await server.store.users.byEmail('owner@example.org'))!
  expect(await server.features.vault.open(tenantId, id)).toMatchObject({ type: 'test.basic', data: { password: 'hunter2' } })
  expect(await server.features.vault.open('other', id)).toBeUndefined()
})
