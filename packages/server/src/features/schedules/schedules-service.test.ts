import { systemClock } from '@millrace/base'
import type { ScheduleRow } from '@millrace/store'
import { triggerDocument } from '../../testing/test-triggers.ts'
import { SchedulesService } from './schedules-service.ts'

const actor = { tenantId: 't', userId: 'u', name: 'Ada', role: 'editor', via: 'session' } as const
const NOW = Date.parse('2026-01-01T00:00:00Z')
const document = { ...triggerDocument({}), settings: { timezone: 'Europe/Berlin' } }

function setUp(rows: ScheduleRow[] = []) {
  let changes = 0
  const service = new SchedulesService({
    store: {
      schedules: {
        insert: (row: ScheduleRow) => Promise.resolve(void rows.push(row)),
        get: (_tenant: string, id: string) => Promise.resolve(rows.find((row) => row.id === id) ?? null),
        list: () => Promise.resolve({ data: rows, nextCursor: null }),
        setEnabled: (_tenant: string, id: string, enabled: boolean, nextAt: number | null) => {
          rows.splice(0, rows.length, ...rows.map((row) => (row.id === id ? { ...row, enabled, nextAt } : row)))
          return Promise.resolve(true)
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
    } as never,
    triggers: { schedulesChanged: () => void (changes += 1) },
    clock: { ...systemClock, now: () => NOW },
    ids: { next: () => 's1' },
  })
  return { service, rows, changes: () => changes }
}

const row = (changes: Partial<ScheduleRow> = {}): ScheduleRow => ({
  ...{ id: 's1', tenantId: 't', workflowId: 'w', nodeId: null, cron: null, everyMs: 60_000, timezone: 'UTC', enabled: true },
  ...{ nextAt: NOW + 60_000, lastAt: null, version: 0, createdAt: NOW },
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
