import type { StepStatus } from '@millrace/api'
import { t } from '@/i18n/t.ts'
import { formatDuration, formatShort } from '@/i18n/format.ts'
import type { NodeRun } from './run-state.ts'

/** What people read for the state of a step. */
export const stepWord = (status: StepStatus): string => t(`status.${status}`)

/** What stands beside the word: why it failed, how long it took, what it gave. */
export function stepNote(run: NodeRun): string {
  switch (run.status) {
    case 'failed':
    case 'in-doubt':
      return run.error?.code ?? ''
    case 'waiting':
      return run.waitingUntil === null ? '' : t('run.until', { time: formatShort(run.waitingUntil) })
    case 'retrying':
      return t('run.attempt', { number: run.attempt })
    case 'completed':
      return doneNote(run)
    case 'ready':
      return run.stopped ? t('run.stopped-here') : firingsNote(run)
    case 'running':
    case 'skipped':
    case 'cancelled':
      return firingsNote(run)
    default:
      return run.status satisfies never
  }
}

const firingsNote = (run: NodeRun): string => (run.firings > 1 ? t('run.firings', { count: run.firings }) : '')

function doneNote(run: NodeRun): string {
  if (run.firings > 1) return t('run.firings', { count: run.firings })
  const items = t('canvas.items', { count: run.itemsOut })
  if (run.cached) return `${items} · ${t('run.cached')}`
  return run.durationMs === null ? items : `${items} · ${formatDuration(run.durationMs)}`
}
