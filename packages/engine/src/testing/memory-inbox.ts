import type { Id, Millis } from '@millrace/base'
import {
  InboxFullError,
  InboxUnavailableError,
  type BatchInputs,
  type InboxBatch,
  type InboxEvent,
  type InboxFilter,
  type InboxSettlement,
  type InboxState,
  type InboxStore,
  type Insertion,
  type NewBatch,
  type NewInboxEvent,
  type Page,
  type PageOfInbox,
  type Settled,
  type TakenEvent,
} from '../ports/index.ts'

type Row = { -readonly [K in keyof InboxEvent]: InboxEvent[K] } & { items: string; bytes: number; takesAlong: boolean; keepUntil: Millis }
type BatchRow = { -readonly [K in keyof InboxBatch]: InboxBatch[K] }
interface Gathering {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly key: string
  readonly firstAt: Millis
  dueAt: Millis
  keep: 'last' | 'all'
}

/** What lies on the disk. */
interface Disk {
  events: Row[]
  batches: BatchRow[]
  gatherings: Gathering[]
  deliveries: Map<string, { eventId: Id; until: Millis }>
  holds: Set<string>
}

/** What a test may do to a write: let it be, fail it, or lose the process before or after it. */
export type InboxFault = (operation: string) => 'write' | 'refuse' | 'crash-before' | 'crash-after'

const IN_LINE: readonly InboxState[] = ['pending', 'accepted', 'queued', 'held']
const FIRST: readonly InboxState[] = ['pending', 'accepted', 'held']
const NOT_STARTED: readonly InboxState[] = ['pending', 'queued', 'held', 'gathering']
const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts)

/**
 * An inbox in memory with the invariants of the real one, for tests and simulations. A crashed inbox answers nothing any more, as a
 * dead process hears nothing; `survivors` opens what was on disk.
 */
export class MemoryInbox implements InboxStore {
  #disk: Disk
  fault: InboxFault = () => 'write'
  crashed = false
  writes = 0
  readonly #limits: { readonly maxEvents: number; readonly maxBytes: number }

  constructor({ maxEvents = Infinity, maxBytes = Infinity }: { maxEvents?: number; maxBytes?: number } = {}, disk?: Disk) {
    this.#limits = { maxEvents, maxBytes }
    this.#disk = disk ?? { events: [], batches: [], gatherings: [], deliveries: new Map(), holds: new Set() }
  }

  /** The same disk after the process died. */
  survivors(): MemoryInbox {
    return new MemoryInbox(this.#limits, structuredClone(this.#disk))
  }

  /** Everything on the disk, in the order of arrival. */
  get events(): readonly InboxEvent[] {
    return this.#disk.events.map(asEvent)
  }

  async #alive(): Promise<void> {
    if (this.crashed) await new Promise<never>(() => undefined)
    await Promise.resolve()
  }

