import type { InboxState, Insertion, NewInboxEvent } from '@millrace/engine/ports'
import { encodePayload } from '../../journal/worker/payload.ts'
import { bytesOf, isFull } from '../limits.ts'
import type { WriteOutcome } from '../protocol.ts'
import { MOST_BYTES, MOST_GATHERED } from './gather.ts'
import type { InboxFile } from './inbox-file.ts'
import { EVENT_COLUMNS, STATE, toEvent, type EventRow } from './rows.ts'

const INSERT = `INSERT INTO events (id, tenant_id, workflow_id, version, start_node, trigger, mode, state, received_at, execution_id,
  delivery_id, order_key, debounce_key, replay_of, note, item_count, bytes, keep_until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const PAYLOAD = 'INSERT INTO payloads (seq, codec, payload) VALUES (?, ?, ?)'
// I2. A delivery that is known stays as it is, unless its window is over.
const DELIVERY = `INSERT INTO deliveries (tenant_id, workflow_id, delivery_id, event_id, until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET event_id = excluded.event_id, until = excluded.until WHERE until <= ?`
const KNOWN = `SELECT ${EVENT_COLUMNS} FROM events
WHERE id = (SELECT event_id FROM deliveries WHERE tenant_id = ? AND workflow_id = ? AND delivery_id = ?)`
const HELD = 'SELECT 1 FROM holds WHERE tenant_id = ? AND workflow_id = ?'
const IN_LINE = `SELECT 1 FROM events INDEXED BY events_in_line
WHERE tenant_id = ? AND workflow_id = ? AND order_key = ? AND state < 4 LIMIT 1`
const GATHER = `INSERT INTO gatherings (tenant_id, workflow_id, key, first_at, due_at, keep, events, bytes)
VALUES (@tenant, @workflow, @key, @now, @now + @wait, @keep, 1, @bytes)
ON CONFLICT DO UPDATE SET keep = @keep, events = events + 1, bytes = bytes + @bytes,
  due_at = CASE WHEN events + 1 >= ${MOST_GATHERED} OR bytes + @bytes >= ${MOST_BYTES} THEN @now
    ELSE min(@now + @wait, first_at + @longest) END
RETURNING due_at AS due`
const NO_LIMIT = 10 * 365 * 86_400_000

/** Inside a transaction. */
export function insertEvent(file: InboxFile, event: NewInboxEvent): WriteOutcome {
  const known = event.delivery === undefined ? undefined : takeDelivery(file, event, event.delivery)
  if (known !== undefined) return { kind: 'inserted', insertion: { kind: 'duplicate', of: toEvent(known) } }
  const bytes = bytesOf(event)
  if (isFull(file.load, file.settings, { events: 1, bytes })) {
    forgetDelivery(file, event)
    return { kind: 'full', load: file.load }
  }
  const { state, dueAt } = placeNew(file, event)
  const { lastInsertRowid: seq } = file
    .prepare(INSERT)
    .run(
      ...[event.id, event.tenantId, event.workflowId, event.version, event.startNode, event.trigger, event.mode, STATE[state]],
      ...[event.receivedAt, state === 'accepted' ? (event.executionId ?? null) : null, event.delivery?.id ?? null],
      ...[event.orderKey ?? null, event.debounce?.key ?? null, event.replayOf ?? null, event.note ?? null, event.itemCount, bytes],
      event.delivery?.until ?? 0,
    )
  writePayload(file, seq, event.items)
  file.count(1, bytes)
  return { kind: 'inserted', insertion: { kind: 'stored', state, dueAt } satisfies Insertion }
}

export function writePayload(file: InboxFile, seq: number | bigint, items: string): void {
  const { codec, payload } = encodePayload(items)
  file.prepare(PAYLOAD).run(seq, codec, payload)
}

function takeDelivery(file: InboxFile, event: NewInboxEvent, { id, until }: NonNullable<NewInboxEvent['delivery']>): EventRow | undefined {
  const { tenantId, workflowId, receivedAt } = event
  if (file.prepare(DELIVERY).run(tenantId, workflowId, id, event.id, until, receivedAt).changes === 1) return undefined
  const known = file.prepare(KNOWN).get(tenantId, workflowId, id) as EventRow | undefined
  if (known !== undefined) return known
  // The window was made longer after the first was pruned: this one counts as the first.
  file
    .prepare('UPDATE deliveries SET event_id = ?, until = ? WHERE tenant_id = ? AND workflow_id = ? AND delivery_id = ?')
    .run(event.id, until, tenantId, workflowId, id)
  return undefined
}

function forgetDelivery(file: InboxFile, { id }: NewInboxEvent): void {
  file.prepare('DELETE FROM deliveries WHERE event_id = ?').run(id)
}

function placeNew(file: InboxFile, event: NewInboxEvent): { state: InboxState; dueAt: number | null } {
  const { tenantId: tenant, workflowId: workflow, receivedAt: now, debounce } = event
  if (debounce === undefined) {
    const state = placeOf(file, { tenant, workflow, orderKey: event.orderKey ?? null })
    return { state: state === 'pending' && event.executionId !== undefined ? 'accepted' : state, dueAt: null }
  }
  const { key, waitMs: wait, maxWaitMs: longest = NO_LIMIT, keep } = debounce
  const { due } = file.prepare(GATHER).get({ tenant, workflow, key, now, wait, keep, longest, bytes: event.items.length }) as {
    due: number
  }
  return { state: 'gathering', dueAt: due }
}

/** I3. Where an event stands that nothing but its line and its workflow can keep waiting. */
export function placeOf(
  file: InboxFile,
  { tenant, workflow, orderKey }: { tenant: string; workflow: string; orderKey: string | null },
): 'pending' | 'queued' | 'held' {
  if (orderKey !== null && file.prepare(IN_LINE).get(tenant, workflow, orderKey) !== undefined) return 'queued'
  return isHeld(file, tenant, workflow) ? 'held' : 'pending'
}

export const isHeld = (file: InboxFile, tenant: string, workflow: string): boolean => file.prepare(HELD).get(tenant, workflow) !== undefined
