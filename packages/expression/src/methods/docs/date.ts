import { doc, docWith, type DocsInit } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const MOMENT = "new Date('2026-01-31T08:05:09.007Z')"
const LOCALE = ['text | list', 'Language, such as de-DE; several in order of preference.'] as const
const FORMAT_OPTIONS = [
  'object',
  'Options of Intl.DateTimeFormat, such as { dateStyle: "long" }. The zone is the workflow\'s unless timeZone says otherwise.',
] as const

/** What each field is, its value of the example in Berlin and in UTC, and what it is set to. */
const FIELDS: Readonly<Record<string, readonly [what: string, local: number, utc: number]>> = {
  Date: ['The day of the month', 31, 31],
  Day: ['The day of the week, 0 for Sunday,', 6, 6],
  FullYear: ['The year', 2026, 2026],
  Hours: ['The hour', 9, 8],
  Milliseconds: ['The thousandths of a second', 7, 7],
  Minutes: ['The minute', 5, 5],
  Month: ['The month, from 0 for January,', 0, 0],
  Seconds: ['The second', 9, 9],
}

const PARAMS = {
  day: ['number', 'Day of the month.'],
  year: ['number', 'The year.'],
  month: ['number', 'The month, from 0.'],
  hours: ['number', 'The hour.'],
  minutes: ['number', 'The minute.'],
  seconds: ['number', 'The second.'],
  ms: ['number', 'Thousandths of a second.'],
} as const satisfies DocsInit['params']

const getters: TableDocs = Object.fromEntries(
  Object.entries(FIELDS).flatMap(([field, [what, local, utc]]) => [
    [`get${field}`, doc('number', `${what} in the workflow's zone.`, [`${MOMENT}.get${field}()`, local])],
    [`getUTC${field}`, doc('number', `${what} in UTC.`, [`${MOMENT}.getUTC${field}()`, utc])],
  ]),
)

const SETTERS: Readonly<Record<string, readonly [what: string, value: number, local: string, utc: string]>> = {
  Date: ['the day of the month; days beyond its end go on into the next', 32, '2026-02-01T08:05:09.007Z', '2026-02-01T08:05:09.007Z'],
  FullYear: ['the year', 2027, '2027-01-31T08:05:09.007Z', '2027-01-31T08:05:09.007Z'],
  Hours: ['the hour', 0, '2026-01-30T23:05:09.007Z', '2026-01-31T00:05:09.007Z'],
  Milliseconds: ['the thousandths of a second', 0, '2026-01-31T08:05:09.000Z', '2026-01-31T08:05:09.000Z'],
  Minutes: ['the minute', 30, '2026-01-31T08:30:09.007Z', '2026-01-31T08:30:09.007Z'],
  Month: [
    'the month, from 0; a day that it does not have goes on into the next',
    1,
    '2026-03-03T08:05:09.007Z',
    '2026-03-03T08:05:09.007Z',
  ],
  Seconds: ['the second', 0, '2026-01-31T08:05:00.007Z', '2026-01-31T08:05:00.007Z'],
}

const setters: TableDocs = Object.fromEntries(
  Object.entries(SETTERS).flatMap(([field, [what, value, local, utc]]) => {
    const example = (name: string, result: string): readonly [string, unknown] => [
      `new Date(${MOMENT}.${name}(${value})).toISOString()`,
      result,
    ]
    return [
      [
        `set${field}`,
        docWith(
          'number',
          `Sets ${what}, in the workflow's zone, and gives the new time in milliseconds.`,
          PARAMS,
          example(`set${field}`, local),
        ),
      ],
      [
        `setUTC${field}`,
        docWith('number', `Sets ${what}, in UTC, and gives the new time in milliseconds.`, PARAMS, example(`setUTC${field}`, utc)),
      ],
    ]
  }),
)

/** JavaScript's own methods of dates. */
export const dateDocs: TableDocs = {
  ...getters,
  ...setters,
  getTime: doc('number', 'Milliseconds since 1970 began in UTC.', [`${MOMENT}.getTime()`, 1769846709007]),
  getTimezoneOffset: doc('number', 'Minutes that UTC is ahead of the zone of the workflow.', [`${MOMENT}.getTimezoneOffset()`, -60]),
  setTime: docWith('number', 'Sets the moment in milliseconds since 1970.', { ms: ['number', 'Milliseconds.'] }, [
    'new Date(0).setTime(1000)',
    1000,
  ]),
  toDateString: doc('text', 'The day in English.', [`${MOMENT}.toDateString()`, 'Sat Jan 31 2026']),
  toISOString: doc('text', 'The moment as ISO text in UTC.', [`${MOMENT}.toISOString()`, '2026-01-31T08:05:09.007Z']),
  toJSON: doc('text', 'The moment as ISO text in UTC.', [`${MOMENT}.toJSON()`, '2026-01-31T08:05:09.007Z']),
  toLocaleDateString: docWith(
    'text',
    'The day as people of a language write it.',
    { locale: LOCALE, options: FORMAT_OPTIONS },
    [`${MOMENT}.toLocaleDateString('de-DE')`, '31.1.2026'],
    [`${MOMENT}.toLocaleDateString('en-US', { month: 'long', day: 'numeric' })`, 'January 31'],
  ),
  toLocaleString: docWith(
    'text',
    'Day and time as people of a language write them.',
    { locale: LOCALE, options: FORMAT_OPTIONS },
    [`${MOMENT}.toLocaleString('de-DE')`, '31.1.2026, 09:05:09'],
    [`${MOMENT}.toLocaleString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })`, '31 Jan 2026'],
  ),
  toLocaleTimeString: docWith('text', 'The time as people of a language write it.', { locale: LOCALE, options: FORMAT_OPTIONS }, [
    `${MOMENT}.toLocaleTimeString('de-DE')`,
    '09:05:09',
  ]),
  toString: doc('text', 'Day, time and zone in English.', [
    `${MOMENT}.toString()`,
    'Sat Jan 31 2026 09:05:09 GMT+0100 (Central European Standard Time)',
  ]),
  toTimeString: doc('text', 'Time and zone in English.', [
    `${MOMENT}.toTimeString()`,
    '09:05:09 GMT+0100 (Central European Standard Time)',
  ]),
  toUTCString: doc('text', 'Day and time in UTC, as HTTP writes them.', [`${MOMENT}.toUTCString()`, 'Sat, 31 Jan 2026 08:05:09 GMT']),
  valueOf: doc('number', 'Milliseconds since 1970.', [`${MOMENT}.valueOf()`, 1769846709007]),
}