  async #read<T>(read: (disk: Disk) => T): Promise<T> {
    await this.#alive()
    return structuredClone(read(this.#disk))
  }

  /** A write that throws leaves nothing behind. */
  async #write<T>(operation: string, write: (disk: Disk) => T): Promise<T> {
    await this.#alive()
    this.writes += 1
    const fault = this.fault(operation)
    if (fault === 'refuse') throw new InboxUnavailableError({ reason: 'the test says so' })
    if (fault === 'crash-before') this.crashed = true
    await this.#alive()
    const disk = structuredClone(this.#disk)
    const result = structuredClone(write(disk))
    this.#disk = disk
    if (fault === 'crash-after') this.crashed = true
    await this.#alive()
    return result
  }

  insert(event: NewInboxEvent): Promise<Insertion> {
    return this.#write('insert', (disk): Insertion => {
      const { tenantId, workflowId, delivery, receivedAt } = event
      const deliveryKey = delivery === undefined ? '' : keyOf(tenantId, workflowId, delivery.id)
      const known = disk.deliveries.get(deliveryKey)
      const first = known !== undefined && known.until > receivedAt ? disk.events.find(({ id }) => id === known.eventId) : undefined
      if (first !== undefined) return { kind: 'duplicate', of: asEvent(first) }
      this.#refuseAbove(disk, { events: 1, bytes: bytesOf(event) })
      const { state, dueAt } = placeNew(disk, event)
      disk.events.push(newRow(event, state))
      if (delivery !== undefined) disk.deliveries.set(deliveryKey, { eventId: event.id, until: delivery.until })
      return { kind: 'stored', state, dueAt }
    })
  }

  mustHaveRoom(event: NewInboxEvent): Promise<void> {
    return this.#read((disk) => this.#refuseAbove(disk, { events: 1, bytes: bytesOf(event) }))
  }

  #refuseAbove(disk: Disk, more: { events: number; bytes: number }): void {
    const { events, bytes } = loadOf(disk)
    const { maxEvents, maxBytes } = this.#limits
    if (events + more.events > maxEvents || (events > 0 && bytes + more.bytes > maxBytes))
      throw new InboxFullError({ events, megabytes: 0, retryAfterSeconds: 30 })
  }

  take({ executionIds, batchId, except = [], at }: Parameters<InboxStore['take']>[0]): Promise<readonly TakenEvent[]> {
    return this.#write('take', (disk) => {
      const batch = disk.batches.find(({ id }) => id === batchId)
      if (batchId !== undefined && batch?.status !== 'running') return []
      const rows = disk.events
        .filter(
          (row) =>
            row.state === 'pending' && row.batchId === (batchId ?? null) && (batchId !== undefined || !except.includes(row.workflowId)),
        )
        .slice(0, executionIds.length)
      rows.forEach((row, index) => Object.assign(row, { state: 'accepted', executionId: executionIds[index] }))
      if (batch !== undefined && rows.length > 0) {
        batch.pending -= rows.length
        batch.running += rows.length
        batch.startedAt ??= at
      }
      return rows.map((row) => asTaken(disk, row))
    })
  }

  accepted({ limit, after }: { limit: number; after?: Id }): Promise<readonly TakenEvent[]> {
    return this.#read((disk) => {
      const from = disk.events.findIndex(({ id }) => id === after) + 1
      const rows = disk.events.slice(from).filter(({ state }) => state === 'accepted')
      return rows.slice(0, limit).map((row) => asTaken(disk, row))
    })
  }

  settle({ id, ...settlement }: InboxSettlement): Promise<Settled | undefined> {
    return this.#write('settle', (disk) => {
      const row = disk.events.find((one) => one.id === id && one.settledAt === null)
      return row === undefined ? undefined : settleRow(disk, row, settlement)
    })
  }

  withdraw(id: Id): Promise<void> {
    return this.#write('withdraw', (disk) => {
      const row = disk.events.find((one) => one.id === id && one.settledAt === null)
      if (row === undefined) return
      disk.events = disk.events.filter((one) => one !== row)
      for (const [key, { eventId }] of disk.deliveries) if (eventId === id) disk.deliveries.delete(key)
      promoteNext(disk, row)
    })
  }

  gather({ now, limit }: { now: Millis; limit: number }): Promise<{ fired: number; nextAt: Millis | null }> {
    return this.#write('gather', (disk) => {
      const due = disk.gatherings.filter(({ dueAt }) => dueAt <= now).slice(0, limit)
      for (const gathering of due) fire(disk, gathering)
      const times = disk.gatherings.map(({ dueAt }) => dueAt)
      return { fired: due.length, nextAt: times.length === 0 ? null : Math.min(...times) }
    })
  }

  hold(tenantId: Id, workflowId: Id): Promise<void> {
    return this.#write('hold', (disk) => {
      disk.holds.add(keyOf(tenantId, workflowId))
      move(disk, { tenantId, workflowId }, 'pending', 'held')
    })
  }

  release(tenantId: Id, workflowId: Id): Promise<void> {
    return this.#write('release', (disk) => {
      disk.holds.delete(keyOf(tenantId, workflowId))
      move(disk, { tenantId, workflowId }, 'held', 'pending')
    })
  }

  heldWorkflows(): Promise<readonly { tenantId: Id; workflowId: Id }[]> {
    return this.#read(({ holds, events }) => {
      const held = events.filter(({ state }) => state === 'held').map(({ tenantId, workflowId }) => keyOf(tenantId, workflowId))
      return [...new Set([...holds, ...held])].map((key) => {
        const [tenantId, workflowId] = JSON.parse(key) as [Id, Id]
        return { tenantId, workflowId }
      })
    })
  }

  list(tenantId: Id, filter: InboxFilter, page: PageOfInbox): Promise<Page<InboxEvent>> {
    return this.#read(({ events }) => {
      const found = events
        .map((row, seq) => ({ row, seq: seq + 1 }))
        .filter(({ row, seq }) => row.tenantId === tenantId && fits(row, filter) && seq < Number(page.cursor ?? Infinity))
        .reverse()
      const shown = found.slice(0, page.limit)
      return {
        data: shown.map(({ row }) => asEvent(row)),
        nextCursor: found.length > page.limit ? String(shown.at(-1)?.seq) : null,
      }
    })
  }

  get(tenantId: Id, id: Id): Promise<InboxEvent | undefined> {
    return this.#read(({ events }) => {
      const row = events.find((one) => one.id === id && one.tenantId === tenantId)
      return row === undefined ? undefined : asEvent(row)
    })
  }

  items(tenantId: Id, id: Id): Promise<string | undefined> {
    return this.#read((disk) => {
      const row = disk.events.find((one) => one.id === id && one.tenantId === tenantId)
      return row === undefined ? undefined : itemsOf(disk, row)
    })
  }

  drop(tenantId: Id, id: Id, { at, note }: { at: Millis; note: string }): Promise<InboxState | undefined> {
    return this.#write('drop', (disk) => {
      const row = disk.events.find((one) => one.id === id && one.tenantId === tenantId)
      if (row !== undefined && NOT_STARTED.includes(row.state)) settleRow(disk, row, { state: 'dropped', at, note })
      return row?.state
    })
  }

  createBatch(batch: NewBatch): Promise<void> {
    return this.#write('create-batch', (disk) => {
      const counts = { total: 0, pending: 0, running: 0, completed: 0, failed: 0, cancelled: 0 }
      disk.batches.push({ ...batch, ...counts, status: 'receiving', startedAt: null, finishedAt: null })
    })
  }

  fillBatch(batchId: Id, { ids, items, itemCounts, receivedAt }: BatchInputs): Promise<void> {
    return this.#write('fill-batch', (disk) => {
      this.#refuseAbove(disk, { events: ids.length, bytes: items.reduce((sum, text) => sum + text.length, 0) })
      const batch = disk.batches.find(({ id }) => id === batchId) as BatchRow
      const { tenantId, workflowId, version, startNode, mode } = batch
      ids.forEach((id, index) => {
        const about = { id, tenantId, workflowId, version, startNode, mode, receivedAt, trigger: 'batch' }
        const row = newRow({ ...about, items: items[index] as string, itemCount: itemCounts[index] as number }, 'pending')
        disk.events.push({ ...row, batchId })
      })
      batch.total += ids.length
      batch.pending += ids.length
    })
  }

  openBatch(batchId: Id, at: Millis): Promise<InboxBatch> {
    return this.#write('open-batch', (disk) => {
      const batch = disk.batches.find(({ id }) => id === batchId) as BatchRow
      if (batch.status === 'receiving') batch.status = 'running'
      return finish(batch, at)
    })
  }

  discardBatch(batchId: Id): Promise<void> {
    return this.#write('discard-batch', (disk) => {
      disk.events = disk.events.filter((row) => row.batchId !== batchId)
      disk.batches = disk.batches.filter(({ id }) => id !== batchId)
    })
  }

  endBatch(batchId: Id, { status, at }: { status: 'stopped' | 'cancelled'; at: Millis }): Promise<InboxBatch | undefined> {
    return this.#write('end-batch', (disk) => {
      const batch = disk.batches.find(({ id }) => id === batchId)
      if (batch === undefined || batch.finishedAt !== null || batch.status === 'receiving') return undefined
      batch.status = status
      for (const row of disk.events) {
        if (row.batchId !== batchId || row.state !== 'pending') continue
        Object.assign(row, { state: 'dropped', settledAt: at, outcome: 'cancelled', note: `the batch was ${status}` })
        batch.pending -= 1
        batch.cancelled += 1
      }
      return finish(batch, at)
    })
  }

  openBatches(): Promise<readonly InboxBatch[]> {
    return this.#read(({ batches }) => batches.filter(({ finishedAt }) => finishedAt === null))
  }

  batches(tenantId: Id, { workflowId }: { workflowId?: Id }, { limit, cursor = '~' }: PageOfInbox): Promise<Page<InboxBatch>> {
    return this.#read(({ batches }) => {
      const found = batches
        .filter((batch) => batch.tenantId === tenantId && batch.status !== 'receiving' && batch.id < cursor)
        .filter((batch) => workflowId === undefined || batch.workflowId === workflowId)
        .reverse()
      const data = found.slice(0, limit)
      return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null }
    })
  }

  batch(tenantId: Id, id: Id): Promise<InboxBatch | undefined> {
    return this.#read(({ batches }) => batches.find((batch) => batch.id === id && batch.tenantId === tenantId))
  }

  prune({ before, now }: { before: Millis; now: Millis }): Promise<number> {
    return this.#write('prune', (disk) => {
      for (const [key, { until }] of disk.deliveries) if (until <= now) disk.deliveries.delete(key)
      const kept = disk.events.filter((row) => !isOld(disk, row, before, now))
      const removed = disk.events.length - kept.length
      disk.events = kept
      disk.batches = disk.batches.filter(
        (batch) => batch.finishedAt === null || batch.finishedAt >= before || kept.some((row) => row.batchId === batch.id),
      )
      return removed
    })
  }

  load(): Promise<{ events: number; bytes: number }> {
    return this.#read(loadOf)
  }

  async close(): Promise<void> {
    await this.#alive()
  }
}

