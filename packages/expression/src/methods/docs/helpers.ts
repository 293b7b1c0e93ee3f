import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

export const UNIT = ['text', 'years, quarters, months, weeks, days, hours, minutes, seconds or milliseconds; singular too.'] as const
export const UNITS = ['text | list<text>', 'A unit such as days, or several.'] as const
export const MOMENT = ['moment', 'A DateTime, a Date, an ISO text, or milliseconds.'] as const
export const AMOUNT = [
  'number | object',
  'How many of the unit; or an object such as { days: 1, hours: 2 }, a Duration, or milliseconds.',
] as const
export const FORMAT = [
  'text',
  "Luxon's tokens: yyyy year, MM month, dd day, HH hour, mm minute, ss second, cccc weekday, LLLL month's name; other text in single quotes.",
] as const
const END = ['moment', 'The other end.'] as const

/** What Date and DateTime both can: documented once, with the examples on either. `value` makes 2026-01-31T09:05 in Berlin. */
export function sharedDateDocs(value: string): TableDocs {
  const iso = (call: string, result: unknown): readonly [string, unknown] => [`${value}.${call}`, result]
  return {
    beginningOf: docWith(
      'dateTime',
      'The start of the year, month, week, day or hour that the date is in; the same as startOf.',
      { unit: ['text', 'The unit; week when left out. Weeks begin on Monday.'] },
      iso("beginningOf('month')", '2026-01-01T00:00:00.000+01:00'),
    ),
    diffTo: docWith(
      'number | object',
      'How long it is from this date to another, in one unit as a number, in several as an object.',
      { other: MOMENT, unit: ['text | list<text>', 'A unit, or several; days when left out.'] },
      iso("diffTo('2026-02-03T21:05')", 3.5),
      iso("diffTo('2026-02-03T21:05', ['days', 'hours'])", { days: 3, hours: 12 }),
    ),
    diffToNow: docWith(
      'number | object',
      'How long it is from this date to now; less than 0 for a date to come.',
      { unit: ['text | list<text>', 'A unit, or several; days when left out.'] },
      iso("diffToNow('minutes')", 25),
    ),
    endOfMonth: doc('dateTime', 'The last moment of the month.', iso('endOfMonth()', '2026-01-31T23:59:59.999+01:00')),
    extract: docWith(
      'number',
      'One part of the date.',
      { part: ['text', 'year, quarter, month, week, weekday, day, ordinal, hour, minute, second or millisecond; week when left out.'] },
      iso("extract('month')", 1),
      iso('extract()', 5),
    ),
    format: docWith(
      'text',
      'The date written in a format.',
      { format: [FORMAT[0], `${FORMAT[1]} yyyy-MM-dd when left out.`], options: ['object', 'Options such as { locale: "de" }.'] },
      iso("format('dd.MM.yyyy HH:mm')", '31.01.2026 09:05'),
    ),
    isBetween: docWith(
      'boolean',
      'Whether the date lies between two others; they themselves do not count.',
      { start: ['moment', 'One end.'], end: END },
      iso("isBetween('2026-01-01', '2026-02-01')", true),
    ),
    isDst: doc('boolean', 'Whether it is summer time on that date.', iso('isDst()', false)),
    isEmpty: doc('boolean', 'Always false: a date is a value.', iso('isEmpty()', false)),
    isInLast: docWith(
      'boolean',
      'Whether the date lies in the time that has just passed.',
      { count: ['number', 'How many of the unit.'], unit: ['text', 'The unit; minutes when left out.'] },
      iso("isInLast(1, 'hour')", true),
    ),
    isNotEmpty: doc('boolean', 'Always true: a date is a value.', iso('isNotEmpty()', true)),
    isWeekend: doc(
      'boolean',
      'Whether it is Saturday or Sunday, or what the locale takes for them. Works with () as well.',
      iso('isWeekend', true),
      iso('isWeekend()', true),
    ),
    minus: docWith(
      'dateTime',
      'The date so much earlier.',
      { amount: AMOUNT, unit: UNIT },
      iso("minus(1, 'week').toISODate()", '2026-01-24'),
      iso('minus({ hours: 10 })', '2026-01-30T23:05:00.000+01:00'),
    ),
    plus: docWith(
      'dateTime',
      'The date so much later. A month on from the 31st is the last day of the next.',
      { amount: AMOUNT, unit: UNIT },
      iso("plus(2, 'days').toISODate()", '2026-02-02'),
      iso('plus({ months: 1 }).toISODate()', '2026-02-28'),
    ),
    toDateTime: doc('dateTime', 'The same moment as a DateTime of Luxon.', iso('toDateTime()', '2026-01-31T09:05:00.000+01:00')),
    toInt: doc('number', 'Milliseconds since 1970.', iso('toInt()', 1769846700000)),
    toMillis: doc('number', 'Milliseconds since 1970.', iso('toMillis()', 1769846700000)),
    toNumber: doc('number', 'Milliseconds since 1970.', iso('toNumber()', 1769846700000)),
    toRelative: docWith(
      'text',
      'How long ago, or in how long, in words.',
      { options: ['object', 'Options such as { locale: "de", unit: "hours", base: date }.'] },
      iso('toRelative()', '25 minutes ago'),
    ),
    toSeconds: doc('number', 'Seconds since 1970.', iso('toSeconds()', 1769846700)),
    startOf: docWith(
      'dateTime',
      'The start of the year, month, week, day or hour that the date is in.',
      { unit: UNIT, options: ['object', '{ useLocaleWeeks: true } for weeks of the locale.'] },
      iso("startOf('day')", '2026-01-31T00:00:00.000+01:00'),
    ),
    endOf: docWith(
      'dateTime',
      'The last moment of the year, month, week, day or hour that the date is in.',
      { unit: UNIT, options: ['object', '{ useLocaleWeeks: true } for weeks of the locale.'] },
      iso("endOf('day')", '2026-01-31T23:59:59.999+01:00'),
    ),
    toFormat: docWith(
      'text',
      'The date written in a format.',
      { format: FORMAT, options: ['object', 'Options such as { locale: "de" }.'] },
      iso("toFormat('yyyy-MM-dd HH:mm')", '2026-01-31 09:05'),
      iso("toFormat('cccc, d. LLLL', { locale: 'de' })", 'Samstag, 31. Januar'),
    ),
    toISO: docWith(
      'text',
      'The date as ISO text in its zone.',
      { options: ['object', 'Options such as { includeOffset: false, suppressMilliseconds: true }.'] },
      iso('toISO()', '2026-01-31T09:05:00.000+01:00'),
    ),
    toISODate: docWith(
      'text',
      'The day as ISO text.',
      { options: ['object', '{ format: "basic" } leaves the hyphens out.'] },
      iso('toISODate()', '2026-01-31'),
    ),
  }
}
