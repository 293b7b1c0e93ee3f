import { NodeError, type ScheduleSpec } from '@millrace/node-sdk'
import { Cron } from 'croner'
import { IANAZone } from 'luxon'
import type { ScheduleConfig } from '../generated/schedule.config.ts'
import { durationMs } from '../shared/duration.ts'

const WEEKDAY_NUMBER = { sunday: 0, monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6 } as const

/** The times that a schedule stands for. Throws NodeError `config.invalid` for a cron expression or zone that cannot be used. */
export function scheduleTimes(config: ScheduleConfig): ScheduleSpec {
  const { mode = 'interval', timezone = '' } = config
  if (timezone !== '' && !IANAZone.isValidZone(timezone)) {
    throw new NodeError('config.invalid', `"${timezone}" is not a time zone.`, {
      hint: 'Use an IANA name such as Europe/Berlin.',
      detail: { path: '/timezone' },
    })
  }
  const zone = timezone === '' ? {} : { timezone }
  if (mode === 'interval') return { everyMs: durationMs(config.every ?? 5, config.unit ?? 'minutes'), ...zone }
  return { cron: cronOf(config, mode), ...zone }
}

function cronOf(config: ScheduleConfig, mode: Exclude<NonNullable<ScheduleConfig['mode']>, 'interval'>): string {
  const [hour, minute] = (config.at ?? '09:00').split(':').map(Number)
  switch (mode) {
    case 'daily':
      return `${minute} ${hour} * * *`
    case 'weekly': {
      const days = (config.weekdays ?? ['monday']).map((day) => WEEKDAY_NUMBER[day])
      return `${minute} ${hour} * * ${days.sort((a, b) => a - b).join(',')}`
    }
    case 'monthly':
      return `${minute} ${hour} ${config.dayOfMonth === 'last' ? 'L' : (config.dayOfMonth ?? 1)} * *`
    case 'cron':
      return checkedCron(config.cron ?? '')
  }
}

function checkedCron(text: string): string {
  const cron = text.trim().replace(/\s+/g, ' ')
  const fields = cron.split(' ').length
  if (fields !== 5 && fields !== 6) throw badCron(cron, `it has ${cron === '' ? 0 : fields} fields instead of 5 or 6`)
  let next: Date | null
  try {
    const job = new Cron(cron, { paused: true, timezone: 'UTC' })
    next = job.nextRun()
    job.stop()
  } catch (cause) {
    throw badCron(cron, (cause instanceof Error ? cause.message : String(cause)).replace(/^CronPattern: /, ''), cause)
  }
  if (next === null) throw badCron(cron, 'no such day ever comes')
  return cron
}

const badCron = (cron: string, reason: string, cause?: unknown): NodeError =>
  new NodeError('config.invalid', `"${cron}" is not a usable cron expression: ${reason}.`, {
    hint: 'Write minute, hour, day of month, month and weekday, for example 0 9 * * 1-5 for nine o’clock on working days.',
    detail: { path: '/cron' },
    cause,
  })