const bytesOf = ({ items, fileBytes = 0 }: NewInboxEvent): number => items.length + fileBytes

function loadOf({ events }: Disk): { events: number; bytes: number } {
  const waiting = events.filter(({ settledAt }) => settledAt === null)
  return { events: waiting.length, bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0) }
}

function newRow(event: NewInboxEvent, state: InboxState): Row {
  const { delivery, orderKey = null, debounce, replayOf = null, note = null, executionId = null, fileBytes: _bytes, ...rest } = event
  return {
    ...{ ...rest, bytes: bytesOf(event) },
    ...{ state, settledAt: null, outcome: null, batchId: null, mergedInto: null, orderKey, replayOf, note, takesAlong: false },
    executionId: state === 'accepted' ? executionId : null,
    deliveryId: delivery?.id ?? null,
    debounceKey: debounce?.key ?? null,
    keepUntil: delivery?.until ?? 0,
  }
}

const asEvent = ({ items: _items, bytes: _bytes, takesAlong: _along, keepUntil: _until, ...event }: Row): InboxEvent => event
const asTaken = (disk: Disk, row: Row): TakenEvent => ({
  ...asEvent(row),
  executionId: row.executionId as Id,
  items: itemsOf(disk, row),
})

function itemsOf({ events }: Disk, row: Row): string {
  const along = row.takesAlong ? events.filter(({ mergedInto }) => mergedInto === row.id) : []
  return JSON.stringify([...along, row].flatMap(({ items }) => JSON.parse(items) as unknown[]))
}

