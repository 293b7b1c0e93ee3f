import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let owner: string
beforeEach(async () => {
  server = await startTestServer()
  owner = await server.setup()
})
afterEach(() => server.close())

const call = (method: string, path: string, body?: unknown, token = owner) =>
  server.call({ method, path: `/api/v1/saved-views${path}`, token, ...(body === undefined ? {} : { body }) })
const FAILED = { page: 'executions', name: 'Failed today', query: { status: 'failed', time: 'day' } }
const namesOf = async (token = owner, page = 'executions') =>
  ((await call('GET', `?page=${page}`, undefined, token)).json as { data: { name: string }[] }).data.map(({ name }) => name)

test('a view is kept, listed by name and forgotten', async () => {
  const made = await call('POST', '', FAILED)
  expect(made).toMatchObject({ status: 201, json: FAILED })
  await call('POST', '', { ...FAILED, name: ' All ' })
  expect(await namesOf()).toEqual(['All', 'Failed today'])
  expect(await namesOf(owner, 'workflows')).toEqual([])
  const { id } = made.json as { id: string }
  expect((await call('DELETE', `/${id}`)).status).toBe(204)
  expect(await namesOf()).toEqual(['All'])
  expect((await call('DELETE', `/${id}`)).status).toBe(404)
})

test('a view is its maker’s alone', async () => {
  const { id } = (await call('POST', '', FAILED)).json as { id: string }
  const viewer = await server.person(owner, 'viewer')
  expect(await namesOf(viewer.token)).toEqual([])
  expect((await call('DELETE', `/${id}`, undefined, viewer.token)).status).toBe(404)
  expect((await call('POST', '', FAILED, viewer.token)).status).toBe(201)
  expect((await call('GET', '?page=executions', undefined, '')).status).toBe(401)
})

test('a name is taken once on a page, and what is no view is refused', async () => {
  await call('POST', '', FAILED)
  expect(await call('POST', '', FAILED)).toMatchObject({ status: 409, json: { code: 'saved-view.exists' } })
  expect((await call('POST', '', { ...FAILED, page: 'workflows' })).status).toBe(201)
  for (const bad of [{ ...FAILED, name: ' ' }, { ...FAILED, page: 'other' }, { ...FAILED, query: { a: 1 } }, { name: 'x' }])
    expect((await call('POST', '', bad)).status).toBe(422)
})

test('what a view filters by has short plain names and short values', async () => {
  for (const key of ['', 'a b', '1a', 'a'.repeat(41), 'a'.repeat(100_000)])
    expect((await call('POST', '', { ...FAILED, query: Object.fromEntries([[key, 'x']]) })).status).toBe(422)
  expect((await call('POST', '', { ...FAILED, query: { a: 'x'.repeat(301) } })).status).toBe(422)
  expect((await call('POST', '', { ...FAILED, query: { ['a'.repeat(40)]: 'x' } })).status).toBe(201)
})

test('a page has at most fifty views of a person', async () => {
  for (let i = 0; i < 50; i += 1) await call('POST', '', { ...FAILED, name: `View ${i}` })
  expect(await call('POST', '', FAILED)).toMatchObject({ status: 422, json: { code: 'saved-view.limit' } })
})

test('views that come at the same time do not get past the limit', async () => {
  for (let i = 0; i < 49; i += 1) await call('POST', '', { ...FAILED, name: `View ${i}` })
  const answers = await Promise.all(['A', 'B', 'C', 'D'].map((name) => call('POST', '', { ...FAILED, name })))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422])
})
