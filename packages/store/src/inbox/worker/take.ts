import type { TakenEvent, TakeRequest } from '@millrace/engine/ports'
import { countTaken } from './batches.ts'
import type { InboxFile } from './inbox-file.ts'
import { readItems } from './read.ts'
import { promoteNext } from './settle.ts'
import { EVENT_COLUMNS, STATE, toEvent, type EventRow } from './rows.ts'

const PENDING = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_pending WHERE state = 0 AND batch_id IS NULL ORDER BY seq LIMIT ?`
const PENDING_OF_OTHERS = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_pending
WHERE state = 0 AND batch_id IS NULL AND workflow_id NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`
const OF_BATCH = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_by_batch WHERE batch_id = ? AND state = 0 ORDER BY seq LIMIT ?`
const ACCEPT = `UPDATE events SET state = ${STATE.accepted}, execution_id = ? WHERE seq = ?`
const ACCEPTED = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_accepted WHERE state = 1 AND seq > ? ORDER BY seq LIMIT ?`

/** I4. What it gives back has its execution on disk. */
export function take(file: InboxFile, { executionIds, batchId, except = [], at }: TakeRequest): TakenEvent[] {
  return file.write(() => {
    const limit = executionIds.length
    const rows = batchId === undefined ? pending(file, limit, except) : ofBatch(file, limit, batchId)
    const taken = rows.map((row, index) => {
      const executionId = executionIds[index] as string
      file.prepare(ACCEPT).run(executionId, row.seq)
      return { ...toEvent({ ...row, state: STATE.accepted }), executionId, items: readItems(file, row) }
    })
    if (batchId !== undefined && taken.length > 0) countTaken(file, batchId, taken.length, at)
    return taken
  })
}

function pending(file: InboxFile, limit: number, except: readonly string[]): EventRow[] {
  const rows = except.length === 0 ? file.prepare(PENDING).all(limit) : file.prepare(PENDING_OF_OTHERS).all(JSON.stringify(except), limit)
  return rows as EventRow[]
}

const ofBatch = (file: InboxFile, limit: number, batchId: string): EventRow[] =>
  mayStart(file, batchId) ? (file.prepare(OF_BATCH).all(batchId, limit) as EventRow[]) : []

const mayStart = (file: InboxFile, batchId: string): boolean =>
  file.prepare("SELECT 1 FROM batches WHERE id = ? AND status = 'running'").get(batchId) !== undefined

export function acceptedEvents(file: InboxFile, { limit, after }: { limit: number; after?: string }): TakenEvent[] {
  const from =
    after === undefined ? undefined : (file.prepare('SELECT seq FROM events WHERE id = ?').get(after) as { seq: number } | undefined)
  const rows = file.prepare(ACCEPTED).all(from?.seq ?? 0, limit) as EventRow[]
  return rows.map((row) => ({ ...toEvent(row), executionId: row.execution_id as string, items: readItems(file, row) }))
}

/** Takes an event away as if it had never come. */
export function withdraw(file: InboxFile, id: string): void {
  file.write(() => {
    const row = file.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ? AND settled_at IS NULL`).get(id) as EventRow | undefined
    if (row === undefined) return
    file.prepare('DELETE FROM payloads WHERE seq = ?').run(row.seq)
    file.prepare('DELETE FROM events WHERE seq = ?').run(row.seq)
    if (row.delivery_id !== null) {
      const { tenant_id: tenant, workflow_id: workflow, delivery_id: delivery } = row
      file
        .prepare('DELETE FROM deliveries WHERE tenant_id = ? AND workflow_id = ? AND delivery_id = ? AND event_id = ?')
        .run(tenant, workflow, delivery, id)
    }
    file.count(-1, -row.bytes)
    promoteNext(file, row)
  })
}