function placeNew(disk: Disk, event: NewInboxEvent): { state: InboxState; dueAt: Millis | null } {
  const { tenantId, workflowId, debounce, receivedAt: now } = event
  if (debounce === undefined) {
    const state = placeOf(disk, { tenantId, workflowId, orderKey: event.orderKey ?? null })
    return { state: state === 'pending' && event.executionId !== undefined ? 'accepted' : state, dueAt: null }
  }
  const { key, waitMs, maxWaitMs = Infinity, keep } = debounce
  let gathering = disk.gatherings.find((one) => one.tenantId === tenantId && one.workflowId === workflowId && one.key === key)
  if (gathering === undefined) disk.gatherings.push((gathering = { tenantId, workflowId, key, firstAt: now, dueAt: now, keep }))
  gathering.keep = keep
  gathering.dueAt = Math.min(now + waitMs, gathering.firstAt + maxWaitMs)
  return { state: 'gathering', dueAt: gathering.dueAt }
}

function placeOf(disk: Disk, { tenantId, workflowId, orderKey }: Pick<Row, 'tenantId' | 'workflowId' | 'orderKey'>): InboxState {
  const line = (row: Row): boolean => row.tenantId === tenantId && row.workflowId === workflowId && row.orderKey === orderKey
  if (orderKey !== null && disk.events.some((row) => IN_LINE.includes(row.state) && line(row))) return 'queued'
  return disk.holds.has(keyOf(tenantId, workflowId)) ? 'held' : 'pending'
}

