import type { InboxFile } from './inbox-file.ts'
import { placeOf } from './insert.ts'
import { EVENT_COLUMNS, STATE, type EventRow } from './rows.ts'

/** A gathering that has become this large starts at once, however soon more may come. */
export const MOST_GATHERED = 10_000
export const MOST_BYTES = 16_000_000

const DUE = 'SELECT tenant_id AS tenant, workflow_id AS workflow, key, keep FROM gatherings WHERE due_at <= ? ORDER BY due_at LIMIT ?'
const LAST = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY events_gathering
WHERE tenant_id = ? AND workflow_id = ? AND debounce_key = ? AND state = 4 ORDER BY seq DESC LIMIT 1`
const MERGE = `UPDATE events SET state = ${STATE.merged}, merged_into = ?
WHERE tenant_id = ? AND workflow_id = ? AND debounce_key = ? AND state = 4 AND seq < ?`
const HEAD = 'UPDATE events SET state = ?, takes_along = ? WHERE seq = ?'

interface Gathering {
  readonly tenant: string
  readonly workflow: string
  readonly key: string
  readonly keep: 'last' | 'all'
}

/** Ends gatherings whose time has come: the last event of each stands for all of them from then on. */
export function gather(file: InboxFile, { now, limit }: { now: number; limit: number }): { fired: number; nextAt: number | null } {
  return file.write(() => {
    const due = file.prepare(DUE).all(now, limit) as Gathering[]
    for (const gathering of due) fire(file, gathering)
    const next = file.prepare('SELECT min(due_at) AS at FROM gatherings').get() as { at: number | null }
    return { fired: due.length, nextAt: next.at }
  })
}

function fire(file: InboxFile, { tenant, workflow, key, keep }: Gathering): void {
  file.prepare('DELETE FROM gatherings WHERE tenant_id = ? AND workflow_id = ? AND key = ?').run(tenant, workflow, key)
  const head = file.prepare(LAST).get(tenant, workflow, key) as EventRow | undefined
  if (head === undefined) return // all of it was dropped meanwhile
  file.prepare(MERGE).run(head.id, tenant, workflow, key, head.seq)
  const state = placeOf(file, { tenant, workflow, orderKey: head.order_key })
  file.prepare(HEAD).run(STATE[state], keep === 'all' ? 1 : 0, head.seq)
}
