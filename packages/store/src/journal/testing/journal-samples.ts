import { newId, type Id } from '@millrace/base'
import type { Append, ExecutionHeader, HeaderPatch } from '@millrace/engine/ports'

export const TENANT: Id = '01900000-0000-7000-8000-000000000001'
export const WORKFLOW: Id = '01900000-0000-7000-8000-000000000002'

let made = 0

/** An id whose time is `ms`; later calls give greater ids. */
export function idAt(ms: number): Id {
  const hex = ms.toString(16).padStart(12, '0')
  const tail = (made += 1).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail}`
}

export function headerOf(changes: Partial<ExecutionHeader> = {}): ExecutionHeader {
  return {
    id: newId(),
    tenantId: TENANT,
    workflowId: WORKFLOW,
    workflowVersion: 1,
    mode: 'production',
    trigger: 'webhook',
    status: 'queued',
    createdAt: Date.now(),
    startedAt: null,
    finishedAt: null,
    wakeAt: null,
    errorCode: null,
    errorMessage: null,
    errorNode: null,
    parentId: null,
    parentStep: null,
    replayOf: null,
    ...changes,
  }
}

/** The append that creates an execution. */
export const creation = (header: ExecutionHeader, payload = '[{"type":"accepted"}]'): Append => ({
  executionId: header.id,
  tenantId: header.tenantId,
  seq: 0,
  epoch: 1,
  payload,
  create: header,
})

/** A later append. */
export const following = (
  header: ExecutionHeader,
  seq: number,
  changes: { epoch?: number; patch?: HeaderPatch; payload?: string } = {},
): Append => ({
  executionId: header.id,
  tenantId: header.tenantId,
  seq,
  epoch: changes.epoch ?? 1,
  payload: changes.payload ?? `[{"seq":${seq}}]`,
  ...(changes.patch === undefined ? {} : { patch: changes.patch }),
})
