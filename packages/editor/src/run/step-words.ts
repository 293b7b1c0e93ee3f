import type { StepStatus } from '@millrace/api'
import { t } from '@/i18n/t.ts'
import { formatCompact, formatDuration, formatShort, formatShortDuration } from '@/i18n/format.ts'
import type { NodeRun } from './run-state.ts'

/** What people read for the state of a step. */
export const stepWord = (status: StepStatus): string => t(`status.${status}`)

/** What stands beside the word: why it failed, how long it took, what it gave. */
export const stepNote = (run: NodeRun): string => noteOf(run, LONG)

/** The same for a card, which has little room: `1.2K items · 62 s`. */
export const shortStepNote = (run: NodeRun): string => noteOf(run, SHORT)

/** How its parts are written. */
interface Writing {
  count(key: 'canvas.items' | 'run.firings', count: number): string
  /** What it gave, and what else there is to say about that. */
  gave(items: string, more: string, isCached: boolean): string
  duration(ms: number): string
}
const MANY = 1000
const OF_MANY = { 'canvas.items': 'canvas.items-many', 'run.firings': 'run.firings-many' } as const
const LONG: Writing = {
  count: (key, count) => t(key, { count }),
  gave: (items, more) => `${items} · ${more}`,
  duration: formatDuration,
}
const SHORT: Writing = {
  count: (key, count) => (count < MANY ? t(key, { count }) : t(OF_MANY[key], { number: formatCompact(count) })),
  // How many there were stands on the edge as well.
  gave: (items, more, isCached) => (isCached ? more : `${items} · ${more}`),
  duration: formatShortDuration,
}

function noteOf(run: NodeRun, writing: Writing): string {
  switch (run.status) {
    case 'failed':
    case 'in-doubt':
      return run.error?.code ?? ''
    case 'waiting':
      return run.waitingUntil === null ? '' : t('run.until', { time: formatShort(run.waitingUntil) })
    case 'retrying':
      return t('run.attempt', { number: run.attempt })
    case 'completed':
      return doneNote(run, writing)
    case 'ready':
      return run.stopped ? t('run.stopped-here') : firingsNote(run, writing)
    case 'running':
    case 'skipped':
    case 'cancelled':
      return firingsNote(run, writing)
    default:
      return run.status satisfies never
  }
}

const firingsNote = (run: NodeRun, { count }: Writing): string => (run.firings > 1 ? count('run.firings', run.firings) : '')

function doneNote(run: NodeRun, writing: Writing): string {
  if (run.firings > 1) return firingsNote(run, writing)
  const items = writing.count('canvas.items', run.itemsOut)
  if (run.cached) return writing.gave(items, t('run.cached'), true)
  return run.durationMs === null ? items : writing.gave(items, writing.duration(run.durationMs), false)
}
