import { doc, docWith, type DocsInit } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'
import { AMOUNT, MOMENT, UNIT, UNITS } from './helpers.ts'

const DURATION = 'Duration.fromObject({ days: 1, hours: 30, minutes: 15 })'
const onDuration = (call: string, result: unknown): readonly [string, unknown] => [`${DURATION}.${call}`, result]
const OPTIONS = ['object', 'Options of Luxon.'] as const

const PARTS: readonly (readonly [unit: string, value: number])[] = [
  ['years', 0],
  ['quarters', 0],
  ['months', 0],
  ['weeks', 0],
  ['days', 1],
  ['hours', 30],
  ['minutes', 15],
  ['seconds', 0],
  ['milliseconds', 0],
]

const parts: TableDocs = Object.fromEntries(
  PARTS.map(([unit, value]): [string, DocsInit] => [unit, doc('number', `The part that is counted in ${unit}.`, onDuration(unit, value))]),
)

/** Luxon's Duration: a length of time. */
export const durationDocs: TableDocs = {
  ...parts,
  isValid: doc('boolean', 'Whether the length of time makes sense; in expressions it always does.', onDuration('isValid', true)),
  invalidReason: doc('text | null', 'Why it makes no sense; null.', onDuration('invalidReason', null)),
  locale: doc('text', 'The language that it is written in.', onDuration('locale', 'en-US')),
  numberingSystem: doc('text | null', 'The digits that it is written with, where they were chosen.', onDuration('numberingSystem', null)),
  as: docWith('number', 'The whole length in one unit.', { unit: UNIT }, onDuration("as('hours')", 54.25)),
  equals: docWith(
    'boolean',
    'Whether another has the same parts.',
    { other: ['duration', 'Another length of time.'] },
    onDuration('equals(Duration.fromMillis(0))', false),
  ),
  get: docWith('number', 'The part that is counted in a unit.', { unit: UNIT }, onDuration("get('hours')", 30)),
  minus: docWith('duration', 'The length less another.', { amount: AMOUNT, unit: UNIT }, onDuration('minus({ hours: 6 }).hours', 24)),
  negate: doc('duration', 'The length the other way round.', onDuration('negate().days', -1)),
  normalize: doc(
    'duration',
    'The same length with no part larger than the next unit.',
    onDuration('normalize().toObject()', { days: 2, hours: 6, minutes: 15 }),
  ),
  plus: docWith('duration', 'The length and another.', { amount: AMOUNT, unit: UNIT }, onDuration("plus(2, 'hours').hours", 32)),
  reconfigure: docWith(
    'duration',
    'The length with another locale or digits.',
    { options: OPTIONS },
    onDuration("reconfigure({ locale: 'de' }).locale", 'de'),
  ),
  removeZeros: doc('duration', 'The length without the parts that are 0.', [
    'Duration.fromObject({ days: 0, hours: 2 }).removeZeros().toObject()',
    { hours: 2 },
  ]),
  rescale: doc('duration', 'The length in the largest units that it fills.', [
    'Duration.fromMillis(90_000).rescale().toObject()',
    { minutes: 1, seconds: 30 },
  ]),
  set: docWith(
    'duration',
    'The length with some parts set.',
    { parts: ['object', 'Parts such as { hours: 8 }.'] },
    onDuration('set({ hours: 8 }).hours', 8),
  ),
  shiftTo: docWith('duration', 'The same length counted in other units.', { units: UNITS }, [
    "Duration.fromMillis(5_400_000).shiftTo('hours', 'minutes').toObject()",
    { hours: 1, minutes: 30 },
  ]),
  shiftToAll: doc('duration', 'The same length in all units from years to milliseconds.', onDuration('shiftToAll().days', 2)),
  toFormat: docWith(
    'text',
    'The length written in a format.',
    { format: ['text', 'Tokens d, h, m, s, S and their doubles.'], options: OPTIONS },
    ["Duration.fromMillis(3_725_000).toFormat('hh:mm:ss')", '01:02:05'],
  ),
  toHuman: docWith(
    'text',
    'The length in words.',
    { options: ['object', 'Options such as { listStyle: "long" }.'] },
    onDuration('toHuman()', '1 day, 30 hours, 15 minutes'),
  ),
  toISO: doc('text', 'The length as ISO text.', onDuration('toISO()', 'P1DT30H15M')),
  toISOTime: docWith('text | null', 'The length as a time of day, where it is less than a day.', { options: OPTIONS }, [
    'Duration.fromObject({ hours: 11 }).toISOTime()',
    '11:00:00.000',
  ]),
  toJSON: doc('text', 'The length as ISO text.', onDuration('toJSON()', 'P1DT30H15M')),
  toMillis: doc('number', 'The length in milliseconds.', onDuration('toMillis()', 195_300_000)),
  toNumber: doc('number', 'The length in milliseconds.', onDuration('toNumber()', 195_300_000)),
  toObject: doc('object', 'The parts.', onDuration('toObject()', { days: 1, hours: 30, minutes: 15 })),
  toString: doc('text', 'The length as ISO text.', onDuration('toString()', 'P1DT30H15M')),
  valueOf: doc('number', 'The length in milliseconds.', onDuration('valueOf()', 195_300_000)),
}

const INTERVAL = "Interval.fromDateTimes('2026-01-30', '2026-02-02')"
const ISO = '2026-01-30T00:00:00.000+01:00/2026-02-02T00:00:00.000+01:00'
const OTHER = ['interval', 'Another interval.'] as const
const onInterval = (call: string, result: unknown): readonly [string, unknown] => [`${INTERVAL}.${call}`, result]
const JANUARY = "Interval.fromDateTimes('2026-01-01', '2026-02-01')"

