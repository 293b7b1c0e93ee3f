import type { ExecutionStatus, StepStatus, WorkflowStatus } from '@millrace/api'
import type { Component } from 'vue'
import type { PlainKey } from '@/i18n/t.ts'
import IconArchived from '~icons/lucide/archive'
import IconSkipped from '~icons/lucide/chevrons-right'
import IconCancelled from '~icons/lucide/circle-slash-2'
import IconCompleted from '~icons/lucide/circle-check'
import IconQueued from '~icons/lucide/circle-dashed'
import IconReady from '~icons/lucide/circle-dot-dashed'
import IconDraft from '~icons/lucide/circle'
import IconActive from '~icons/lucide/zap'
import IconWaiting from '~icons/lucide/hourglass'
import IconRunning from '~icons/lucide/loader-circle'
import IconPaused from '~icons/lucide/pause'
import IconRetrying from '~icons/lucide/rotate-cw'
import IconFailed from '~icons/lucide/square-x'
import IconInDoubt from '~icons/lucide/triangle-alert'
import type { Tone } from './tone.ts'

export type AnyStatus = ExecutionStatus | StepStatus | WorkflowStatus

/** How a status looks: always a shape and a word besides the colour. */
export interface StatusLook {
  readonly tone: Tone
  readonly word: PlainKey
  readonly shape: Component
  readonly spins?: true
}

const look = (tone: Tone, word: PlainKey, shape: Component, spins?: true): StatusLook =>
  Object.freeze(spins ? { tone, word, shape, spins } : { tone, word, shape })

/** Total over the statuses of executions, steps and workflows: a new one does not compile until it has a look. */
export const STATUS_LOOKS: Readonly<Record<AnyStatus, StatusLook>> = Object.freeze({
  queued: look('neutral', 'status.queued', IconQueued),
  running: look('info', 'status.running', IconRunning, true),
  waiting: look('warning', 'status.waiting', IconWaiting),
  paused: look('neutral', 'status.paused', IconPaused),
  completed: look('success', 'status.completed', IconCompleted),
  failed: look('danger', 'status.failed', IconFailed),
  cancelled: look('neutral', 'status.cancelled', IconCancelled),
  ready: look('neutral', 'status.ready', IconReady),
  retrying: look('warning', 'status.retrying', IconRetrying),
  skipped: look('neutral', 'status.skipped', IconSkipped),
  'in-doubt': look('warning', 'status.in-doubt', IconInDoubt),
  draft: look('neutral', 'status.draft', IconDraft),
  active: look('success', 'status.active', IconActive),
  archived: look('neutral', 'status.archived', IconArchived),
})
