import { doc, docWith, type DocsInit } from '../../values/docs.ts'
import { type LOCALE_FORMATS } from '../../methods/luxon-formats.ts'
import { AMOUNT, MOMENT, UNIT } from '../../methods/docs/helpers.ts'
import type { TableDocs } from '../../values/table.ts'

const ZONED = ['object', 'Options such as { zone: "utc", locale: "de" }; the workflow\'s zone when none is given.'] as const
const PARTS: DocsInit['params'] = {
  year: ['number', 'The year.'],
  month: ['number', 'The month.'],
  day: ['number', 'The day of the month.'],
  hours: ['number', 'The hour.'],
  hour: ['number', 'The hour.'],
  minutes: ['number', 'The minute.'],
  minute: ['number', 'The minute.'],
  seconds: ['number', 'The second.'],
  second: ['number', 'The second.'],
  ms: ['number', 'Thousandths of a second.'],
}

export const dateFacadeDocs = docWith(
  'date',
  "A date of JavaScript: now, of a text, of milliseconds, or of the parts of the clock in the workflow's zone, the month from 0.",
  { ...PARTS, value: ['any', 'A text, milliseconds, a date, or the year.'] },
  ["new Date('2026-01-31T08:00Z').toISOString()", '2026-01-31T08:00:00.000Z'],
  ['new Date(2026, 0, 31, 8).toISOString()', '2026-01-31T07:00:00.000Z'],
)

export const dateStaticDocs: TableDocs = {
  UTC: docWith('number', 'Milliseconds of a moment in UTC; the month counts from 0.', PARTS, ['Date.UTC(2026, 0, 31)', 1769817600000]),
  now: doc('number', 'The present in milliseconds since 1970.', ['Date.now() === $now.toMillis()', true]),
  parse: docWith(
    'number',
    "Milliseconds of the date in a text, in the workflow's zone unless the text names one.",
    { text: ['text', 'The text.'] },
    ["Date.parse('2026-01-31T08:00Z')", 1769846400000],
  ),
}

const EXAMPLE = "DateTime.fromISO('2026-01-31T09:05:07').toLocaleString"
const FORMAT_EXAMPLES: Readonly<Record<keyof typeof LOCALE_FORMATS, string>> = {
  DATE_SHORT: '1/31/2026',
  DATE_MED: 'Jan 31, 2026',
  DATE_MED_WITH_WEEKDAY: 'Sat, Jan 31, 2026',
  DATE_FULL: 'January 31, 2026',
  DATE_HUGE: 'Saturday, January 31, 2026',
  TIME_SIMPLE: '9:05 AM',
  TIME_WITH_SECONDS: '9:05:07 AM',
  TIME_WITH_SHORT_OFFSET: '9:05:07 AM GMT+1',
  TIME_WITH_LONG_OFFSET: '9:05:07 AM Central European Standard Time',
  TIME_24_SIMPLE: '09:05',
  TIME_24_WITH_SECONDS: '09:05:07',
  TIME_24_WITH_SHORT_OFFSET: '09:05:07 GMT+1',
  TIME_24_WITH_LONG_OFFSET: '09:05:07 Central European Standard Time',
  DATETIME_SHORT: '1/31/2026, 9:05 AM',
  DATETIME_SHORT_WITH_SECONDS: '1/31/2026, 9:05:07 AM',
  DATETIME_MED: 'Jan 31, 2026, 9:05 AM',
  DATETIME_MED_WITH_SECONDS: 'Jan 31, 2026, 9:05:07 AM',
  DATETIME_MED_WITH_WEEKDAY: 'Sat, Jan 31, 2026, 9:05 AM',
  DATETIME_FULL: 'January 31, 2026 at 9:05 AM GMT+1',
  DATETIME_FULL_WITH_SECONDS: 'January 31, 2026 at 9:05:07 AM GMT+1',
  DATETIME_HUGE: 'Saturday, January 31, 2026 at 9:05 AM Central European Standard Time',
  DATETIME_HUGE_WITH_SECONDS: 'Saturday, January 31, 2026 at 9:05:07 AM Central European Standard Time',
}

