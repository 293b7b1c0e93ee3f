import type { InboxSettlement, Settled } from '@millrace/engine/ports'
import { countSettled } from './batches.ts'
import type { InboxFile } from './inbox-file.ts'
import { isHeld } from './insert.ts'
import { EVENT_COLUMNS, STATE, type EventRow } from './rows.ts'

const FIND = `SELECT ${EVENT_COLUMNS} FROM events WHERE id = ? AND settled_at IS NULL`
const SETTLE = 'UPDATE events SET state = ?, settled_at = ?, outcome = ?, note = coalesce(?, note) WHERE seq = ?'
const MERGED = 'SELECT count(*) AS events, coalesce(sum(bytes), 0) AS bytes FROM events WHERE merged_into = ?'
const SETTLE_MERGED = 'UPDATE events SET settled_at = ? WHERE merged_into = ?'
// `state < 4` says nothing new, but without it the index is not known to hold the row.
const NEXT = `SELECT seq FROM events INDEXED BY events_in_line
WHERE tenant_id = ? AND workflow_id = ? AND order_key = ? AND state = ${STATE.queued} AND state < 4 ORDER BY seq LIMIT 1`
const PROMOTE = 'UPDATE events SET state = ? WHERE seq = ?'

/** Inside a transaction. I5: undefined for an event that was settled before. */
export function settleEvent(file: InboxFile, settlement: InboxSettlement): Settled | undefined {
  const event = file.prepare(FIND).get(settlement.id) as EventRow | undefined
  return event === undefined ? undefined : settleRow(file, event, settlement)
}

export function settleRow(file: InboxFile, event: EventRow, { state, at, outcome, note }: Omit<InboxSettlement, 'id'>): Settled {
  file.prepare(SETTLE).run(STATE[state], at, outcome ?? null, note ?? null, event.seq)
  file.count(-1, -event.bytes)
  const batch = event.batch_id === null ? null : countSettled(file, event, { at, outcome: outcome ?? null })
  if (event.debounce_key !== null) settleMerged(file, event.id, at)
  return { promoted: promoteNext(file, event), batch }
}

function settleMerged(file: InboxFile, id: string, at: number): void {
  const { events, bytes } = file.prepare(MERGED).get(id) as { events: number; bytes: number }
  if (events === 0) return
  file.prepare(SETTLE_MERGED).run(at, id)
  file.count(-events, -bytes)
}

/** I3. Whoever was first in its line lets the next one in. */
export function promoteNext(file: InboxFile, { state, order_key: key, tenant_id: tenant, workflow_id: workflow }: EventRow): boolean {
  const wasFirst = state === STATE.pending || state === STATE.accepted || state === STATE.held
  if (key === null || !wasFirst) return false
  const next = file.prepare(NEXT).get(tenant, workflow, key) as { seq: number } | undefined
  if (next === undefined) return false
  const held = isHeld(file, tenant, workflow)
  file.prepare(PROMOTE).run(held ? STATE.held : STATE.pending, next.seq)
  return !held
}
