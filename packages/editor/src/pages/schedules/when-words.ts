import type { Schedule } from '@millrace/api'
import { cronWords } from '@/i18n/cron-words.ts'
import { formatDuration } from '@/i18n/format.ts'
import { t } from '@/i18n/t.ts'

/** When a schedule runs, in words: `At 09:00, Monday through Friday`, `Every 15 min`; a cron expression without words as it is. */
export const whenWords = ({ cron, everyMs }: Pick<Schedule, 'cron' | 'everyMs'>): string =>
  cron === null ? t('schedules.every', { duration: formatDuration(everyMs ?? 0) }) : (cronWords(cron) ?? cron)