const formats: TableDocs = Object.fromEntries(
  Object.entries(FORMAT_EXAMPLES).map(([name, written]): [string, DocsInit] => [
    name,
    // Platforms differ in the kind of blank that they put before AM.
    doc('object', 'A format for toLocaleString.', [`${EXAMPLE}(DateTime.${name}).replace(/\\s/g, ' ')`, written]),
  ]),
)

const TEXT = ['text', 'The text.'] as const

export const dateTimeStaticDocs: TableDocs = {
  ...formats,
  fromFormat: docWith(
    'dateTime',
    'The date in a text of a known format.',
    { text: TEXT, format: ['text', "Luxon's tokens, such as dd.MM.yyyy HH:mm; other text in single quotes."], options: ZONED },
    ["DateTime.fromFormat('31/01/2026', 'dd/MM/yyyy').toISODate()", '2026-01-31'],
  ),
  fromHTTP: docWith('dateTime', 'The date in a header of HTTP.', { text: TEXT, options: ZONED }, [
    "DateTime.fromHTTP('Sat, 31 Jan 2026 08:05:00 GMT')",
    '2026-01-31T09:05:00.000+01:00',
  ]),
  fromISO: docWith(
    'dateTime',
    'The date in an ISO text.',
    { text: TEXT, options: ZONED },
    ["DateTime.fromISO('2026-01-31T08:00')", '2026-01-31T08:00:00.000+01:00'],
    ["DateTime.fromISO('2026-W05')", '2026-01-26T00:00:00.000+01:00'],
  ),
  fromJSDate: docWith('dateTime', "The moment of JavaScript's Date.", { date: ['date', 'The date.'], options: ZONED }, [
    "DateTime.fromJSDate(new Date('2026-01-31T08:00Z'))",
    '2026-01-31T09:00:00.000+01:00',
  ]),
  fromMillis: docWith(
    'dateTime',
    'The moment so many milliseconds after 1970 began.',
    { ms: ['number', 'Milliseconds.'], options: ZONED },
    ['DateTime.fromMillis(0)', '1970-01-01T01:00:00.000+01:00'],
  ),
  fromObject: docWith(
    'dateTime',
    'The date of its parts.',
    { parts: ['object', 'Parts such as { year: 2026, month: 1, day: 31 }.'], options: ZONED },
    ['DateTime.fromObject({ year: 2026, month: 1, day: 31 }).toISODate()', '2026-01-31'],
  ),
  fromRFC2822: docWith('dateTime', 'The date in an e-mail.', { text: TEXT, options: ZONED }, [
    "DateTime.fromRFC2822('Sat, 31 Jan 2026 09:05:00 +0100')",
    '2026-01-31T09:05:00.000+01:00',
  ]),
  fromSQL: docWith('dateTime', 'The date as SQL writes it.', { text: TEXT, options: ZONED }, [
    "DateTime.fromSQL('2026-01-31 09:05:00')",
    '2026-01-31T09:05:00.000+01:00',
  ]),
  fromSeconds: docWith('dateTime', 'The moment so many seconds after 1970 began.', { seconds: ['number', 'Seconds.'], options: ZONED }, [
    'DateTime.fromSeconds(1769846700)',
    '2026-01-31T09:05:00.000+01:00',
  ]),
  isDateTime: docWith('boolean', 'Whether a value is a DateTime.', { value: ['any', 'The value.'] }, ['DateTime.isDateTime($now)', true]),
  local: docWith('dateTime', "A date of its parts in the workflow's zone, the month from 1; now when none is given.", PARTS, [
    'DateTime.local(2026, 1, 31, 8)',
    '2026-01-31T08:00:00.000+01:00',
  ]),
  max: docWith('dateTime', 'The latest of some dates.', { dates: MOMENT }, [
    "DateTime.max('2026-01-31', '2026-02-01').toISODate()",
    '2026-02-01',
  ]),
  min: docWith('dateTime', 'The earliest of some dates.', { dates: MOMENT }, [
    "DateTime.min('2026-01-31', '2026-02-01').toISODate()",
    '2026-01-31',
  ]),
  now: doc('dateTime', "The present in the workflow's zone; the same as $now.", ['DateTime.now()', '2026-01-31T09:30:00.000+01:00']),
  utc: docWith('dateTime', 'A date of its parts in UTC, the month from 1; now when none is given.', PARTS, [
    'DateTime.utc(2026, 1, 31)',
    '2026-01-31T00:00:00.000Z',
  ]),
}

