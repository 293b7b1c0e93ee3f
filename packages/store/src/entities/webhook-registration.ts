import type { Id, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { EntitySchema } from 'typeorm'
import { id, json, jsonOrNull, millis, millisOrNull, text, textOrNull, whole } from './columns.ts'
import type { TriggerFailure } from './trigger-state.ts'

/** `wanted`: the vendor shall know our address. `registered`: it does. `leaving`: it shall forget it. */
export type RegistrationPhase = 'wanted' | 'registered' | 'leaving'

/** The address of a webhook at its vendor. It outlives its workflow: what is deleted here has to be taken back there. */
export interface WebhookRegistrationRow {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  /** Of the workflow. */
  readonly version: number
  readonly nodeId: string
  readonly nodeType: string
  /** `test` while a draft listens in the editor. */
  readonly mode: 'production' | 'test'
  /** Below /webhook/, or /webhook-test/. */
  readonly path: string
  /** A document of this one node, with the name and the zone of its workflow. */
  readonly document: WorkflowDocument
  /** What the vendor is told depends on nothing else. */
  readonly fingerprint: string
  readonly phase: RegistrationPhase
  /** What the vendor was told; null: it was told nothing yet. */
  readonly url: string | null
  readonly keyId: string | null
  /** What came of registering, sealed; null: it did not come back yet. */
  readonly cipherText: string | null
  /** When the vendor forgets it. */
  readonly expiresAt: Millis | null
  /** When there is something to do; null for never. */
  readonly nextAt: Millis | null
  /** Made anew for each claim; writes that carry another one are refused. */
  readonly leaseToken: string | null
  readonly leaseUntil: Millis | null
  /** In a row. */
  readonly failures: number
  readonly lastError: TriggerFailure | null
  readonly registeredAt: Millis | null
  readonly leavingSince: Millis | null
  readonly createdAt: Millis
}

export const WebhookRegistrationEntity = new EntitySchema<WebhookRegistrationRow>({
  name: 'webhook-registration',
  tableName: 'webhook_registrations',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    version: whole('version'),
    nodeId: text('node_id'),
    nodeType: text('node_type'),
    mode: text('mode'),
    path: text('path'),
    document: json('document'),
    fingerprint: text('fingerprint'),
    phase: text('phase'),
    url: textOrNull('url'),
    keyId: textOrNull('key_id'),
    cipherText: textOrNull('cipher_text'),
    expiresAt: millisOrNull('expires_at'),
    nextAt: millisOrNull('next_at'),
    leaseToken: textOrNull('lease_token'),
    leaseUntil: millisOrNull('lease_until'),
    failures: whole('failures'),
    lastError: jsonOrNull('last_error'),
    registeredAt: millisOrNull('registered_at'),
    leavingSince: millisOrNull('leaving_since'),
    createdAt: millis('created_at'),
  },
})
