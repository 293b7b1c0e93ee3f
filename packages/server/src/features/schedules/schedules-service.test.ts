import { systemClock } from '@millrace/base'
import type { ScheduleChange, ScheduleRow } from '@millrace/store'
import { triggerDocument } from '../../testing/test-triggers.ts'
import { SchedulesService } from './schedules-service.ts'

const actor = { tenantId: 't', userId: 'u', name: 'Ada', role: 'editor', via: 'session' } as const
const NOW = Date.parse('2026-01-01T00:00:00Z')
const document = { ...triggerDocument({}), settings: { timezone: 'Europe/Berlin' } }

function setUp(rows: ScheduleRow[] = []) {
  let changes = 0
  const store = {
    schedules: {
      insert: (row: ScheduleRow) => Promise.resolve(void rows.push(row)),
      get: (_tenant: string, id: string) => Promise.resolve(rows.find((row) => row.id === id) ?? null),
      list: () => Promise.resolve({ data: rows, nextCursor: null }),
      change: (_tenant: string, id: string, revision: number, change: ScheduleChange) => {
        rows.splice(0, rows.length, ...rows.map((row) => (row.id === id ? { ...row, ...change, revision: revision + 1 } : row)))
        return Promise.resolve(rows.find((row) => row.id === id) ?? null)
      },
      remove: (_tenant: string, id: string) =>
        Promise.resolve(
          rows.splice(
            rows.findIndex((row) => row.id === id),
            1,
          ).length === 1,
        ),
    },
    workflows: {
      get: (_tenant: string, id: string) => Promise.resolve(id === 'w' ? { name: 'Orders', document } : null),
      names: () => Promise.resolve(new Map([['w', 'Orders']])),
    },
    transaction: <T>(work: (inside: unknown) => Promise<T>) => work(store),
  }
  const service = new SchedulesService({
    store: store as never,
    triggers: { scheduleChanged: () => Promise.resolve(void (changes += 1)) },
    clock: { ...systemClock, now: () => NOW },
    ids: { next: () => 's1' },
  })
  return { service, rows, changes: () => changes }
}

const row = (changes: Partial<ScheduleRow> = {}): ScheduleRow => ({
  ...{ id: 's1', tenantId: 't', workflowId: 'w', nodeId: null, cron: null, everyMs: 60_000, timezone: 'UTC', enabled: true },
  ...{ nextAt: NOW + 60_000, lastAt: null, version: 0, createdAt: NOW, revision: 1 },
  ...changes,
})

test('a new schedule takes the zone of its workflow, shows its next five times, and the scheduler hears of it', async () => {
  const { service, rows, changes } = setUp()
  const schedule = await service.create(actor, { workflowId: 'w', cron: '0 9 * * *' })
  expect(schedule).toMatchObject({
    workflowName: 'Orders',
    nodeId: null,
    timezone: 'Europe/Berlin',
    enabled: true,
    nextAt: '2026-01-01T08:00:00.000Z',
  })
  expect(schedule.upcoming).toHaveLength(5)
  expect(rows).toHaveLength(1)
  expect(changes()).toBe(1)
})

test('switched off it has no next time; switched on again it goes on with the next, not with what was missed', async () => {
  const { service } = setUp([row({ createdAt: NOW - 90_000, nextAt: NOW - 30_000 })])
  expect(await service.update(actor, 's1', { enabled: false })).toMatchObject({ enabled: false, nextAt: null, upcoming: [] })
  expect(await service.update(actor, 's1', { enabled: true })).toMatchObject({ enabled: true, nextAt: '2026-01-01T00:00:30.000Z' })
})

test('other times count from now, are shown from the next one on, and the scheduler hears of them', async () => {
  const { service, changes } = setUp([row({ createdAt: NOW - 90_000, nextAt: NOW + 30_000 })])
  expect(await service.update(actor, 's1', { everyMs: 3_600_000, revision: 1 })).toMatchObject({
    ...{ everyMs: 3_600_000, cron: null, nextAt: '2026-01-01T01:00:00.000Z', revision: 2 },
    upcoming: ['01', '02', '03', '04', '05'].map((hour) => `2026-01-01T${hour}:00:00.000Z`),
  })
  expect(changes()).toBe(1)
})

