import { systemIds } from '@millrace/base'
import type { Schedule } from '@millrace/api'
import { bindRoutes } from '../../http/route.ts'
import { documentOf, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { scheduleRoutes } from './schedules-routes.ts'
import { SchedulesService } from './schedules-service.ts'

let server: TestServer
let owner: string
let workflowId: string
/** Schedules that the scheduler was told about. */
const told: string[] = []
beforeEach(async () => {
  told.length = 0
  const triggers = { scheduleChanged: (id: string) => Promise.resolve(void told.push(id)) }
  server = await startTestServer({}, {}, ({ store, clock }) =>
    bindRoutes(scheduleRoutes, { schedules: new SchedulesService({ store, triggers, clock, ids: systemIds }) }),
  )
  owner = await server.setup()
  const made = await server.call({ method: 'POST', path: '/api/v1/workflows', token: owner, body: { document: documentOf('Orders') } })
  workflowId = (made.json as { id: string }).id
})
afterEach(() => server.close())

const call = (method: string, path: string, body?: unknown, token = owner) =>
  server.call({ method, path: `/api/v1/schedules${path}`, token, ...(body === undefined ? {} : { body }) })
const make = async (): Promise<Schedule> => (await call('POST', '', { workflowId, cron: '0 9 * * *', timezone: 'UTC' })).json as Schedule

test('a schedule is made, edited and read as it was edited', async () => {
  const { id, revision } = await make()
  const edited = await call('PATCH', `/${id}`, { cron: '30 7 * * 1-5', timezone: 'Europe/Berlin', revision })
  expect(edited).toMatchObject({
    status: 200,
    json: { cron: '30 7 * * 1-5', everyMs: null, timezone: 'Europe/Berlin', nextAt: '2030-01-01T06:30:00.000Z', revision: revision + 1 },
  })
  expect((await call('GET', `/${id}`)).json).toEqual(edited.json)
  expect(told).toEqual([id, id])
})

test('of two people who edit what they both saw, the second is told; without a revision the last one wins', async () => {
  const { id, revision } = await make()
  expect((await call('PATCH', `/${id}`, { everyMs: 60_000, revision })).status).toBe(200)
  expect(await call('PATCH', `/${id}`, { enabled: false, revision })).toMatchObject({
    status: 409,
    json: { code: 'schedule.revision-conflict', detail: expect.stringContaining('revision 2, not 1') },
  })
  expect(await call('PATCH', `/${id}`, { enabled: false })).toMatchObject({ status: 200, json: { enabled: false, everyMs: 60_000 } })
})

test('edits that come at the same time do not lose one another', async () => {
  const { id } = await make()
  await Promise.all([call('PATCH', `/${id}`, { timezone: 'Asia/Tokyo' }), call('PATCH', `/${id}`, { everyMs: 90_000 })])
  expect((await call('GET', `/${id}`)).json).toMatchObject({ timezone: 'Asia/Tokyo', everyMs: 90_000, cron: null })
})

test('only who may write schedules edits one, and only in their own tenant', async () => {
  const { id } = await make()
  const change = { everyMs: 60_000 }
  expect(await server.call({ method: 'PATCH', path: `/api/v1/schedules/${id}`, body: change })).toMatchObject({ status: 401 })
  const viewer = await server.person(owner, 'viewer')
  expect(await call('PATCH', `/${id}`, change, viewer.token)).toMatchObject({ status: 403, json: { code: 'auth.forbidden' } })
  const other = await server.otherTenant()
  expect(await call('PATCH', `/${id}`, change, other)).toMatchObject({ status: 404, json: { code: 'schedule.not-found' } })
  expect((await call('GET', `/${id}`)).json).toMatchObject({ cron: '0 9 * * *', revision: 1 })
  const editor = await server.person(owner, 'editor')
  expect((await call('PATCH', `/${id}`, change, editor.token)).status).toBe(200)
})

test.each([
  ['nothing', {}, 'request.invalid'],
  ['a list', [], 'request.invalid'],
  ['another workflow', { workflowId: '0190c1a0-0000-7000-8000-000000000000' }, 'request.invalid'],
  ['another tenant', { tenantId: 'x', enabled: true }, 'request.invalid'],
  ['its own next time', { nextAt: '2030-01-01T00:00:00.000Z' }, 'request.invalid'],
  ['no cron', { cron: null }, 'request.invalid'],
  ['an interval of nothing', { everyMs: 0 }, 'request.invalid'],
  ['a fraction of an interval', { everyMs: 1000.5 }, 'request.invalid'],
  ['an interval whose times are no dates', { everyMs: 1e300 }, 'request.invalid'],
  ['an interval as a text', { everyMs: '60000' }, 'request.invalid'],
  ['enabled as a text', { enabled: 'false' }, 'request.invalid'],
  ['a cron without end', { cron: '* '.repeat(60_000) }, 'request.invalid'],
  ['an empty cron', { cron: '' }, 'schedule.invalid'],
  ['a cron that is none', { cron: "'; DROP TABLE schedules" }, 'schedule.invalid'],
  ['a zone that climbs out', { timezone: '../../etc/localtime' }, 'schedule.invalid'],
  ['an empty zone', { timezone: '' }, 'schedule.invalid'],
  ['cron and interval at once', { cron: '* * * * *', everyMs: 60_000 }, 'schedule.invalid'],
])('%s is no change, and leaves the schedule as it was', async (_what, body, code) => {
  const before = await make()
  expect(await call('PATCH', `/${before.id}`, body)).toMatchObject({ status: 422, json: { code, detail: expect.any(String) } })
  expect((await call('GET', `/${before.id}`)).json).toEqual(before)
})
