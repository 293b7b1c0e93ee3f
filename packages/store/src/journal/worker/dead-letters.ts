import type { DeadLetterCount, DeadLetterFilter, DeadLetterMark, ExecutionHeader } from '@millrace/engine/ports'
import type { DeadLettersRequest } from '../protocol.ts'
import type { JournalFile } from './journal-file.ts'
import { idBounds } from './read.ts'
import { HEADER_COLUMNS, toHeader, type ExecutionRow } from './rows.ts'

/** As the index of them says, word for word, so that SQLite uses it. */
const DEAD = "FROM executions INDEXED BY executions_dead WHERE status = 'failed' AND mode = 'production' AND mark IS NULL"

const MARK = `UPDATE executions SET mark = @as, marked_by = @by, marked_at = coalesce(marked_at, @at)
WHERE id = @executionId AND tenant_id = @tenantId AND status = 'failed' AND mode = 'production'
  AND (mark IS NULL OR (mark = @as AND marked_by IS @by))`

type Asked = Omit<DeadLettersRequest, 'limit'>

function where({ filter, tenantId, ...request }: Asked): { sql: string; values: Record<string, unknown> } {
  const clauses = ['tenant_id = @tenantId', 'id < @below', 'id >= @above']
  const columns: readonly (readonly [keyof DeadLetterFilter, string])[] = [
    ['workflowId', 'workflow_id = @workflowId'],
    ['errorCode', 'error_code = @errorCode'],
    ['errorNode', 'error_node = @errorNode'],
    ['from', 'created_at >= @from'],
    ['to', 'created_at < @to'],
  ]
  for (const [field, clause] of columns) if (filter[field] !== undefined) clauses.push(clause)
  return { sql: `${DEAD} AND ${clauses.join(' AND ')}`, values: { tenantId, ...filter, ...idBounds({ filter, ...request }) } }
}

/** One file's part of the dead letters, newest first. */
export function listDeadLetters(file: JournalFile, { limit, ...asked }: DeadLettersRequest): ExecutionHeader[] {
  const { sql, values } = where(asked)
  const rows = file.prepare(`SELECT ${HEADER_COLUMNS} ${sql} ORDER BY id DESC LIMIT @limit`).all({ ...values, limit })
  return (rows as ExecutionRow[]).map(toHeader)
}

export function countDeadLetters(file: JournalFile, asked: Omit<DeadLettersRequest, 'limit' | 'before'>): DeadLetterCount[] {
  const { sql, values } = where(asked)
  const counts = file.prepare(
    `SELECT workflow_id AS workflowId, coalesce(error_code, '') AS errorCode, count(*) AS count ${sql} GROUP BY workflow_id, error_code`,
  )
  return counts.all(values) as DeadLetterCount[]
}

/** J9. */
export function markDeadLetters(
  file: JournalFile,
  { tenantId, marks }: { tenantId: string; marks: readonly (DeadLetterMark & { executionId: string })[] },
): string[] {
  const run = file.database.transaction(() =>
    marks.filter((mark) => file.prepare(MARK).run({ ...mark, tenantId }).changes === 1).map(({ executionId }) => executionId),
  )
  return run.immediate()
}

export function readDeadLetterMark(file: JournalFile, tenantId: string, executionId: string): DeadLetterMark | undefined {
  const row = file
    .prepare('SELECT mark, marked_by AS by, marked_at AS at FROM executions WHERE id = ? AND tenant_id = ? AND mark IS NOT NULL')
    .get(executionId, tenantId) as { mark: DeadLetterMark['as']; by: string | null; at: number } | undefined
  return row === undefined ? undefined : { as: row.mark, by: row.by, at: row.at }
}
