import { NodeError } from '@millrace/base'
import type { OptionLoading, OptionsAsk } from '@millrace/node-host'
import { bindRoutes } from '../../../http/route.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'
import { sameForAll } from '../../per-tenant.ts'
import { optionsRoutes } from './options-routes.ts'
import { OptionsService } from './options-service.ts'

let server: TestServer
let token: string
let asked: OptionsAsk[]
let answer: () => ReturnType<OptionLoading>
const PATH = '/api/v1/node-types/acme.say/versions/1/options/teams'

beforeEach(async () => {
  asked = []
  answer = () => Promise.resolve({ options: [{ value: asked.length, label: 'Team' }] })
  const load: OptionLoading = (_definition, ask) => {
    if (ask.name !== 'teams') return undefined
    asked.push(ask)
    return answer()
  }
  const registry = {
    get: (type: string, version: number) => (type === 'acme.say' && version === 1 ? ({ definition: {} } as never) : undefined),
    versionsOf: (type: string) => (type === 'acme.say' ? [1] : []),
    generation: () => 0,
  }
  server = await startTestServer({}, {}, ({ store, clock }) =>
    bindRoutes(optionsRoutes, { options: new OptionsService({ registries: sameForAll(registry), load, store, clock, perMinute: 12 }) }),
  )
  token = await server.setup()
})
afterEach(() => server.close())

const ask = (body: object = {}, more: { path?: string; token?: string } = {}) =>
  server.call({ method: 'POST', path: PATH, token, body: { config: {}, ...body }, ...more })

test('a form is given the values, and the next ones by their cursor', async () => {
  answer = () => Promise.resolve({ options: [{ value: { id: 1 }, label: 'One', description: 'first' }], nextCursor: 'n' })
  const { status, json } = await ask({ config: { a: 1 }, search: 's', cursor: 'c', credentials: { 'acme.key': 'c1' } })
  expect({ status, json }).toEqual({
    status: 200,
    json: { options: [{ value: { id: 1 }, label: 'One', description: 'first' }], nextCursor: 'n' },
  })
  expect(asked).toMatchObject([{ name: 'teams', config: { a: 1 }, search: 's', cursor: 'c', credentials: { 'acme.key': 'c1' } }])
})

test('the same question is answered from memory for a moment, unless a refresh is asked for', async () => {
  await ask({ config: { a: 1, b: 2 } })
  await ask({ config: { b: 2, a: 1 } })
  expect(asked).toHaveLength(1)
  await ask({ config: { a: 1, b: 2 }, refresh: true })
  expect(asked).toHaveLength(2)
  await ask({ config: { a: 1, b: 3 } })
  server.clock.pass(30_000)
  await ask({ config: { a: 1, b: 2 } })
  expect(asked).toHaveLength(4)
})

test('what was loaded with a credential is not shown any more when the credential changed', async () => {
  const made = await server.call({
    ...{ method: 'POST', path: '/api/v1/credentials', token },
    body: { name: 'Key', type: 'test.basic', data: { password: 'p' } },
  })
  const { id } = made.json as { id: string }
  await ask({ credentials: { 'test.basic': id } })
  server.clock.pass(1)
  await server.call({ method: 'PUT', path: `/api/v1/credentials/${id}`, token, body: { data: { password: 'other' } } })
  await ask({ credentials: { 'test.basic': id } })
  expect(asked).toHaveLength(2)
})

test('tenants see nothing of each other', async () => {
  await ask()
  await ask({}, { token: await server.otherTenant() })
  expect(asked.map(({ tenantId }) => tenantId)).toHaveLength(2)
  expect(new Set(asked.map(({ tenantId }) => tenantId)).size).toBe(2)
})

test('failures are not kept', async () => {
  const working = answer
  answer = () => Promise.reject(new NodeError('http.503', 'away', { retryable: true }))
  await ask()
  answer = working
  expect(await ask()).toMatchObject({ status: 200 })
})

test.each<[string, NodeError | Error, number, object]>([
  [
    'the service refuses',
    new NodeError('http.401', 'Acme answered 401.', { hint: 'Check the credential.' }),
    424,
    { code: 'node-type.options-failed', detail: 'Acme answered 401. Check the credential.', data: { cause: 'http.401', retryable: false } },
  ],
  [
    'the service takes too long',
    new NodeError('timeout', 'Too long.', { retryable: true }),
    424,
    { data: { cause: 'timeout', retryable: true } },
  ],
  [
    'another field is empty',
    new NodeError('options.incomplete', 'Fill in "a" first.', { detail: { fields: ['a'] } }),
    422,
    { code: 'node-type.options-incomplete', data: { fields: ['a'] } },
  ],
  ['no credential is chosen', new NodeError('credential.missing', 'None is chosen.'), 422, { code: 'node-type.options-incomplete' }],
])('an error that says what is wrong: %s', async (_what, thrown, status, problem) => {
  answer = () => Promise.reject(thrown)
  const reply = await ask()
  expect(reply.status).toBe(status)
  expect(reply.json).toMatchObject(problem)
})

test('refused: nobody, somebody who may not change workflows, what is not there, and what is no question', async () => {
  const viewer = await server.person(token, 'viewer')
  expect(await server.call({ method: 'POST', path: PATH, body: { config: {} } })).toMatchObject({ status: 401 })
  expect(await ask({}, { token: viewer.token })).toMatchObject({ status: 403 })
  expect(await ask({}, { path: PATH.replace('teams', 'others') })).toMatchObject({
    status: 404,
    json: { code: 'node-type.options-not-found' },
  })
  expect(await ask({}, { path: PATH.replace('versions/1', 'versions/2') })).toMatchObject({
    status: 404,
    json: { code: 'node-type.not-found' },
  })
  expect(await ask({ config: [] })).toMatchObject({ status: 422 })
  expect(await ask({ search: 'x'.repeat(201) })).toMatchObject({ status: 422 })
  expect(asked).toHaveLength(0)
})

test('somebody who asks without end is asked to wait', async () => {
  const statuses: number[] = []
  for (let call = 0; call < 13; call += 1) statuses.push((await ask()).status)
  expect(statuses.at(11)).toBe(200)
  const last = await ask()
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
})
