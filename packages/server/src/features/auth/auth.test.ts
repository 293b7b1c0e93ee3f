import { OWNER, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { LoginLimits } from './login-limits.ts'

let server: TestServer
beforeEach(async () => void (server = await startTestServer()))
afterEach(() => server.close())

const login = (email: string, password: string) => server.call({ method: 'POST', path: '/api/v1/auth/login', body: { email, password } })
const me = (token: string) => server.call({ path: '/api/v1/auth/me', token })

describe('setup', () => {
  test('makes the first owner once, and says whether it is needed', async () => {
    const state = () => server.call({ path: '/api/v1/setup' })
    expect((await state()).json).toEqual({ needed: true })
    const first = await server.call({ method: 'POST', path: '/api/v1/setup', body: OWNER })
    expect(first).toMatchObject({ status: 201, json: { user: { email: OWNER.email, role: 'owner' }, token: expect.any(String) } })
    expect(first.text).not.toContain('assword')
    expect((await state()).json).toEqual({ needed: false })
    const again = await server.call({ method: 'POST', path: '/api/v1/setup', body: { ...OWNER, email: 'x@example.org' } })
    expect(again).toMatchObject({ status: 409, json: { code: 'setup.done' } })
  })

  test('of two at the same time one wins', async () => {
    const bodies = ['a', 'b'].map((name) => ({ ...OWNER, email: `${name}@example.org` }))
    const replies = await Promise.all(bodies.map((body) => server.call({ method: 'POST', path: '/api/v1/setup', body })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  test('refuses a short password and a broken address, both at once', async () => {
    const answer = await server.call({ method: 'POST', path: '/api/v1/setup', body: { email: 'no', password: 'short', name: 'N' } })
    expect(answer).toMatchObject({ status: 422, json: { errors: [{ path: '/email' }, { path: '/password' }] } })
  })

  test('an owner from the settings is made once', async () => {
    await server.features.setup.ensureOwner(OWNER)
    await server.features.setup.ensureOwner({ ...OWNER, email: 'second@example.org' })
    expect((await login(OWNER.email, OWNER.password)).status).toBe(200)
    expect((await login('second@example.org', OWNER.password)).status).toBe(401)
  })
})

describe('signing in', () => {
  beforeEach(() => server.setup())

  test('works with the address in any writing, and sets a cookie that scripts and other sites do not get', async () => {
    const answer = await login('OWNER@Example.org', OWNER.password)
    expect(answer).toMatchObject({ status: 200, json: { user: { email: OWNER.email } } })
    const cookie = answer.headers.get('set-cookie')!
    expect(cookie).toMatch(/^millrace_session=.+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  test('says the same for an unknown address and a wrong password', async () => {
    const [unknown, wrong] = [await login('nobody@example.org', 'correct horse'), await login(OWNER.email, 'wrong horse')]
    const shown = ({ status, json }: typeof unknown) => ({ status, ...(json as object), correlationId: '' })
    expect(shown(unknown)).toEqual(shown(wrong))
    expect(unknown.status).toBe(401)
  })

  test('a token works until it expires, and not when it was changed', async () => {
    const { token } = (await login(OWNER.email, OWNER.password)).json as { token: string }
    expect((await me(token)).status).toBe(200)
    expect((await me(`${token.slice(0, -6)}AAAAAA`)).status).toBe(401)
    expect((await me('nonsense')).status).toBe(401)
    server.clock.pass(12 * 60 * 60 * 1000 + 1000)
    expect(await me(token)).toMatchObject({ status: 401, json: { code: 'auth.required' } })
  })

  test('an unsigned token is not believed', async () => {
    const { token } = (await login(OWNER.email, OWNER.password)).json as { token: string }
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    expect((await me(`${none}.${token.split('.')[1]}.`)).status).toBe(401)
  })

  test('signing out ends that session, also for whoever copied the token', async () => {
    const { token } = (await login(OWNER.email, OWNER.password)).json as { token: string }
    const other = ((await login(OWNER.email, OWNER.password)).json as { token: string }).token
    const answer = await server.call({ method: 'POST', path: '/api/v1/auth/logout', token })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await me(token)).status).toBe(401)
    expect((await me(other)).status).toBe(200)
    await server.call({ method: 'POST', path: '/api/v1/auth/logout-everywhere', token: other })
    expect((await me(other)).status).toBe(401)
    expect((await server.call({ method: 'POST', path: '/api/v1/auth/logout' })).status).toBe(204)
  })

  test('too many wrong passwords are slowed down, for the right one too', async () => {
    for (let i = 0; i < 10; i++) expect((await login(OWNER.email, 'wrong horse')).status).toBe(401)
    const answer = await login(OWNER.email, OWNER.password)
    expect(answer).toMatchObject({ status: 429, json: { code: 'http.rate-limited' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

test('one address cannot try many accounts', async () => {
  const limited = await startTestServer({ limits: new LoginLimits({ perAddress: 3 }) })
  const tryOne = (name: string) =>
    limited.call({ method: 'POST', path: '/api/v1/auth/login', body: { email: `${name}@example.org`, password: 'wrong horse' } })
  const statuses = []
  for (const name of ['a', 'b', 'c', 'd']) statuses.push((await tryOne(name)).status)
  expect(statuses).toEqual([401, 401, 401, 429])
  await limited.close()
})

describe('the session cookie', () => {
  const create = (headers: Record<string, string>) =>
    server.call({ method: 'POST', path: '/api/v1/auth/logout-everywhere', headers: { 'content-type': 'application/json', ...headers } })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['our own pages', { 'sec-fetch-site': 'same-origin' }, 204],
    ['no browser', {}, 204],
  ])('in a change that %s caused: %s', async (_who, headers, status) => {
    const cookie = `millrace_session=${await server.setup()}`
    expect(await create({ cookie, ...(headers as Record<string, string>) })).toMatchObject({ status })
  })

  test('lets another site cause nothing but reading', async () => {
    const cookie = `millrace_session=${await server.setup()}`
    expect((await server.call({ path: '/api/v1/auth/me', headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(200)
  })

  test('is for HTTPS only where the server is reached by it', async () => {
    const secure = await startTestServer({ config: { publicUrl: 'https://m.example.org' } })
    const answer = await secure.call({ method: 'POST', path: '/api/v1/setup', body: OWNER })
    expect(answer.headers.get('set-cookie')).toContain('Secure')
    await secure.close()
  })
})
