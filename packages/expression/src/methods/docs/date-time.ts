import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'
import { FORMAT, MOMENT, UNIT, UNITS, sharedDateDocs } from './helpers.ts'

const VALUE = "DateTime.fromISO('2026-01-31T09:05')"
const OPTIONS = ['object', 'Options of Luxon.'] as const
const on = (call: string, result: unknown): readonly [string, unknown] => [`${VALUE}.${call}`, result]

/** Methods of Luxon's DateTime, and ours. */
export const dateTimeDocs: TableDocs = {
  ...sharedDateDocs(VALUE),
  diff: docWith(
    'duration',
    'How long it is from another date to this one.',
    { other: MOMENT, unit: [UNITS[0], 'A unit, or several; milliseconds when left out.'] },
    on("diff('2026-01-30', 'hours').hours", 33.083333333333336),
    on("diff('2026-01-01', ['days', 'hours']).toObject()", { days: 30, hours: 9.083333333333334 }),
  ),
  diffNow: docWith('duration', 'How long it is from now to this date.', { unit: UNITS }, on("diffNow('minutes').minutes", -25)),
  equals: docWith(
    'boolean',
    'Whether another date is the same moment in the same zone and locale.',
    { other: MOMENT },
    on("equals('2026-01-31T09:05')", true),
  ),
  get: docWith('number', 'One part of the date.', { unit: UNIT }, on("get('year')", 2026)),
  getPossibleOffsets: doc(
    'list<dateTime>',
    'The moments that the clock may mean: two in the hour that comes twice when summer time ends.',
    ["DateTime.fromISO('2026-10-25T02:30').getPossibleOffsets().length", 2],
  ),
  hasSame: docWith(
    'boolean',
    'Whether another date lies in the same year, month or day.',
    { other: MOMENT, unit: UNIT },
    on("hasSame('2026-01-01', 'month')", true),
  ),
  reconfigure: docWith(
    'dateTime',
    'The date with another locale, digits or calendar.',
    { options: ['object', 'locale, numberingSystem, outputCalendar.'] },
    on("reconfigure({ locale: 'fr' }).monthLong", 'janvier'),
  ),
  resolvedLocaleOptions: doc(
    'object',
    'Locale, digits and calendar that the date is written with.',
    on('resolvedLocaleOptions().locale', 'en-US'),
  ),
  set: docWith(
    'dateTime',
    'The date with some parts set.',
    { parts: ['object', 'Parts such as { hour: 8, minute: 0 }.'] },
    on('set({ hour: 8, minute: 0 })', '2026-01-31T08:00:00.000+01:00'),
  ),
  setLocale: docWith(
    'dateTime',
    'The date, written in another language.',
    { locale: ['text', 'Language, such as de.'] },
    on("setLocale('de').toFormat('cccc')", 'Samstag'),
  ),
  setZone: docWith(
    'dateTime',
    'The same moment in another zone.',
    {
      zone: ['text | number', 'A zone such as America/New_York or utc, or minutes from UTC.'],
      options: ['object', '{ keepLocalTime: true } keeps the clock and changes the moment.'],
    },
    on("setZone('America/New_York')", '2026-01-31T03:05:00.000-05:00'),
  ),
  toBSON: doc('date', "The moment as JavaScript's Date.", on('toBSON().getTime()', 1769846700000)),
  toDate: doc('date', "The moment as JavaScript's Date; the same as toJSDate.", on('toDate().getTime()', 1769846700000)),
  toHTTP: doc('text', 'The moment as HTTP headers write it.', on('toHTTP()', 'Sat, 31 Jan 2026 08:05:00 GMT')),
  toISOString: doc('text', 'The moment as ISO text in UTC.', on('toISOString()', '2026-01-31T08:05:00.000Z')),
  toISOTime: docWith('text', 'The time as ISO text.', { options: OPTIONS }, on('toISOTime()', '09:05:00.000+01:00')),
  toISOWeekDate: doc('text', 'Year, week and weekday as ISO text.', on('toISOWeekDate()', '2026-W05-6')),
  toJSDate: doc('date', "The moment as JavaScript's Date.", on('toJSDate().getTime()', 1769846700000)),
  toJSON: doc('text', 'The date as ISO text.', on('toJSON()', '2026-01-31T09:05:00.000+01:00')),
  toLocal: doc('dateTime', "The same moment in the workflow's zone.", [
    'DateTime.utc(2026, 1, 31, 8).toLocal()',
    '2026-01-31T09:00:00.000+01:00',
  ]),
  toLocaleParts: docWith(
    'list<object>',
    'The parts that toLocaleString writes, each with its kind.',
    { options: ['object', 'Options of Intl.DateTimeFormat.'] },
    on('toLocaleParts()[0]', { type: 'month', value: '1' }),
  ),
  toLocaleString: docWith(
    'text',
    'The date as people of its locale write it.',
    {
      format: ['object', 'DateTime.DATE_MED and its like, or options of Intl.DateTimeFormat; a short date when left out.'],
      options: ['object', 'Options such as { locale: "de" }.'],
    },
    on('toLocaleString()', '1/31/2026'),
    on("setLocale('de').toLocaleString(DateTime.DATE_FULL)", '31. Januar 2026'),
  ),
  toObject: doc('object', 'The parts of the date.', on('toObject().hour', 9)),
  toRFC2822: doc('text', 'The date as e-mails write it.', on('toRFC2822()', 'Sat, 31 Jan 2026 09:05:00 +0100')),
  toRelativeCalendar: docWith(
    'text',
    'The distance in calendar days, months or years, in words.',
    { options: ['object', 'Options such as { locale: "de", unit: "days", base: date }.'] },
    on('plus({ days: 1 }).toRelativeCalendar({ unit: "days" })', 'tomorrow'),
  ),
  toSQL: docWith('text', 'The date as SQL writes it.', { options: OPTIONS }, on('toSQL()', '2026-01-31 09:05:00.000 +01:00')),
  toSQLDate: doc('text', 'The day as SQL writes it.', on('toSQLDate()', '2026-01-31')),
  toSQLTime: docWith('text', 'The time as SQL writes it.', { options: OPTIONS }, on('toSQLTime({ includeOffset: false })', '09:05:00.000')),
  toString: doc('text', 'The date as ISO text.', on('toString()', '2026-01-31T09:05:00.000+01:00')),
  toUTC: docWith(
    'dateTime',
    'The same moment in UTC.',
    { offset: ['number', 'Minutes from UTC.'] },
    on('toUTC()', '2026-01-31T08:05:00.000Z'),
  ),
  toUnixInteger: doc('number', 'Whole seconds since 1970.', on('toUnixInteger()', 1769846700)),
  until: docWith('interval', 'The time between this date and a later one.', { other: MOMENT }, on("until('2026-02-02').count('days')", 2)),
  valueOf: doc('number', 'Milliseconds since 1970.', on('valueOf()', 1769846700000)),
  toISO: docWith(
    'text',
    'The date as ISO text in its zone.',
    { options: ['object', 'Options such as { includeOffset: false, suppressMilliseconds: true }.'] },
    on('toISO()', '2026-01-31T09:05:00.000+01:00'),
    on('toISO({ suppressMilliseconds: true, suppressSeconds: true })', '2026-01-31T09:05+01:00'),
  ),
  toFormat: docWith(
    'text',
    'The date written in a format.',
    { format: FORMAT, options: ['object', 'Options such as { locale: "de" }.'] },
    on("toFormat('dd.MM.yyyy HH:mm')", '31.01.2026 09:05'),
    on("toFormat('cccc, d. LLLL', { locale: 'de' })", 'Samstag, 31. Januar'),
  ),
}
