import { OWNER, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let owner: string
let ownerId: string
beforeEach(async () => {
  server = await startTestServer()
  owner = await server.setup()
  ownerId = ((await server.call({ path: '/api/v1/auth/me', token: owner })).json as { id: string }).id
})
afterEach(() => server.close())

const patch = (token: string, id: string, body: object) => server.call({ method: 'PATCH', path: `/api/v1/users/${id}`, token, body })
const remove = (token: string, id: string) => server.call({ method: 'DELETE', path: `/api/v1/users/${id}`, token })
const add = (token: string, role: string, email = 'new@example.org') =>
  server.call({ method: 'POST', path: '/api/v1/users', token, body: { email, password: 'correct horse', name: 'New', role } })

test('people are added, listed by page, and sign in', async () => {
  const editor = await server.person(owner, 'editor')
  const first = await server.call({ path: '/api/v1/users?limit=1', token: owner })
  expect(first.json).toMatchObject({ data: [{ email: OWNER.email }], nextCursor: expect.any(String) })
  const { nextCursor } = first.json as { nextCursor: string }
  const second = await server.call({ path: `/api/v1/users?limit=1&cursor=${nextCursor}`, token: owner })
  expect(second.json).toMatchObject({ data: [{ id: editor.id, role: 'editor' }], nextCursor: null })
  expect(first.text + second.text).not.toMatch(/passwordHash|argon2/)
})

test('an address that is taken is refused, in any writing', async () => {
  expect(await add(owner, 'viewer', OWNER.email.toUpperCase())).toMatchObject({ status: 409, json: { code: 'user.email-taken' } })
})

test('who may not manage people cannot see, add, change or remove them', async () => {
  const viewer = await server.person(owner, 'viewer')
  for (const answer of [
    await server.call({ path: '/api/v1/users', token: viewer.token }),
    await add(viewer.token, 'viewer'),
    await patch(viewer.token, ownerId, { name: 'X' }),
    await patch(viewer.token, viewer.id, { role: 'owner' }),
    await remove(viewer.token, ownerId),
  ]) {
    expect(answer).toMatchObject({ status: 403, json: { code: 'auth.forbidden' } })
  }
})

test('only an owner makes, changes or removes an owner', async () => {
  const admin = await server.person(owner, 'admin')
  for (const answer of [
    await add(admin.token, 'owner'),
    await patch(admin.token, admin.id, { role: 'owner' }),
    await patch(admin.token, ownerId, { password: 'taken over!' }),
    await remove(admin.token, ownerId),
  ]) {
    expect(answer).toMatchObject({ status: 403, json: { code: 'user.owner-only' } })
  }
})

test('the last owner stays', async () => {
  expect(await remove(owner, ownerId)).toMatchObject({ status: 409, json: { code: 'user.last-owner' } })
  expect(await patch(owner, ownerId, { role: 'admin' })).toMatchObject({ status: 409, json: { code: 'user.last-owner' } })
  const second = await server.person(owner, 'owner')
  expect((await patch(second.token, ownerId, { role: 'viewer' })).status).toBe(200)
  expect((await server.call({ path: '/api/v1/users', token: owner })).status).toBe(403)
})

test('a new password ends the sessions of the old one; whoever set it goes on', async () => {
  const viewer = await server.person(owner, 'viewer')
  const answer = await patch(viewer.token, viewer.id, { password: 'another horse', name: 'Vera' })
  expect(answer).toMatchObject({ status: 200, json: { name: 'Vera' } })
  expect((await server.call({ path: '/api/v1/auth/me', token: viewer.token })).status).toBe(401)
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  expect((await server.call({ path: '/api/v1/auth/me', headers: { cookie } })).status).toBe(200)
})

test('a removed person is out at once', async () => {
  const viewer = await server.person(owner, 'viewer')
  expect((await remove(owner, viewer.id)).status).toBe(204)
  expect((await server.call({ path: '/api/v1/auth/me', token: viewer.token })).status).toBe(401)
  expect(await remove(owner, viewer.id)).toMatchObject({ status: 404, json: { code: 'user.not-found' } })
})

test('another tenant sees and changes nobody here', async () => {
  const other = await server.otherTenant()
  expect(((await server.call({ path: '/api/v1/users', token: other })).json as { data: unknown[] }).data).toHaveLength(1)
  expect((await patch(other, ownerId, { name: 'X' })).status).toBe(404)
  expect((await remove(other, ownerId)).status).toBe(404)
})

describe('API keys', () => {
  const make = (token: string, body: object) =>
    server.call({ method: 'POST', path: '/api/v1/api-keys', token, body: { name: 'CI', role: 'viewer', ...body } })
  const keyOf = (answer: { json: unknown }) => answer.json as { key: string; apiKey: { id: string } }

  test('a key is shown once, works as a bearer token, and notes its use', async () => {
    const made = await make(owner, { role: 'editor' })
    expect(made).toMatchObject({
      status: 201,
      json: { key: expect.stringMatching(/^mr_[\w-]{43}$/), apiKey: { lastUsedAt: null, role: 'editor' } },
    })
    const { key } = keyOf(made)
    expect((await server.call({ path: '/api/v1/auth/me', token: key })).json).toMatchObject({ email: OWNER.email, role: 'editor' })
    const list = await server.call({ path: '/api/v1/api-keys', token: owner })
    expect(list.json).toMatchObject({ data: [{ prefix: key.slice(0, 9), lastUsedAt: expect.any(String) }] })
    expect(list.text).not.toContain(key)
  })

  test('a key has its own role, not its maker’s, also over its maker', async () => {
    const { key } = keyOf(await make(owner, { role: 'viewer' }))
    expect((await server.call({ path: '/api/v1/users', token: key })).status).toBe(403)
    expect((await patch(key, ownerId, { password: 'taken over!' })).status).toBe(403)
    expect((await server.call({ method: 'POST', path: '/api/v1/auth/logout-everywhere', token: key })).status).toBe(403)
  })

  test('nobody makes a key with more rights than their own', async () => {
    const editor = await server.person(owner, 'editor')
    expect(await make(editor.token, { role: 'admin' })).toMatchObject({ status: 403, json: { code: 'api-key.role-too-high' } })
    const viewer = await server.person(owner, 'viewer')
    expect((await make(viewer.token, {})).status).toBe(403)
  })

  test('a key loses rights with its maker', async () => {
    const admin = await server.person(owner, 'admin')
    const { key } = keyOf(await make(admin.token, { role: 'admin' }))
    expect((await server.call({ path: '/api/v1/users', token: key })).status).toBe(200)
    await patch(owner, admin.id, { role: 'viewer' })
    expect((await server.call({ path: '/api/v1/users', token: key })).status).toBe(403)
  })

  test('a key ends when it expires, is deleted, or its maker goes', async () => {
    const status = async (token: string) => (await server.call({ path: '/api/v1/auth/me', token })).status
    expect(await make(owner, { expiresAt: '2029-12-31T00:00:00Z' })).toMatchObject({
      status: 422,
      json: { errors: [{ path: '/expiresAt' }] },
    })
    const short = keyOf(await make(owner, { expiresAt: '2030-01-01T01:00:00Z' }))
    expect(await status(short.key)).toBe(200)
    server.clock.pass(60 * 60 * 1000)
    expect(await status(short.key)).toBe(401)
    const deleted = keyOf(await make(owner, {}))
    expect((await server.call({ method: 'DELETE', path: `/api/v1/api-keys/${deleted.apiKey.id}`, token: owner })).status).toBe(204)
    expect(await status(deleted.key)).toBe(401)
    expect(await status('mr_made-up')).toBe(401)
  })

  test('people see and end their own keys only, managers all of the tenant', async () => {
    const [editor, other] = [await server.person(owner, 'editor'), await server.person(owner, 'editor')]
    const { apiKey } = keyOf(await make(editor.token, {}))
    const listed = async (token: string) =>
      ((await server.call({ path: '/api/v1/api-keys', token })).json as { data: unknown[] }).data.length
    expect([await listed(editor.token), await listed(other.token), await listed(owner), await listed(await server.otherTenant())]).toEqual([
      1, 0, 1, 0,
    ])
    const end = (token: string) => server.call({ method: 'DELETE', path: `/api/v1/api-keys/${apiKey.id}`, token })
    expect(await end(other.token)).toMatchObject({ status: 404, json: { code: 'api-key.not-found' } })
    expect((await end(owner)).status).toBe(204)
  })
})
