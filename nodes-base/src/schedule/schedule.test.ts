import type { JsonObject, ScheduleTrigger } from '@millrace/node-sdk'
import { validConfig } from '@millrace/node-sdk/testing'
import type { ScheduleConfig } from '../generated/schedule.config.ts'
import schedule from './schedule.node.ts'

const trigger = schedule.trigger as ScheduleTrigger<ScheduleConfig>
const config = (given: JsonObject): ScheduleConfig => validConfig(schedule, given) as unknown as ScheduleConfig
const spec = async (given: JsonObject) => (await trigger.spec(config(given)))[0]

test.each<[JsonObject, object]>([
  [{}, { everyMs: 300_000 }],
  [{ every: 30, unit: 'seconds' }, { everyMs: 30_000 }],
  [
    { every: 2, unit: 'hours', timezone: 'Europe/Berlin' },
    { everyMs: 7_200_000, timezone: 'Europe/Berlin' },
  ],
  [{ mode: 'daily', at: '07:05' }, { cron: '5 7 * * *' }],
  [{ mode: 'daily' }, { cron: '0 9 * * *' }],
  [{ mode: 'weekly', at: '18:30', weekdays: ['friday', 'monday', 'sunday'] }, { cron: '30 18 * * 0,1,5' }],
  [{ mode: 'monthly', dayOfMonth: 15 }, { cron: '0 9 15 * *' }],
  [{ mode: 'monthly', dayOfMonth: 'last', at: '00:00' }, { cron: '0 0 L * *' }],
  [
    { mode: 'cron', cron: '  0 9   * * 1-5 ', timezone: 'UTC' },
    { cron: '0 9 * * 1-5', timezone: 'UTC' },
  ],
  [{ mode: 'cron', cron: '*/10 * * * * *' }, { cron: '*/10 * * * * *' }],
])('%j fires by %j', async (given, expected) => expect(await spec(given)).toEqual(expected))

test.each([
  ['0 9 * *  ', 'it has 4 fields instead of 5 or 6'],
  ['61 9 * * *', 'is not a usable cron expression'],
  ['0 9 * * mon-xyz', 'is not a usable cron expression'],
  ['0 9 30 2 * ', 'no such day ever comes'],
  ['every day at nine now', 'is not a usable cron expression'],
])('the cron expression %p is refused: %s', async (cron, message) => {
  await expect(spec({ mode: 'cron', cron })).rejects.toEqual(
    expect.objectContaining({ code: 'config.invalid', message: expect.stringContaining(message) }),
  )
})

test('a time zone that does not exist is named', async () => {
  await expect(spec({ timezone: 'Mars/Base' })).rejects.toEqual(
    expect.objectContaining({ code: 'config.invalid', message: '"Mars/Base" is not a time zone.' }),
  )
})

test('the item tells the time that was meant, in the zone', () => {
  const scheduledFor = Date.UTC(2030, 0, 31, 23, 30)
  expect(trigger.fire({ scheduledFor, timezone: 'Europe/Berlin' }, config({}))).toEqual([
    {
      json: {
        scheduledFor: '2030-01-31T23:30:00.000Z',
        timezone: 'Europe/Berlin',
        local: '2030-02-01T00:30:00.000+01:00',
        date: '2030-02-01',
        time: '00:30:00',
        year: 2030,
        month: 2,
        day: 1,
        hour: 0,
        minute: 30,
        weekday: 'friday',
      },
    },
  ])
})

test.each<JsonObject>([
  { every: 0 },
  { every: 1.5 },
  { unit: 'days' },
  { mode: 'daily', at: '24:00' },
  { mode: 'daily', at: '9:00' },
  { mode: 'weekly', weekdays: [] },
  { mode: 'weekly', weekdays: ['mon'] },
  { mode: 'monthly', dayOfMonth: 32 },
  { mode: 'cron' },
  { mode: 'yearly' },
  { cronn: '* * * * *' },
])('config %j is refused', async (given) => expect(spec(given)).rejects.toEqual(expect.objectContaining({ code: 'config.invalid' })))