test('a cron expression takes the place of an interval, and the other way round; a zone alone moves the times too', async () => {
  const { service } = setUp([row()])
  expect(await service.update(actor, 's1', { cron: '0 9 * * *' })).toMatchObject({ cron: '0 9 * * *', everyMs: null, timezone: 'UTC' })
  expect(await service.update(actor, 's1', { timezone: 'Europe/Berlin' })).toMatchObject({ nextAt: '2026-01-01T08:00:00.000Z' })
  expect(await service.update(actor, 's1', { everyMs: 5000 })).toMatchObject({ cron: null, everyMs: 5000, timezone: 'Europe/Berlin' })
})

test('a schedule that is off stays off when its times change, and a change with the same times leaves its beat alone', async () => {
  const { service, rows } = setUp([row({ enabled: false, nextAt: null })])
  expect(await service.update(actor, 's1', { cron: '0 9 * * *' })).toMatchObject({ enabled: false, nextAt: null, upcoming: [] })
  rows.splice(0, 1, row({ nextAt: NOW - 1 })) // due, and fired in a moment
  expect(await service.update(actor, 's1', { everyMs: 60_000, enabled: true })).toMatchObject({ revision: 1 })
  expect(rows).toMatchObject([{ nextAt: NOW - 1 }])
})

test('a change over a revision that is no longer the current one is refused', async () => {
  const { service, rows } = setUp([row({ revision: 3 })])
  await expect(service.update(actor, 's1', { everyMs: 5000, revision: 2 })).rejects.toMatchObject({
    ...{ status: 409, code: 'schedule.revision-conflict', data: { revision: 3, sent: 2 } },
  })
  expect(rows).toMatchObject([{ everyMs: 60_000, revision: 3 }])
})

test('the times of a trigger node are changed at the node; here it is switched only', async () => {
  const { service } = setUp([row({ nodeId: 'n1' })])
  await expect(service.update(actor, 's1', { everyMs: 5000 })).rejects.toMatchObject({
    ...{ status: 409, code: 'schedule.of-node', data: { nodeId: 'n1' }, message: expect.stringContaining('at that node') },
  })
  expect(await service.update(actor, 's1', { enabled: false })).toMatchObject({ enabled: false })
})

test.each([
  [{ cron: 'soon' }, '/cron'],
  [{ cron: '* * * * *', everyMs: 5000 }, ''],
  [{ timezone: 'Mars/Base' }, '/timezone'],
])('a change to %j is refused as in a new schedule', async (body, path) => {
  const { service, rows } = setUp([row()])
  await expect(service.update(actor, 's1', body)).rejects.toMatchObject({
    ...{ status: 422, code: 'schedule.invalid', data: { errors: [{ path, code: 'schedule.timing' }] } },
  })
  expect(rows).toEqual([row()])
})

test('a schedule of a trigger node cannot be deleted, one made by the API can', async () => {
  const { service, rows } = setUp([row({ id: 's2', nodeId: 'n1' }), row()])
  await expect(service.remove(actor, 's2')).rejects.toMatchObject({ status: 409, code: 'schedule.of-node' })
  await service.remove(actor, 's1')
  expect(rows.map(({ id }) => id)).toEqual(['s2'])
})

test.each([
  [{ workflowId: 'w', cron: 'soon' }, 422, 'schedule.invalid'],
  [{ workflowId: 'w' }, 422, 'schedule.invalid'],
  [{ workflowId: 'w', cron: '* * * * *', everyMs: 5000 }, 422, 'schedule.invalid'],
  [{ workflowId: 'w', everyMs: 5000, timezone: 'Mars/Base' }, 422, 'schedule.invalid'],
  [{ workflowId: 'x', everyMs: 5000 }, 404, 'workflow.not-found'],
])('%j is refused', async (body, status, code) => {
  await expect(setUp().service.create(actor, body)).rejects.toMatchObject({ status, code })
})

test('what does not exist cannot be read, switched or deleted', async () => {
  const { service } = setUp()
  for (const attempt of [service.get(actor, 'x'), service.update(actor, 'x', { enabled: true }), service.remove(actor, 'x')]) {
    await expect(attempt).rejects.toMatchObject({ status: 404, code: 'schedule.not-found' })
  }
})
