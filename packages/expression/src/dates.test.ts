import { DateTime } from 'luxon'
import { compileExpression, dateTimeNow, type ExpressionError, toJson } from './index.ts'

const NOW = Date.UTC(2026, 0, 31, 23, 30)
const scope = {
  zone: 'Europe/Berlin',
  lookup: (name: string): unknown =>
    name === '$now' ? dateTimeNow(NOW, 'Europe/Berlin') : name === '$today' ? dateTimeNow(NOW, 'Europe/Berlin').startOf('day') : undefined,
}
const run = (source: string): unknown => toJson(compileExpression(source).evaluate(scope))

test.each<[string, unknown]>([
  ['$now', '2026-02-01T00:30:00.000+01:00'],
  ['$today.toISODate()', '2026-02-01'],
  ["$now.toFormat('dd.MM.yyyy HH:mm')", '01.02.2026 00:30'],
  ["$now.format('yyyy')", '2026'],
  ['$now.plus({ days: 1, hours: 2 })', '2026-02-02T02:30:00.000+01:00'],
  ["$now.minus(1, 'month').month", 1],
  ["$now.plus(1, 'days').day", 2],
  ["$now.startOf('month').toMillis()", Date.UTC(2026, 0, 31, 23)],
  ["$now.endOf('day').hour", 23],
  ["$now.setZone('utc').day", 31],
  ['$now.set({ hour: 5 }).hour', 5],
  ["$now.diff($today, 'minutes').minutes", 30],
  ["$now.diff('2026-01-01', ['months', 'days']).toObject().months", 1],
  ["$now.hasSame($today, 'day')", true],
  ['$now > $today', true],
  ['$now - $today', 1_800_000],
  ["'' + $today.year + '-' + $today.weekdayLong", '2026-Sunday'],
  ['`${$today}`', '2026-02-01T00:00:00.000+01:00'],
  ['$now.zoneName', 'Europe/Berlin'],
  ["DateTime.fromISO('2026-03-01T08:00').toISO()", '2026-03-01T08:00:00.000+01:00'],
  ["DateTime.fromISO('2026-03-01T08:00Z', { zone: 'utc' }).hour", 8],
  ["DateTime.fromFormat('31/01/2026', 'dd/MM/yyyy').toISODate()", '2026-01-31'],
  ['DateTime.fromMillis(0).hour', 1],
  ["DateTime.local(2026, 1, 31, { zone: 'Asia/Tokyo' }).zoneName", 'Asia/Tokyo'],
  ['DateTime.utc(2026, 1, 31).toISO()', '2026-01-31T00:00:00.000Z'],
  ["Duration.fromISO('PT90M').as('hours')", 1.5],
  ['Duration.fromObject({ hours: 25 }).shiftTo("days", "hours").toObject()', { days: 1, hours: 1 }],
  ["Interval.fromDateTimes('2026-01-01', '2026-01-11').length('days')", 10],
  ["'2026-01-31'.toDateTime().plus({ days: 1 }).toISODate()", '2026-02-01'],
  ["'2026-01-31T10:00:00Z'.toDateTime().toMillis()", Date.UTC(2026, 0, 31, 10)],
  ["new Date('2026-01-31T10:00:00Z').toDateTime().toMillis()", Date.UTC(2026, 0, 31, 10)],
  ['new Date(new Date(0).setUTCDate(5)).toISOString()', '1970-01-05T00:00:00.000Z'],
  ['$now instanceof DateTime', true],
  ['typeof $now', 'object'],
])('%s', (source, expected) => expect(run(source)).toEqual(expected))

test.each([
  ["DateTime.fromISO('nonsense')", 'expression.bad-argument'],
  ["$now.setZone('Mars/Olympus')", 'expression.bad-argument'],
  ["$now.startOf('fortnight')", 'expression.bad-argument'],
  ['$now.diff({})', 'expression.bad-argument'],
  ["'soon'.toDateTime()", 'expression.bad-argument'],
  ["DateTime.fromFormat('1'.repeat(60) + 'x', 'dM'.repeat(20))", 'expression.bad-argument'],
])('%s says what is wrong', (source, code) => {
  expect(() => run(source)).toThrow(expect.objectContaining({ code }) as ExpressionError)
})

test('an unknown zone of a workflow gives UTC instead of an invalid date', () => {
  expect(dateTimeNow(NOW, 'Mars/Olympus').toISO()).toBe('2026-01-31T23:30:00.000Z')
  expect(dateTimeNow(NOW, 'utc')).toBeInstanceOf(DateTime)
})

describe('texts that are no dates', () => {
  const ask = (source: string): unknown => compileExpression(source).evaluateJson({ zone: 'UTC', lookup: () => undefined })

  test.each<readonly [string, unknown]>([
    ["DateTime.fromISO('2026-13-45').isValid", false],
    ["DateTime.fromISO('2026-11-21').isValid", true],
    ["DateTime.fromFormat('x', 'dd.MM.yyyy').isValid", false],
    ["DateTime.fromSQL('x').invalidReason", 'unparsable'],
    ["DateTime.fromISO('2026-11-21').invalidReason", null],
    ["DateTime.fromISO('x').isValid ? 1 : 2", 2],
    ['DateTime.fromObject({ month: 13 }).isValid', false],
  ])('can be asked whether they are: %s', (source, result) => {
    expect(ask(source)).toEqual(result)
  })

  test.each([
    "DateTime.fromISO('x')",
    "DateTime.fromISO('x').year",
    "DateTime.fromISO('x').toISO()",
    "DateTime.fromISO('x').plus({ days: 1 })",
    "`${DateTime.fromISO('x')}`",
    "DateTime.fromISO('x') < $now",
    "DateTime.now().diff(DateTime.fromISO('x'))",
    "JSON.stringify({ a: DateTime.fromISO('x') })",
    "new Date(DateTime.fromISO('x'))",
    "'x'.toDateTime()",
    "'x'.toDateTime('dd.MM.yyyy')",
  ])('are an error where they are used: %s', (source) => {
    expect(() => ask(source)).toThrow(expect.objectContaining({ code: 'expression.bad-argument' }) as Error)
  })
})

test('the zone of a date can be asked for its name', () => {
  const ask = (source: string) => compileExpression(source).evaluateJson({ lookup: () => undefined })
  expect(ask("DateTime.fromISO('2026-01-31', { zone: 'Europe/Berlin' }).zone.name")).toBe('Europe/Berlin')
})

test('a sum says which element is no number', () => {
  const ask = (source: string) => compileExpression(source).evaluateJson({ lookup: () => undefined })
  expect(() => ask('[1, NaN].sum()')).toThrow('sum needs a list of numbers, but element 1 is NaN.')
  expect(() => ask("[1, 2, 'a'].average()")).toThrow('average needs a list of numbers, but element 2 is "a".')
})
