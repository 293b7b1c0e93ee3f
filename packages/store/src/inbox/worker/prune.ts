import type { InboxFile } from './inbox-file.ts'

/** Events removed in one go: few enough that insertions which came meanwhile hardly wait. */
const SLICE = 500

const OLD = `SELECT seq, id FROM events INDEXED BY events_settled
WHERE settled_at < @before AND keep_until <= @now
  AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = events.batch_id AND (finished_at IS NULL OR finished_at >= @before))
LIMIT ${SLICE}`

/** One slice: deliveries whose window is over, events that were settled long ago, batches that have no events left. */
export function prune(file: InboxFile, { before, now }: { before: number; now: number }): { removed: number; more: boolean } {
  const done = file.write(() => {
    const deliveries = file
      .prepare(
        `DELETE FROM deliveries WHERE (tenant_id, workflow_id, delivery_id) IN
           (SELECT tenant_id, workflow_id, delivery_id FROM deliveries WHERE until <= ? ORDER BY until LIMIT ${SLICE})`,
      )
      .run(now).changes
    const rows = file.prepare(OLD).all({ before, now }) as { seq: number; id: string }[]
    for (const { seq } of rows) {
      file.prepare('DELETE FROM payloads WHERE seq = ?').run(seq)
      file.prepare('DELETE FROM events WHERE seq = ?').run(seq)
    }
    file
      .prepare(
        `DELETE FROM batches WHERE finished_at < ?
           AND NOT EXISTS (SELECT 1 FROM events INDEXED BY events_by_batch WHERE events.batch_id = batches.id)`,
      )
      .run(before)
    return { removed: rows.length, more: rows.length === SLICE || deliveries === SLICE }
  })
  if (done.removed > 0) file.shrink()
  return done
}
