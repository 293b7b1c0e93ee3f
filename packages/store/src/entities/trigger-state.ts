import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, json, jsonOrNull, millis, millisOrNull, text, textOrNull, whole } from './columns.ts'

/** When a poll trigger looks. */
export interface TriggerTiming {
  readonly cron: string | null
  readonly everyMs: Millis | null
  readonly timezone: string
}

/** Why a trigger's last look failed; no secrets. */
export interface TriggerFailure {
  readonly code: string
  readonly message: string
  readonly at: Millis
}

/** A trigger node of a published version that asks or listens by itself, and how far it came. */
export interface TriggerStateRow {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly nodeId: string
  readonly nodeType: string
  readonly kind: 'poll' | 'listen'
  /** Workflow version that it was derived from. */
  readonly version: number
  readonly timings: readonly TriggerTiming[]
  /** JSON text; null before the trigger gave one. */
  readonly cursor: string | null
  /** When it is looked at next; null for never. */
  readonly nextAt: Millis | null
  /** Made anew for each claim; writes that carry another one are refused. */
  readonly leaseToken: string | null
  readonly leaseUntil: Millis | null
  /** In a row. */
  readonly failures: number
  readonly lastError: TriggerFailure | null
  readonly lastEventAt: Millis | null
  readonly lastLookAt: Millis | null
  readonly createdAt: Millis
}

export const TriggerStateEntity = new EntitySchema<TriggerStateRow>({
  name: 'trigger-state',
  tableName: 'trigger_states',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    nodeId: text('node_id'),
    nodeType: text('node_type'),
    kind: text('kind'),
    version: whole('version'),
    timings: json('timings'),
    cursor: textOrNull('cursor'),
    nextAt: millisOrNull('next_at'),
    leaseToken: textOrNull('lease_token'),
    leaseUntil: millisOrNull('lease_until'),
    failures: whole('failures'),
    lastError: jsonOrNull('last_error'),
    lastEventAt: millisOrNull('last_event_at'),
    lastLookAt: millisOrNull('last_look_at'),
    createdAt: millis('created_at'),
  },
})

/** An event that a trigger gave and the inbox may not have yet. */
export interface TriggerEventRow {
  /** Ascending in the order of arrival. */
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly triggerId: Id
  readonly nodeId: string
  readonly version: number
  /** `poll` or `listen`. */
  readonly trigger: string
  /** What the service calls it. */
  readonly eventId: string | null
  /** JSON text of the list of items. */
  readonly items: string
  readonly receivedAt: Millis
}

export const TriggerEventEntity = new EntitySchema<TriggerEventRow>({
  name: 'trigger-event',
  tableName: 'trigger_events',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    triggerId: text('trigger_id'),
    nodeId: text('node_id'),
    version: whole('version'),
    trigger: text('trigger'),
    eventId: textOrNull('event_id'),
    items: text('items'),
    receivedAt: millis('received_at'),
  },
})

/** An event id that a trigger gave before. */
export interface TriggerSeenRow {
  readonly tenantId: Id
  readonly triggerId: Id
  readonly eventId: string
  readonly seenAt: Millis
}

export const TriggerSeenEntity = new EntitySchema<TriggerSeenRow>({
  name: 'trigger-seen',
  tableName: 'trigger_seen',
  columns: {
    tenantId: { ...text('tenant_id'), primary: true },
    triggerId: { ...text('trigger_id'), primary: true },
    eventId: { ...text('event_id'), primary: true },
    seenAt: millis('seen_at'),
  },
})
