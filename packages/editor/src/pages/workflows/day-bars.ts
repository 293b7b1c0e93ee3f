import type { WorkflowSummary } from '@millrace/api'
import { LOCALE } from '@/i18n/locale.ts'
import { t } from '@/i18n/t.ts'

type Day = WorkflowSummary['stats']['days'][number]

/** One bar of the sparkline: where it stands and how high its two parts are, from 0 to 1. */
export interface DayBar {
  readonly completed: number
  readonly failed: number
}

/** The least height of what is not nothing: one failure among a thousand must be seen. */
const LEAST = 0.12

/** Days as bars, the fullest day the highest. */
export function dayBars(days: readonly Day[]): readonly DayBar[] {
  const most = Math.max(1, ...days.map(({ completed, failed }) => completed + failed))
  return days.map(({ completed, failed }) => {
    const bad = failed === 0 ? 0 : Math.max(LEAST, failed / most)
    const good = completed === 0 ? 0 : Math.max(LEAST, completed / most)
    return { failed: bad, completed: Math.min(good, 1 - bad) }
  })
}

const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', timeZone: 'UTC' })

/** The same in words. */
export function daysInWords(days: readonly Day[]): string {
  const parts = days.map(({ day, completed, failed }) => {
    const name = weekday.format(new Date(`${day}T00:00:00Z`))
    return completed + failed === 0 ? t('workflows.day-none', { day: name }) : t('workflows.day', { day: name, completed, failed })
  })
  return t('workflows.days', { days: parts.join('; ') })
}