function settleRow(disk: Disk, row: Row, { state, at, outcome, note }: Omit<InboxSettlement, 'id'>): Settled {
  const before = row.state
  Object.assign(row, { state, settledAt: at, outcome: outcome ?? null, note: note ?? row.note })
  for (const merged of disk.events) if (merged.mergedInto === row.id) merged.settledAt = at
  const batch = disk.batches.find(({ id }) => id === row.batchId)
  if (batch !== undefined) {
    batch[before === 'accepted' ? 'running' : 'pending'] -= 1
    batch[outcome ?? 'cancelled'] += 1
  }
  return {
    promoted: promoteNext(disk, { ...row, state: before }),
    batch: batch === undefined ? null : finish(batch, at),
  }
}

function promoteNext(disk: Disk, { state, orderKey, tenantId, workflowId }: Row): boolean {
  if (orderKey === null || !FIRST.includes(state)) return false
  const next = disk.events.find(
    (row) => row.state === 'queued' && row.orderKey === orderKey && row.tenantId === tenantId && row.workflowId === workflowId,
  )
  if (next === undefined) return false
  next.state = disk.holds.has(keyOf(tenantId, workflowId)) ? 'held' : 'pending'
  return next.state === 'pending'
}

function fire(disk: Disk, gathering: Gathering): void {
  disk.gatherings = disk.gatherings.filter((one) => one !== gathering)
  const { tenantId, workflowId, key } = gathering
  const rows = disk.events.filter(
    (row) => row.state === 'gathering' && row.tenantId === tenantId && row.workflowId === workflowId && row.debounceKey === key,
  )
  const head = rows.pop()
  if (head === undefined) return
  for (const row of rows) Object.assign(row, { state: 'merged', mergedInto: head.id })
  head.state = placeOf(disk, head)
  head.takesAlong = gathering.keep === 'all'
}

function move({ events }: Disk, of: { tenantId: Id; workflowId: Id }, from: InboxState, to: InboxState): void {
  for (const row of events) {
    if (row.state === from && row.batchId === null && row.tenantId === of.tenantId && row.workflowId === of.workflowId) row.state = to
  }
}

function finish(batch: BatchRow, at: Millis): InboxBatch {
  if (batch.pending === 0 && batch.running === 0 && batch.finishedAt === null && batch.status !== 'receiving') {
    batch.finishedAt = at
    if (batch.status === 'running') batch.status = 'completed'
  }
  return batch
}

const fits = (row: Row, { workflowId, state, batchId, outcome, from, to }: InboxFilter): boolean =>
  (workflowId === undefined || row.workflowId === workflowId) &&
  (state === undefined || state.includes(row.state)) &&
  (batchId === undefined || row.batchId === batchId) &&
  (outcome === undefined || row.outcome === outcome) &&
  (from === undefined || row.receivedAt >= from) &&
  (to === undefined || row.receivedAt < to)

function isOld({ batches }: Disk, row: Row, before: Millis, now: Millis): boolean {
  const batch = batches.find(({ id }) => id === row.batchId)
  const batchIsOver = batch === undefined || (batch.finishedAt !== null && batch.finishedAt < before)
  return row.settledAt !== null && row.settledAt < before && row.keepUntil <= now && batchIsOver
}
