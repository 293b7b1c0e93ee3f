import type { InboxEvent, InboxFilter, InboxState, Page } from '@millrace/engine/ports'
import { lowestIdAt } from '../../journal/period.ts'
import { decodePayload, type Codec } from '../../journal/worker/payload.ts'
import type { InboxFile } from './inbox-file.ts'
import { settleRow } from './settle.ts'
import { EVENT_COLUMNS, STATE, STATE_NAMES, toEvent, type EventRow } from './rows.ts'

const FIND = `SELECT ${EVENT_COLUMNS} FROM events WHERE id = ? AND tenant_id = ?`
const PAYLOAD = 'SELECT codec, payload FROM payloads WHERE seq = ?'
const ALONG = 'SELECT seq FROM events WHERE merged_into = ? ORDER BY seq'
/** An event is stored right after its id was made; a bound by id keeps a search for one hour from reading everything. */
const ID_SLACK_MS = 3_600_000

const findRow = (file: InboxFile, tenantId: string, id: string): EventRow | undefined =>
  file.prepare(FIND).get(id, tenantId) as EventRow | undefined

export function readEvent(file: InboxFile, { tenantId, id }: { tenantId: string; id: string }): InboxEvent | undefined {
  const row = findRow(file, tenantId, id)
  return row === undefined ? undefined : toEvent(row)
}

/** Items of an event with those that it takes along, as the text of one list. */
export function readItems(file: InboxFile, row: EventRow): string {
  const text = (seq: number): string => {
    const { codec, payload } = file.prepare(PAYLOAD).get(seq) as { codec: Codec; payload: string | Buffer }
    return decodePayload(codec, payload)
  }
  if (row.takes_along === 0) return text(row.seq)
  const along = file.prepare(ALONG).all(row.id) as { seq: number }[]
  const lists = [...along.map(({ seq }) => text(seq)), text(row.seq)].filter((list) => list !== '[]')
  return `[${lists.map((list) => list.slice(1, -1)).join(',')}]`
}

export function itemsOf(file: InboxFile, { tenantId, id }: { tenantId: string; id: string }): string | undefined {
  const row = findRow(file, tenantId, id)
  return row === undefined ? undefined : readItems(file, row)
}

interface ListRequest {
  readonly tenantId: string
  readonly filter: InboxFilter
  readonly limit: number
  readonly before?: number
}

/** Newest first: a merge of one sorted range for each state, none longer than the page. */
export function listEvents(file: InboxFile, { tenantId, filter, limit, before }: ListRequest): Page<InboxEvent> {
  const { workflowId, batchId, outcome, from, to } = filter
  const where = ['tenant_id = @tenantId', 'state = @state', 'seq < @below', 'seq >= @above']
  if (workflowId !== undefined) where.push('workflow_id = @workflowId')
  if (batchId !== undefined) where.push('batch_id = @batchId')
  if (outcome !== undefined) where.push('outcome = @outcome')
  if (from !== undefined) where.push('received_at >= @from')
  if (to !== undefined) where.push('received_at < @to')
  const index = batchId !== undefined ? 'events_by_batch' : workflowId !== undefined ? 'events_by_workflow' : 'events_by_state'
  const sql = `SELECT ${EVENT_COLUMNS} FROM events INDEXED BY ${index} WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT @limit`
  const bounds = { below: before ?? Number.MAX_SAFE_INTEGER, above: from === undefined ? 0 : firstSince(file, from - ID_SLACK_MS) }
  const named = Object.entries({ workflowId, batchId, outcome, from, to }).filter(([, value]) => value !== undefined)
  const values = { tenantId, limit: limit + 1, ...bounds, ...Object.fromEntries(named) }
  const states = [...new Set(filter.state ?? STATE_NAMES)]
  const rows = states
    .flatMap((state) => file.prepare(sql).all({ ...values, state: STATE[state] }) as EventRow[])
    .sort((a, b) => b.seq - a.seq)
  const shown = rows.slice(0, limit)
  return { data: shown.map(toEvent), nextCursor: rows.length > limit ? String(shown.at(-1)?.seq) : null }
}

const firstSince = (file: InboxFile, time: number): number => {
  const row = file.prepare('SELECT seq FROM events WHERE id >= ? ORDER BY id LIMIT 1').get(lowestIdAt(time)) as { seq: number } | undefined
  return row?.seq ?? Number.MAX_SAFE_INTEGER
}

const NOT_STARTED: readonly number[] = [STATE.pending, STATE.queued, STATE.held, STATE.gathering]

/** Drops an event that has not started. */
export function dropEvent(
  file: InboxFile,
  { tenantId, id, at, note }: { tenantId: string; id: string; at: number; note: string },
): InboxState | undefined {
  return file.write(() => {
    const row = findRow(file, tenantId, id)
    if (row === undefined) return undefined
    if (!NOT_STARTED.includes(row.state)) return toEvent(row).state
    settleRow(file, row, { state: 'dropped', at, note })
    return 'dropped'
  })
}
