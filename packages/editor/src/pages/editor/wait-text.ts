import type { StepSummary } from '@millrace/api'
import { formatAbsolute } from '@/i18n/format.ts'
import { t } from '@/i18n/t.ts'

/** What a step waits for, and how long at most; undefined for one that does not wait. */
export function waitText({ status, waitingUntil, waits }: Pick<StepSummary, 'status' | 'waitingUntil' | 'waits'>): string | undefined {
  const until = waitingUntil === null ? undefined : formatAbsolute(waitingUntil)
  if (status === 'retrying') return until === undefined ? undefined : t('exec.next-attempt', { time: until })
  if (status !== 'waiting') return undefined
  const what = waits.at(-1)?.for
  if (what === 'child') return t('exec.waits-child')
  if (what === 'token' && until !== undefined) return t('exec.waits-call-until', { time: until })
  return until === undefined ? t('exec.waits-call') : t('exec.waits-until', { time: until })
}
