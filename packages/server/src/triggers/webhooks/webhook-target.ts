import type { Id } from '@millrace/base'
import type { EventPolicies } from '@millrace/engine'
import type { WebhookSpec } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { WebhookTriggerNode } from '../trigger-node.ts'
import { compileAdmission, type Admission, type CallerSecrets } from './admit-caller.ts'
import { compileCallCheck, type CallCheck, type CallCheckDeps } from './check-call.ts'

/** A webhook that can be called: what runs, and how callers are treated. */
export interface WebhookTarget {
  readonly tenantId: Id
  readonly workflowId: Id
  /** 0: `document` runs. */
  readonly version: number
  readonly document: WorkflowDocument | undefined
  readonly trigger: WebhookTriggerNode
  readonly spec: WebhookSpec
  readonly admit: Admission
  /** What the trigger itself has to say about a call; undefined: nothing. */
  readonly check: CallCheck | undefined
  /** De-duplication, order and debounce, where the published version asks for them. */
  readonly policies: EventPolicies | undefined
}

/** What calls are checked with. */
export interface WebhookChecks extends CallCheckDeps {
  readonly callers: CallerSecrets
}

export async function webhookTarget(
  origin: { readonly tenantId: Id; readonly workflowId: Id; readonly version: number; readonly document?: WorkflowDocument },
  trigger: WebhookTriggerNode,
  checks: WebhookChecks,
  policies?: EventPolicies,
): Promise<WebhookTarget> {
  const { tenantId, workflowId, version, document } = origin
  const spec = await trigger.trigger.spec(trigger.config)
  const admit = compileAdmission({ tenantId, spec, credentials: trigger.node.credentials ?? {} }, checks.callers)
  const key = { tenantId, workflowId, nodeId: trigger.node.id, mode: document === undefined ? 'production' : 'test' } as const
  const check = compileCallCheck(key, trigger, checks)
  return Object.freeze({ tenantId, workflowId, version, document, trigger, spec, admit, check, policies })
}