const LUXON = ['object', 'Options such as { locale: "de" }.'] as const

export const durationStaticDocs: TableDocs = {
  fromDurationLike: docWith('duration', 'A length of time of an object, a Duration, or milliseconds.', { value: AMOUNT }, [
    'Duration.fromDurationLike({ hours: 2 })',
    'PT2H',
  ]),
  fromISO: docWith('duration', 'The length of time in an ISO text.', { text: TEXT, options: LUXON }, [
    "Duration.fromISO('PT90M').as('hours')",
    1.5,
  ]),
  fromISOTime: docWith('duration', 'The length of time since midnight.', { text: TEXT }, [
    "Duration.fromISOTime('01:30').as('minutes')",
    90,
  ]),
  fromMillis: docWith('duration', 'A length of time in milliseconds.', { ms: ['number', 'Milliseconds.'], options: LUXON }, [
    "Duration.fromMillis(90_000).as('minutes')",
    1.5,
  ]),
  fromObject: docWith(
    'duration',
    'A length of time of its parts.',
    { parts: ['object', 'Parts such as { hours: 1, minutes: 30 }.'], options: LUXON },
    ['Duration.fromObject({ hours: 1, minutes: 30 })', 'PT1H30M'],
  ),
  isDuration: docWith('boolean', 'Whether a value is a Duration.', { value: ['any', 'The value.'] }, ['Duration.isDuration(1)', false]),
}

const INTERVALS = ['list<interval>', 'Intervals.'] as const
const TWO = "[Interval.fromDateTimes('2026-01-01', '2026-01-10'), Interval.fromDateTimes('2026-01-05', '2026-01-20')]"

export const intervalStaticDocs: TableDocs = {
  after: docWith('interval', 'The time from a date on.', { start: MOMENT, duration: AMOUNT, unit: UNIT }, [
    "Interval.after('2026-01-31', { days: 1 }).toISODate()",
    '2026-01-31/2026-02-01',
  ]),
  before: docWith('interval', 'The time up to a date.', { end: MOMENT, duration: AMOUNT, unit: UNIT }, [
    "Interval.before('2026-01-31', { days: 1 }).toISODate()",
    '2026-01-30/2026-01-31',
  ]),
  fromDateTimes: docWith('interval', 'The time between two dates.', { start: MOMENT, end: MOMENT }, [
    "Interval.fromDateTimes('2026-01-01', '2026-01-11').length('days')",
    10,
  ]),
  fromISO: docWith('interval', 'The interval in an ISO text.', { text: TEXT, options: ZONED }, [
    "Interval.fromISO('2026-01-01/P2D').toISODate()",
    '2026-01-01/2026-01-03',
  ]),
  isInterval: docWith('boolean', 'Whether a value is an Interval.', { value: ['any', 'The value.'] }, ['Interval.isInterval(1)', false]),
  merge: docWith('list<interval>', 'The intervals with those that touch made one.', { intervals: INTERVALS }, [
    `Interval.merge(${TWO}).map(i => i.toISODate())`,
    ['2026-01-01/2026-01-20'],
  ]),
  xor: docWith('list<interval>', 'The time that only one of the intervals has.', { intervals: INTERVALS }, [
    `Interval.xor(${TWO}).length`,
    2,
  ]),
}
