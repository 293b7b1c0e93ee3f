import type { BatchInputs, InboxBatch, InboxOutcome, NewBatch } from '@millrace/engine/ports'
import { isFull } from '../limits.ts'
import type { WriteOutcome } from '../protocol.ts'
import type { InboxFile } from './inbox-file.ts'
import { writePayload } from './insert.ts'
import { STATE, toBatch, type BatchRow, type EventRow } from './rows.ts'

/** Events changed in one go. */
const SLICE = 1000

const CREATE = `INSERT INTO batches (id, tenant_id, workflow_id, version, start_node, mode, concurrency, on_failure, status, created_at,
  created_by, retry_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'receiving', ?, ?, ?)`
const INSERT = `INSERT INTO events (id, tenant_id, workflow_id, version, start_node, trigger, mode, state, received_at, batch_id,
  item_count, bytes, keep_until) VALUES (?, ?, ?, ?, ?, 'batch', ?, ${STATE.pending}, ?, ?, ?, ?, 0)`
const FIND = 'SELECT * FROM batches WHERE id = ?'
/** Over when nothing is left; a stopped or cancelled one keeps saying so. */
const FINISH = `UPDATE batches SET finished_at = ?, status = CASE status WHEN 'running' THEN 'completed' ELSE status END
WHERE id = ? AND pending = 0 AND running = 0 AND finished_at IS NULL AND status <> 'receiving'`

const find = (file: InboxFile, id: string): InboxBatch => toBatch(file.prepare(FIND).get(id) as BatchRow)

export function createBatch(file: InboxFile, batch: NewBatch): void {
  const { id, tenantId, workflowId, version, startNode, mode, concurrency, onFailure, createdAt, createdBy, retryOf } = batch
  file.write(() =>
    file.prepare(CREATE).run(id, tenantId, workflowId, version, startNode, mode, concurrency, onFailure, createdAt, createdBy, retryOf),
  )
}

/** Inside a transaction. */
export function fillBatch(file: InboxFile, batchId: string, { ids, items, itemCounts, receivedAt }: BatchInputs): WriteOutcome {
  const bytes = items.reduce((sum, text) => sum + text.length, 0)
  if (isFull(file.load, file.settings, { events: ids.length, bytes })) return { kind: 'full', load: file.load }
  const { tenantId, workflowId, version, startNode, mode } = find(file, batchId)
  const insert = file.prepare(INSERT)
  ids.forEach((id, index) => {
    const text = items[index] as string
    const values = [id, tenantId, workflowId, version, startNode, mode, receivedAt, batchId, itemCounts[index], text.length]
    writePayload(file, insert.run(...values).lastInsertRowid, text)
  })
  file.prepare('UPDATE batches SET total = total + @n, pending = pending + @n WHERE id = @id').run({ n: ids.length, id: batchId })
  file.count(ids.length, bytes)
  return { kind: 'filled' }
}

export const openBatch = (file: InboxFile, { batchId, at }: { batchId: string; at: number }): InboxBatch =>
  file.write(() => {
    file.prepare("UPDATE batches SET status = 'running' WHERE id = ? AND status = 'receiving'").run(batchId)
    file.prepare(FINISH).run(at, batchId)
    return find(file, batchId)
  })

export const discardBatch = (file: InboxFile, batchId: string): { more: boolean } =>
  file.write(() => {
    const rows = file.prepare('SELECT seq, bytes FROM events WHERE batch_id = ? LIMIT ?').all(batchId, SLICE) as {
      seq: number
      bytes: number
    }[]
    for (const { seq } of rows) {
      file.prepare('DELETE FROM payloads WHERE seq = ?').run(seq)
      file.prepare('DELETE FROM events WHERE seq = ?').run(seq)
    }
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
    file.count(-rows.length, -bytes)
    const more = rows.length === SLICE
    if (!more) file.prepare('DELETE FROM batches WHERE id = ?').run(batchId)
    return { more }
  })

export function countTaken(file: InboxFile, batchId: string, n: number, at: number): void {
  file
    .prepare('UPDATE batches SET pending = pending - @n, running = running + @n, started_at = coalesce(started_at, @at) WHERE id = @id')
    .run({ n, at, id: batchId })
}

const COLUMN: { readonly [O in InboxOutcome]: string } = { completed: 'completed', failed: 'failed', cancelled: 'cancelled' }

/** One event of a batch is settled; without an outcome it never ran. */
export function countSettled(file: InboxFile, event: EventRow, { at, outcome }: { at: number; outcome: InboxOutcome | null }): InboxBatch {
  const id = event.batch_id as string
  const from = event.state === STATE.accepted ? 'running' : 'pending'
  const to = COLUMN[outcome ?? 'cancelled']
  file.prepare(`UPDATE batches SET ${from} = ${from} - 1, ${to} = ${to} + 1 WHERE id = ?`).run(id)
  file.prepare(FINISH).run(at, id)
  return find(file, id)
}

/** Drops what has not started, a slice at a time; from the first slice on nothing of it starts any more. */
export function endBatch(
  file: InboxFile,
  { batchId, status, at }: { batchId: string; status: 'stopped' | 'cancelled'; at: number },
): { batch: InboxBatch | undefined; more: boolean } {
  return file.write(() => {
    const ended = file
      .prepare("UPDATE batches SET status = ? WHERE id = ? AND finished_at IS NULL AND status IN ('running', 'stopped', 'cancelled')")
      .run(status, batchId)
    if (ended.changes === 0) return { batch: undefined, more: false }
    const rows = file
      .prepare(`SELECT seq, bytes FROM events INDEXED BY events_by_batch WHERE batch_id = ? AND state = ${STATE.pending} LIMIT ?`)
      .all(batchId, SLICE) as { seq: number; bytes: number }[]
    const drop = file.prepare(`UPDATE events SET state = ${STATE.dropped}, settled_at = ?, outcome = 'cancelled', note = ? WHERE seq = ?`)
    for (const { seq } of rows) drop.run(at, `the batch was ${status}`, seq)
    const n = rows.length
    file.prepare('UPDATE batches SET pending = pending - @n, cancelled = cancelled + @n WHERE id = @id').run({ n, id: batchId })
    file.count(
      -n,
      rows.reduce((sum, row) => sum - row.bytes, 0),
    )
    file.prepare(FINISH).run(at, batchId)
    return { batch: find(file, batchId), more: n === SLICE }
  })
}

export const openBatches = (file: InboxFile): InboxBatch[] =>
  (file.prepare('SELECT * FROM batches INDEXED BY batches_open WHERE finished_at IS NULL ORDER BY id').all() as BatchRow[]).map(toBatch)

export function listBatches(
  file: InboxFile,
  { tenantId, workflowId, limit, before = '~' }: { tenantId: string; workflowId?: string; limit: number; before?: string },
): InboxBatch[] {
  const of = workflowId === undefined ? '' : 'AND workflow_id = @workflowId'
  const statement = file.prepare(
    `SELECT * FROM batches WHERE tenant_id = @tenantId ${of} AND status <> 'receiving' AND id < @before ORDER BY id DESC LIMIT @limit`,
  )
  const values = { tenantId, before, limit, ...(workflowId === undefined ? {} : { workflowId }) }
  return (statement.all(values) as BatchRow[]).map(toBatch)
}

export function readBatch(file: InboxFile, { tenantId, id }: { tenantId: string; id: string }): InboxBatch | undefined {
  const row = file.prepare('SELECT * FROM batches WHERE id = ? AND tenant_id = ?').get(id, tenantId) as BatchRow | undefined
  return row === undefined ? undefined : toBatch(row)
}