/** Luxon's Interval: the time between two dates; its end is no part of it. */
export const intervalDocs: TableDocs = {
  end: doc('dateTime', 'Where it ends; the end itself is no part of it.', onInterval('end.toISODate()', '2026-02-02')),
  isValid: doc('boolean', 'Whether the interval makes sense; in expressions it always does.', onInterval('isValid', true)),
  lastDateTime: doc('dateTime', 'The last moment in it.', onInterval('lastDateTime', '2026-02-01T23:59:59.999+01:00')),
  start: doc('dateTime', 'Where it starts.', onInterval('start.toISODate()', '2026-01-30')),
  abutsEnd: docWith(
    'boolean',
    'Whether it starts where the other ends.',
    { other: OTHER },
    onInterval(`abutsEnd(Interval.fromDateTimes('2026-01-01', '2026-01-30'))`, true),
  ),
  abutsStart: docWith(
    'boolean',
    'Whether it ends where the other starts.',
    { other: OTHER },
    onInterval(`abutsStart(Interval.fromDateTimes('2026-02-02', '2026-02-03'))`, true),
  ),
  contains: docWith('boolean', 'Whether a date is in it.', { date: MOMENT }, onInterval("contains('2026-01-31')", true)),
  count: docWith('number', 'How many units of the calendar it touches.', { unit: UNIT }, onInterval("count('months')", 2)),
  difference: docWith(
    'list<interval>',
    'What is left when others are taken away.',
    { others: OTHER },
    onInterval(`difference(${JANUARY}).length`, 1),
  ),
  divideEqually: docWith(
    'list<interval>',
    'It in parts of the same length.',
    { parts: ['number', 'How many parts.'] },
    onInterval('divideEqually(3)[1].start.toISODate()', '2026-01-31'),
  ),
  engulfs: docWith('boolean', 'Whether the other lies wholly in it.', { other: OTHER }, [`${JANUARY}.engulfs(${INTERVAL})`, false]),
  equals: docWith('boolean', 'Whether the other has the same start and end.', { other: OTHER }, onInterval(`equals(${INTERVAL})`, true)),
  hasSame: docWith('boolean', 'Whether start and end lie in the same unit.', { unit: UNIT }, onInterval("hasSame('month')", false)),
  intersection: docWith(
    'interval | null',
    'The time that both have; null where there is none.',
    { other: OTHER },
    onInterval(`intersection(${JANUARY}).toISODate()`, '2026-01-30/2026-02-01'),
  ),
  isAfter: docWith('boolean', 'Whether it starts after a date.', { date: MOMENT }, onInterval("isAfter('2026-01-01')", true)),
  isBefore: docWith('boolean', 'Whether it ends before a date, or on it.', { date: MOMENT }, onInterval("isBefore('2026-02-02')", true)),
  isEmpty: doc('boolean', 'Whether start and end are the same.', onInterval('isEmpty()', false)),
  length: docWith(
    'number',
    'How long it is.',
    { unit: [UNIT[0], 'The unit; milliseconds when left out.'] },
    onInterval("length('days')", 3),
  ),
  overlaps: docWith('boolean', 'Whether both have a time in common.', { other: OTHER }, onInterval(`overlaps(${JANUARY})`, true)),
  set: docWith(
    'interval',
    'It with another start or end.',
    { ends: ['object', '{ start, end }, either or both.'] },
    onInterval("set({ end: '2026-01-31' }).length('days')", 1),
  ),
  splitAt: docWith('list<interval>', 'It cut at some dates.', { dates: MOMENT }, onInterval("splitAt('2026-01-31').length", 2)),
  splitBy: docWith(
    'list<interval>',
    'It cut into parts of a length.',
    { duration: AMOUNT, unit: UNIT },
    onInterval('splitBy({ days: 1 }).map(i => i.start.day)', [30, 31, 1]),
  ),
  toDuration: docWith('duration', 'How long it is, as a Duration.', { unit: UNITS }, onInterval("toDuration('hours').hours", 72)),
  toFormat: docWith(
    'text',
    'Start and end in a format.',
    { format: ['text', "Luxon's tokens."], options: ['object', '{ separator }.'] },
    onInterval("toFormat('dd.MM.')", '30.01. – 02.02.'),
  ),
  toISO: docWith('text', 'It as ISO text.', { options: OPTIONS }, onInterval('toISO()', ISO)),
  toISODate: doc('text', 'The days of start and end as ISO text.', onInterval('toISODate()', '2026-01-30/2026-02-02')),
  toISOTime: docWith(
    'text',
    'The times of start and end as ISO text.',
    { options: OPTIONS },
    onInterval('toISOTime({ suppressMilliseconds: true, includeOffset: false })', '00:00:00/00:00:00'),
  ),
  toLocaleString: docWith(
    'text',
    'It as people of its locale write it.',
    { format: ['object', 'DateTime.DATE_MED and its like.'], options: ['object', 'Options such as { locale: "de" }.'] },
    onInterval("toLocaleString(DateTime.DATE_MED, { locale: 'de' }).replace(/\\s/g, ' ')", '30. Jan. – 2. Feb. 2026'),
  ),
  toString: doc('text', 'It as text.', onInterval('toString()', `[${ISO.replace('/', ' – ')})`)),
  union: docWith(
    'interval',
    'From the earlier start to the later end.',
    { other: OTHER },
    onInterval(`union(${JANUARY}).toISODate()`, '2026-01-01/2026-02-02'),
  ),
}
