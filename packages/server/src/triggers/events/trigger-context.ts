import { toError, type Id, type JsonObject, type JsonValue, type Logger, type Millis } from '@millrace/base'
import type { HttpService } from '@millrace/node-host'
import type { StepLogger, TriggerContext } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { TriggerNode } from '../trigger-node.ts'

/** What a trigger's code is about, outside of an execution. */
export interface TriggerScope {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly document: WorkflowDocument
  readonly trigger: TriggerNode
  readonly mode: TriggerContext<JsonObject>['mode']
  readonly now: Millis
  readonly signal: AbortSignal
}

export interface TriggerServices {
  /** Signs with the trigger node's credentials, as for a step. */
  readonly http: HttpService
  readonly logger: Logger
}

/** What a trigger may touch while it asks or listens. */
export function triggerContext(
  { tenantId, workflowId, document, trigger, mode, now, signal }: TriggerScope,
  { http, logger }: TriggerServices,
): TriggerContext<JsonObject> {
  const { node, config, credentialTypes } = trigger
  const caller = {
    ...{ tenantId, credentialTypes, credentials: node.credentials ?? {}, nodeId: node.id, signal },
    nodeType: { type: node.type, version: node.typeVersion },
    idempotencyKey: `${workflowId}:${node.id}`,
  }
  return {
    workflow: { id: workflowId, name: document.name, timezone: document.settings?.timezone ?? 'UTC' },
    node: { id: node.id, name: node.name },
    ...{ config, now, mode, signal },
    log: triggerLog(logger.child({ workflowId, nodeId: node.id })),
    // Nothing is put off here as a step is: a turn of the credential that is far away fails the look, which comes again.
    http: (request) => http(request, { ...caller, traffic: { sent: 0, ended: signal } }),
  }
}

function triggerLog(logger: Logger): StepLogger {
  const fields = (said: string, detail: JsonValue | undefined): object => ({
    said: said.slice(0, 1000),
    ...(detail === undefined ? {} : { detail }),
  })
  return {
    info: (said, detail) => logger.info(fields(said, detail), 'a trigger says'),
    warn: (said, detail) => logger.warn(fields(said, detail), 'a trigger warns'),
  }
}

/** What went wrong, for the state that people see. */
export function failureOf(thrown: unknown, at: Millis): { code: string; message: string; at: Millis } {
  const error = toError(thrown)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'trigger.failed'
  return { code, message: error.message.slice(0, 1000), at }
}
