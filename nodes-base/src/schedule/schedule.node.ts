import { defineTrigger } from '@millrace/node-sdk'
import { DateTime } from 'luxon'
import type { ScheduleConfig } from '../generated/schedule.config.ts'
import { scheduleTimes } from './schedule-times.ts'
import schema from './schedule.schema.json' with { type: 'json' }

export default defineTrigger<ScheduleConfig>({
  type: 'core.schedule',
  version: 1,
  title: 'Schedule',
  description: 'Starts the workflow at set times, each of them once.',
  kind: 'trigger',
  category: 'Triggers',
  keywords: ['cron', 'timer', 'interval', 'daily', 'weekly', 'every', 'time'],
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: schema,
  trigger: {
    kind: 'schedule',
    spec: (config) => [scheduleTimes(config)],
    fire: ({ scheduledFor, timezone }) => {
      const at = DateTime.fromMillis(scheduledFor, { zone: timezone, locale: 'en' })
      return [
        {
          json: {
            scheduledFor: new Date(scheduledFor).toISOString(),
            timezone,
            local: at.toISO(),
            date: at.toISODate(),
            time: at.toFormat('HH:mm:ss'),
            year: at.year,
            month: at.month,
            day: at.day,
            hour: at.hour,
            minute: at.minute,
            weekday: at.toFormat('cccc').toLowerCase(),
          },
        },
      ]
    },
  },
  examples: [
    { title: 'Every five minutes', config: { mode: 'interval', every: 5, unit: 'minutes' } },
    { title: 'Working days at nine', config: { mode: 'cron', cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' } },
    { title: 'Last day of the month', config: { mode: 'monthly', dayOfMonth: 'last', at: '18:00' } },
  ],
})
