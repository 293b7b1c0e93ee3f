import type { JsonObject } from '@millrace/base'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { numberOf } from '../read/scalar.ts'
import { changed, missing, type NodeNote } from '../report.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

interface Timed {
  readonly config: JsonObject
  readonly notes?: readonly NodeNote[]
}

const two = (value: number): string => String(value).padStart(2, '0')
const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, Math.floor(value)))
const hourOf = (row: Params, name: string, fallback: number): number => within(row.fixedNumber(name, fallback), 0, 23)
const minuteOf = (row: Params, name: string): number => within(row.fixedNumber(name, 0), 0, 59)
const cron = (text: string, notes: readonly NodeNote[] = []): Timed => ({ config: { mode: 'cron', cron: text }, notes })
const interval = (every: number, unit: 'seconds' | 'minutes' | 'hours'): Timed => ({
  config: { mode: 'interval', every: within(every, 1, 100_000), unit },
})

const recurs = (what: string): NodeNote[] => [
  changed(`A cron expression stands for "every so many ${what}": it begins to count anew with each ${what === 'days' ? 'month' : 'year'}.`),
]

/** One line of a Schedule Trigger. */
function scheduleRow(row: Params): Timed {
  const [hour, minute] = [hourOf(row, 'triggerAtHour', 0), minuteOf(row, 'triggerAtMinute')]
  const at = `${two(hour)}:${two(minute)}`
  switch (row.choice('field', 'days')) {
    case 'seconds':
      return interval(row.fixedNumber('secondsInterval', 30), 'seconds')
    case 'minutes':
      return interval(row.fixedNumber('minutesInterval', 5), 'minutes')
    case 'hours': {
      const every = within(row.fixedNumber('hoursInterval', 1), 1, 23)
      return cron(`${minute} ${every === 1 ? '*' : `*/${every}`} * * *`)
    }
    case 'weeks': {
      const days = listedDays(row)
      const every = row.fixedNumber('weeksInterval', 1)
      return {
        config: { mode: 'weekly', weekdays: days.map((day) => DAYS[within(day, 0, 6)] as string), at },
        notes:
          every > 1 ? [changed(`It starts every week; there it was every ${every} weeks. Let an If look at the number of the week.`)] : [],
      }
    }
    case 'months': {
      const [day, every] = [within(row.fixedNumber('triggerAtDayOfMonth', 1), 1, 31), within(row.fixedNumber('monthsInterval', 1), 1, 12)]
      return every > 1
        ? cron(`${minute} ${hour} ${day} */${every} *`, recurs('months'))
        : { config: { mode: 'monthly', dayOfMonth: day, at } }
    }
    case 'cronExpression':
      return cron(row.fixedText('expression'))
    default: {
      const every = within(row.fixedNumber('daysInterval', 1), 1, 31)
      return every > 1 ? cron(`${minute} ${hour} */${every} * *`, recurs('days')) : { config: { mode: 'daily', at } }
    }
  }
}

function listedDays(row: Params): readonly number[] {
  const days = row.fixed('triggerAtDay')
  if (Array.isArray(days) && days.length === 0) return DAYS.map((_, day) => day) // as the cron expression of n8n reads it
  const listed = [...new Set((Array.isArray(days) ? days : [days]).map(numberOf).filter(Number.isFinite))]
  return listed.length === 0 ? [0] : listed
}

/** One line of the old Cron. */
function cronRow(row: Params): Timed {
  const [hour, minute] = [hourOf(row, 'hour', 14), minuteOf(row, 'minute')]
  const at = `${two(hour)}:${two(minute)}`
  switch (row.choice('mode', 'everyDay')) {
    case 'everyMinute':
      return interval(1, 'minutes')
    case 'everyHour':
      return cron(`${minute} * * * *`)
    case 'everyWeek':
      return { config: { mode: 'weekly', weekdays: [DAYS[within(row.fixedNumber('weekday', 1), 0, 6)] as string], at } }
    case 'everyMonth':
      return { config: { mode: 'monthly', dayOfMonth: within(row.fixedNumber('dayOfMonth', 1), 1, 31), at } }
    case 'everyX':
      return interval(row.fixedNumber('value', 2), row.choice('unit', 'hours') === 'minutes' ? 'minutes' : 'hours')
    case 'custom':
      return cron(row.fixedText('cronExpression').trim())
    default:
      return { config: { mode: 'daily', at } }
  }
}

/** Each time becomes a node with all the edges of the one: more of them are a mistake or an attack. */
const MOST_TIMES = 50

/** Several times become several nodes. */
function timed(rows: readonly Params[], read: (row: Params) => Timed, otherwise: Timed): Converted {
  const [first = otherwise, ...others] = rows.slice(0, MOST_TIMES).map(read)
  const left = rows.length - MOST_TIMES
  const notes = [
    ...(left > 0 ? [missing(`Of its times, the first ${MOST_TIMES} were taken; left out: ${left}.`)] : []),
    ...[first, ...others].flatMap((one) => one.notes ?? []),
  ]
  const split = others.length === 0 ? [] : [changed(`It had ${rows.length} times: each is a node of its own now, with the same edges.`)]
  return { type: 'core.schedule', config: first.config, also: others.map(({ config }) => config), notes: [...split, ...notes] }
}

const ITEM = 'The item has other fields: `scheduledFor`, `date`, `time`, `weekday` … instead of `timestamp`, `Readable date` …'

export const scheduleNode: NodeMapping = {
  from: ['scheduleTrigger'],
  title: 'Schedule Trigger',
  versions: '1–1.4',
  becomes: 'Schedule, one for each time',
  differs: ITEM,
  convert: ({ params }) => timed(params.rows('rule', 'interval'), scheduleRow, { config: { mode: 'daily', at: '00:00' } }),
}

export const cronNode: NodeMapping = {
  from: ['cron'],
  title: 'Cron',
  versions: '1',
  becomes: 'Schedule, one for each time',
  convert: ({ params }) => timed(params.rows('triggerTimes', 'item'), cronRow, { config: { mode: 'daily', at: '14:00' } }),
}

export const intervalNode: NodeMapping = {
  from: ['interval'],
  title: 'Interval',
  versions: '1',
  becomes: 'Schedule',
  convert: ({ params }) => {
    const unit = params.choice('unit', 'seconds')
    const every = interval(params.fixedNumber('interval', 1), unit === 'hours' ? 'hours' : unit === 'minutes' ? 'minutes' : 'seconds')
    return timed([], scheduleRow, every)
  },
}
