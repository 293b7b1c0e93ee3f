import type { TriggerStatus } from '@millrace/api'
import type { Millis } from '@millrace/base'
import type { TriggerFailure, TriggerStateRow, WebhookRegistrationRow, WorkflowRow } from '@millrace/store'
import { instant, instantOrNull } from '../../http/instant.ts'
import { adviceFor, NO_PUBLIC_URL } from './trigger-advice.ts'

export interface StatusContext {
  readonly workflow: Pick<WorkflowRow, 'status'>
  readonly now: Millis
  /** Whether the operator said how services reach the server. */
  readonly hasPublicUrl: boolean
}

/** How a trigger stands that asks or listens. */
export function watchStatus(row: TriggerStateRow, { workflow: { status }, now }: StatusContext): TriggerStatus {
  const { nodeId, nodeType, kind, version, lastEventAt, lastLookAt, nextAt, failures, lastError } = row
  const state = watchState(row, status, now)
  return {
    ...{ nodeId, nodeType, kind, state, workflowVersion: version, failures },
    lastEventAt: instantOrNull(lastEventAt),
    lastLookAt: instantOrNull(lastLookAt),
    nextLookAt: status === 'active' && state !== 'listening' ? instantOrNull(nextAt) : null,
    lastError: errorView(lastError),
    advice: lastError === null ? null : adviceFor(lastError, 'coming'),
    ...{ url: null, registeredAt: null, expiresAt: null },
  }
}

function watchState({ kind, leaseUntil, lastError }: TriggerStateRow, status: WorkflowRow['status'], now: Millis): TriggerStatus['state'] {
  if (status !== 'active') return 'paused'
  if (leaseUntil !== null && leaseUntil > now) return kind === 'listen' ? 'listening' : 'looking'
  return lastError === null ? 'waiting' : 'failing'
}

/** How a webhook stands that its service is told about. */
export function registrationStatus(row: WebhookRegistrationRow, { hasPublicUrl }: StatusContext): TriggerStatus {
  const { nodeId, nodeType, phase, version, nextAt, failures, lastError, url, registeredAt, expiresAt } = row
  const failed = lastError === null ? null : adviceFor(lastError, phase === 'leaving' ? 'leaving' : 'coming')
  const unreachable = phase !== 'leaving' && url !== null && !hasPublicUrl ? NO_PUBLIC_URL : null
  return {
    ...{ nodeId, nodeType, kind: 'webhook', workflowVersion: version, failures, url },
    state: lastError !== null ? 'failing' : PHASES[phase],
    ...{ lastEventAt: null, lastLookAt: null, nextLookAt: instantOrNull(nextAt) },
    lastError: errorView(lastError),
    advice: [failed, unreachable].filter((one) => one !== null).join(' ') || null,
    registeredAt: instantOrNull(registeredAt),
    expiresAt: instantOrNull(expiresAt),
  }
}

const PHASES = { wanted: 'registering', registered: 'registered', leaving: 'removing' } as const

const errorView = (failure: TriggerFailure | null): TriggerStatus['lastError'] =>
  failure === null ? null : { ...failure, at: instant(failure.at) }
