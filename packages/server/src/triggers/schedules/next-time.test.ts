import { checkTiming, nextTime, upcomingTimes, type Timing } from './next-time.ts'

const at = (text: string): number => Date.parse(text)
const iso = (times: readonly (number | null)[]): (string | null)[] =>
  times.map((time) => (time === null ? null : new Date(time).toISOString()))
const cron = (pattern: string, timezone = 'UTC'): Timing => ({ cron: pattern, everyMs: null, timezone })
const every = (everyMs: number): Timing => ({ cron: null, everyMs, timezone: 'UTC' })

test('a cron time is one of its own zone', () => {
  const from = at('2026-01-10T00:00:00Z')
  expect(iso(upcomingTimes(cron('0 9 * * *', 'Europe/Berlin'), from, from, 2))).toEqual([
    '2026-01-10T08:00:00.000Z',
    '2026-01-11T08:00:00.000Z',
  ])
})

test('a time inside the gap of a clock change fires once that day, when the gap is over, and the day after at its own hour again', () => {
  const from = at('2026-03-28T12:00:00Z') // 29 March 2026: 02:00 becomes 03:00 in Berlin
  const times = iso(upcomingTimes(cron('30 2 * * *', 'Europe/Berlin'), from, from, 2))
  expect(times[0]).toMatch(/^2026-03-29T01:(00|30):00/)
  expect(times[1]).toBe('2026-03-30T00:30:00.000Z')
})

test('a time that comes twice at a clock change fires once', () => {
  const from = at('2026-10-24T12:00:00Z') // 25 October 2026: 03:00 becomes 02:00 in Berlin
  expect(iso(upcomingTimes(cron('30 2 * * *', 'Europe/Berlin'), from, from, 2))).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ])
})

test('an interval keeps its beat however late it is looked at', () => {
  const anchor = at('2026-01-01T00:00:00Z')
  expect(nextTime(every(60_000), anchor, anchor)).toBe(anchor + 60_000)
  expect(nextTime(every(60_000), anchor + 60_000 * 7 + 12_345, anchor)).toBe(anchor + 60_000 * 8)
  expect(upcomingTimes(every(60_000), anchor, anchor, 3)).toEqual([anchor + 60_000, anchor + 120_000, anchor + 180_000])
})

test('a date that never comes has no next time', () => {
  expect(nextTime(cron('0 0 30 2 *'), at('2026-01-01T00:00:00Z'), 0)).toBeNull()
})

test.each([
  [cron('not a cron'), 'cron'],
  [cron('* * * * * * * *'), 'cron'],
  [cron('61 * * * *'), 'cron'],
  [cron('* * * * *', 'Europe/Atlantis'), 'timezone'],
  [{ cron: '* * * * *', everyMs: 5, timezone: 'UTC' }, 'schedule'],
  [{ cron: null, everyMs: null, timezone: 'UTC' }, 'schedule'],
])('%j is refused by the name of what is wrong', (timing, option) => {
  expect(() => checkTiming(timing)).toThrow(expect.objectContaining({ code: 'option.invalid', data: expect.objectContaining({ option }) }))
})
