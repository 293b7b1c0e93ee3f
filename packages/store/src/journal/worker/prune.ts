import { DAY_MS, lowestIdAt, periodStart, type Period } from '../period.ts'
import type { JournalFiles } from './files.ts'
import type { PacketFolders } from './packet-folders.ts'

/** Executions removed in one go: few enough that appends which came meanwhile hardly wait. */
const SLICE = 500

/**
 * One slice of pruning a file. A file whose executions all ended before the limit is deleted whole, which gives its space back;
 * in others the rows of ended executions go.
 */
export function pruneFile(
  { files, packets }: { files: JournalFiles; packets: PacketFolders },
  period: Period,
  before: number,
): { removed: number; more: boolean; dropped: boolean } {
  const file = files.get(period)
  const any = (sql: string, ...values: readonly unknown[]): boolean => file.prepare(sql).get(...values) !== undefined
  const limit = lowestIdAt(before)
  const wholeDayOver = periodStart(period) + DAY_MS <= before
  if (wholeDayOver && !any('SELECT 1 FROM executions WHERE open = 1 LIMIT 1')) {
    const { n } = file.prepare('SELECT count(*) AS n FROM executions').get() as { n: number }
    files.drop(period)
    packets.removeDay(period)
    return { removed: n, more: false, dropped: true }
  }
  const run = file.database.transaction((): readonly string[] => {
    const rows = file.prepare('SELECT id FROM executions WHERE open = 0 AND id < ? LIMIT ?').all(limit, SLICE) as { id: string }[]
    for (const { id } of rows) {
      file.prepare('DELETE FROM segments WHERE execution_id = ?').run(id)
      file.prepare('DELETE FROM executions WHERE id = ?').run(id)
    }
    return rows.map((row) => row.id)
  })
  const removed = run.immediate()
  packets.remove(period, removed)
  return { removed: removed.length, more: removed.length === SLICE, dropped: false }
}
