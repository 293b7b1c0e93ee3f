import type { ExecutionHeader, ExecutionStats, Segment } from '@millrace/engine/ports'
import { lowestIdAt, periodStart, type Period } from '../period.ts'
import type { ListRequest } from '../protocol.ts'
import type { JournalFile } from './journal-file.ts'
import { decodePayload, type Codec } from './payload.ts'
import { HEADER_COLUMNS, STATUSES, toHeader, type ExecutionRow } from './rows.ts'

/**
 * An execution is accepted right after its id is made, so its `createdAt` lies at most this much from the time in its id: bounds by id
 * keep a search for one hour from reading the whole day.
 */
const ID_SLACK_MS = 3_600_000

interface Bounds {
  readonly filter: { readonly from?: number; readonly to?: number }
  readonly before?: string
}

/** One file's part of a list, newest first: a merge of one sorted range per status, each no longer than the page. */
export function listFile(file: JournalFile, request: ListRequest): ExecutionHeader[] {
  const { filter, tenantId, limit } = request
  const where = ['tenant_id = @tenantId', 'status = @status', 'id < @below', 'id >= @above']
  if (filter.workflowId !== undefined) where.push('workflow_id = @workflowId')
  if (filter.mode !== undefined) where.push('mode = @mode')
  if (filter.from !== undefined) where.push('created_at >= @from')
  if (filter.to !== undefined) where.push('created_at < @to')
  const index = filter.workflowId === undefined ? 'executions_by_status' : 'executions_by_workflow'
  const sql = `SELECT ${HEADER_COLUMNS} FROM executions INDEXED BY ${index} WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT @limit`
  const statement = file.prepare(sql)
  const { status: statuses = STATUSES, ...bounds } = filter
  const values = { tenantId, limit, ...bounds, ...idBounds(request) }
  const rows = [...new Set(statuses)].flatMap((status) => statement.all({ ...values, status }) as ExecutionRow[])
  return rows
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(toHeader)
}

export function idBounds({ filter, before }: Bounds): { below: string; above: string } {
  const latest = filter.to === undefined ? '~' : lowestIdAt(filter.to + ID_SLACK_MS)
  return {
    below: before !== undefined && before < latest ? before : latest, // `~` sorts after every id
    above: filter.from === undefined ? '' : lowestIdAt(filter.from - ID_SLACK_MS),
  }
}

export function readHeader(file: JournalFile, tenantId: string, executionId: string): ExecutionHeader | undefined {
  const row = file.prepare(`SELECT ${HEADER_COLUMNS} FROM executions WHERE id = ? AND tenant_id = ?`).get(executionId, tenantId)
  return row === undefined ? undefined : toHeader(row as ExecutionRow)
}

export function readHeaders(file: JournalFile, tenantId: string, executionIds: readonly string[]): ExecutionHeader[] {
  const rows = file
    .prepare(`SELECT ${HEADER_COLUMNS} FROM executions WHERE id IN (SELECT value FROM json_each(?)) AND tenant_id = ?`)
    .all(JSON.stringify(executionIds), tenantId)
  return rows.map((row) => toHeader(row as ExecutionRow))
}

export function readSegments(file: JournalFile, executionId: string): Segment[] {
  const rows = file
    .prepare('SELECT seq, epoch, codec, payload FROM segments WHERE execution_id = ? ORDER BY seq')
    .all(executionId) as readonly { seq: number; epoch: number; codec: Codec; payload: string | Buffer }[]
  return rows.map(({ seq, epoch, codec, payload }) => ({ seq, epoch, payload: decodePayload(codec, payload) }))
}

export function readChildren(file: JournalFile, tenantId: string, parentId: string): ExecutionHeader[] {
  const rows = file
    .prepare(`SELECT ${HEADER_COLUMNS} FROM executions WHERE tenant_id = ? AND parent_id = ? ORDER BY id`)
    .all(tenantId, parentId)
  return (rows as ExecutionRow[]).map(toHeader)
}

/** One file's part of the counts; the period is judged by the ids' time, so that the index alone answers. */
export function readStats(
  file: JournalFile,
  request: { period: Period; tenantId: string; workflowIds: readonly string[]; since: number },
): ExecutionStats[] {
  const statement = file.prepare(
    `SELECT status, count(*) AS n, max(id) AS last FROM executions
     WHERE tenant_id = ? AND workflow_id = ? AND status = ? AND id >= ?`,
  )
  const at = file.prepare('SELECT created_at AS at FROM executions WHERE id = ?')
  const above = lowestIdAt(request.since)
  return request.workflowIds.flatMap((workflowId) => {
    const counts = STATUSES.map((status) => ({
      ...(statement.get(request.tenantId, workflowId, status, above) as { n: number; last: string | null }),
      status,
    }))
    const newest = counts.reduce((a, b) => ((b.last ?? '') > (a.last ?? '') ? b : a))
    if (newest.last === null) return []
    const sum = (...wanted: readonly string[]): number => counts.reduce((n, one) => n + (wanted.includes(one.status) ? one.n : 0), 0)
    const [completed, failed] = [sum('completed'), sum('failed')]
    return {
      workflowId,
      completed,
      failed,
      running: sum('queued', 'running', 'waiting', 'retrying', 'paused'),
      days: completed + failed === 0 ? [] : [{ day: periodStart(request.period), completed, failed }],
      lastId: newest.last,
      lastStatus: newest.status,
      lastAt: (at.get(newest.last) as { at: number }).at,
    }
  })
}
