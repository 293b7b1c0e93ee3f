import { doc, type DocType } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const VALUE = "DateTime.fromISO('2026-01-31T09:05:07.008')"

type Field = readonly [type: DocType, description: string, result: unknown]

const FIELDS: Readonly<Record<string, Field>> = {
  year: ['number', 'The year.', 2026],
  quarter: ['number', 'The quarter, 1 to 4.', 1],
  month: ['number', 'The month, 1 to 12.', 1],
  day: ['number', 'The day of the month.', 31],
  hour: ['number', 'The hour, 0 to 23.', 9],
  minute: ['number', 'The minute.', 5],
  second: ['number', 'The second.', 7],
  millisecond: ['number', 'The thousandths of a second.', 8],
  weekYear: ['number', 'The year that the ISO week belongs to.', 2026],
  weekNumber: ['number', 'The ISO week of the year.', 5],
  weekday: ['number', 'The day of the week, 1 for Monday to 7 for Sunday.', 6],
  ordinal: ['number', 'The day of the year.', 31],
  offset: ['number', 'Minutes that the zone is ahead of UTC.', 60],
  zone: [
    'object',
    'The zone: its name, its type, and whether it never changes its clock.',
    { name: 'Europe/Berlin', type: 'iana', isUniversal: false },
  ],
  zoneName: ['text', 'The name of the zone.', 'Europe/Berlin'],
  locale: ['text', 'The language that the date is written in.', 'en-US'],
  numberingSystem: ['text | null', 'The digits that the locale writes with, where they were chosen.', null],
  outputCalendar: ['text | null', 'The calendar that the date is written in, where it was chosen.', null],
  isValid: [
    'boolean',
    'Whether the date exists: `DateTime.fromISO(text)` and its like also give impossible ones, of which nothing else can be used.',
    true,
  ],
  invalidReason: ['text | null', 'Why the date does not exist; null where it does.', null],
  invalidExplanation: ['text | null', 'Why the date does not exist, in a sentence; null where it does.', null],
  isInDST: ['boolean', 'Whether it is summer time.', false],
  isInLeapYear: ['boolean', 'Whether the year has a 29th of February.', false],
  isOffsetFixed: ['boolean', 'Whether the zone never changes its clock.', false],
  daysInMonth: ['number', 'How many days the month has.', 31],
  daysInYear: ['number', 'How many days the year has.', 365],
  weeksInWeekYear: ['number', 'How many ISO weeks the year has.', 53],
  monthShort: ['text', 'The month in short.', 'Jan'],
  monthLong: ['text', "The month's name.", 'January'],
  weekdayShort: ['text', 'The day of the week in short.', 'Sat'],
  weekdayLong: ['text', "The weekday's name.", 'Saturday'],
  offsetNameShort: ['text', 'The zone in short.', 'GMT+1'],
  offsetNameLong: ['text', "The zone's name.", 'Central European Standard Time'],
}

/** How a locale counts weeks is the platform's knowledge, and platforms differ. */
const LOCAL: Readonly<Record<string, readonly [description: string, condition: string]>> = {
  localWeekday: ['The day of the week as the locale counts.', '<= 7'],
  localWeekNumber: ['The week of the year as the locale counts.', '<= 5'],
  localWeekYear: ['The year that the week belongs to as the locale counts.', '=== 2026'],
  weeksInLocalWeekYear: ['How many weeks the year has as the locale counts.', '>= 52'],
}

/** What can be read off a DateTime. */
export const dateTimeFieldDocs: TableDocs = {
  ...Object.fromEntries(
    Object.entries(FIELDS).map(([name, [type, description, result]]) => [name, doc(type, description, [`${VALUE}.${name}`, result])]),
  ),
  ...Object.fromEntries(
    Object.entries(LOCAL).map(([name, [description, condition]]) => [
      name,
      doc('number', description, [`${VALUE}.${name} ${condition}`, true]),
    ]),
  ),
}
