import type { Id, Millis } from '@millrace/base'
import {
  isSuspended,
  isTerminal,
  JournalUnavailableError,
  StaleEpochError,
  type Append,
  type Claimed,
  type DeadLetterCount,
  type DeadLetterFilter,
  type DeadLetterMark,
  type ExecutionHeader,
  type JournalStore,
  type Page,
  type Segment,
} from '../ports/index.ts'

interface Row {
  header: ExecutionHeader
  epoch: number
  owner: string | null
  leaseUntil: Millis
  segments: Segment[]
  mark?: DeadLetterMark
}

/**
 * What a test may do to appends: fail them, write them but say that it failed, let somebody else write them first, or lose the process
 * before or after the write.
 */
export type AppendFault = (append: Append) => 'write' | 'write-twice' | 'refuse' | 'lose-answer' | 'crash-before' | 'crash-after'

/**
 * A journal in memory with the invariants of the real one, for tests and simulations. A crashed journal answers nothing any more, as a
 * dead process hears nothing; `survivors` opens what was on disk.
 */
export class MemoryJournal implements JournalStore {
  readonly rows: Map<Id, Row>
  fault: AppendFault = () => 'write'
  /** Delays appends: what a test returns here is awaited before the write. */
  hold: (append: Append) => Promise<void> | undefined = () => undefined
  crashed = false
  appends = 0

  constructor(rows: Map<Id, Row> = new Map()) {
    this.rows = rows
  }

  /** The same disk after the process died. */
  survivors(): MemoryJournal {
    return new MemoryJournal(new Map([...this.rows].map(([id, row]) => [id, { ...row, segments: [...row.segments] }])))
  }

  async #alive(): Promise<void> {
    if (this.crashed) await new Promise<never>(() => undefined)
    await Promise.resolve()
  }

  async append(append: Append): Promise<void> {
    await this.#alive()
    this.appends += 1
    const held = this.hold(append)
    if (held !== undefined) await held
    const fault = this.fault(append)
    if (fault === 'refuse') throw new JournalUnavailableError({ reason: 'the test says so' })
    if (fault === 'crash-before') this.crashed = true
    await this.#alive()
    if (fault === 'write-twice') {
      this.#write(append)
      this.#abandon(append)
    }
    this.#write(append)
    if (fault === 'lose-answer') throw new JournalUnavailableError({ reason: 'the answer was lost' })
    if (fault === 'crash-after') this.crashed = true
    await this.#alive()
  }

  /** Whoever wrote it died since. */
  #abandon({ executionId }: Append): void {
    const row = this.rows.get(executionId)
    if (row !== undefined) row.owner = null
  }

  #write(append: Append): void {
    const { executionId, seq, epoch, payload } = append
    if (append.create !== undefined) {
      if (this.rows.has(executionId)) throw new StaleEpochError({ executionId }) // J5
      this.rows.set(executionId, {
        header: append.create,
        epoch,
        owner: 'creator',
        leaseUntil: Infinity,
        segments: [{ seq, epoch, payload }],
      })
      return
    }
    const row = this.rows.get(executionId)
    if (row === undefined || row.epoch !== epoch || isTerminal(row.header.status) || seq !== row.segments.length) {
      throw new StaleEpochError({ executionId }) // J2, J4, J5
    }
    row.segments.push({ seq, epoch, payload })
    row.header = { ...row.header, ...append.patch }
  }

  async list(tenantId: Id): Promise<Page<ExecutionHeader>> {
    await this.#alive()
    return { data: [...this.rows.values()].map((row) => row.header).filter((header) => header.tenantId === tenantId), nextCursor: null }
  }

  async header(tenantId: Id, executionId: Id): Promise<ExecutionHeader | undefined> {
    await this.#alive()
    const header = this.rows.get(executionId)?.header
    return header?.tenantId === tenantId ? header : undefined
  }

  async headers(tenantId: Id, executionIds: readonly Id[]): Promise<readonly ExecutionHeader[]> {
    const found = await Promise.all([...new Set(executionIds)].map((id) => this.header(tenantId, id)))
    return found.filter((header) => header !== undefined)
  }

  async segments(tenantId: Id, executionId: Id): Promise<readonly Segment[]> {
    await this.#alive()
    const row = this.rows.get(executionId)
    return row?.header.tenantId === tenantId ? [...row.segments].sort((a, b) => a.seq - b.seq) : []
  }

  async stats(): Promise<[]> {
    await this.#alive()
    return []
  }

  async claim(claim: Parameters<JournalStore['claim']>[0]): Promise<readonly Claimed[]> {
    await this.#alive()
    if (claim.takeOver === true) for (const row of this.rows.values()) if (row.owner !== claim.owner) row.owner = null
    const claimed: Claimed[] = []
    for (const row of this.rows.values()) {
      if (claimed.length >= claim.limit) break
      if (!isClaimable(row, claim)) continue
      row.epoch += 1
      row.owner = claim.owner
      row.leaseUntil = claim.leaseUntil
      claimed.push({ header: row.header, epoch: row.epoch, segments: [...row.segments].sort((a, b) => a.seq - b.seq) })
    }
    return claimed
  }

  async heartbeat(owner: string, leaseUntil: Millis): Promise<number> {
    await this.#alive()
    const held = [...this.rows.values()].filter((row) => row.owner === owner || row.owner === 'creator')
    for (const row of held) row.leaseUntil = leaseUntil
    return held.length
  }

  async release(executionId: Id, epoch: number): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) await this.#alive() // as an append: writes keep their order
    const row = this.rows.get(executionId)
    if (row?.epoch === epoch) row.owner = null
  }

  async children(tenantId: Id, parentId: Id): Promise<readonly ExecutionHeader[]> {
    await this.#alive()
    return [...this.rows.values()].map((row) => row.header).filter((header) => header.tenantId === tenantId && header.parentId === parentId)
  }

  #dead(tenantId: Id, filter: DeadLetterFilter): Row[] {
    const { workflowId, errorCode, errorNode, from = 0, to = Infinity } = filter
    const fits = ({ header, mark }: Row): boolean =>
      header.tenantId === tenantId &&
      isDead(header) &&
      mark === undefined &&
      (workflowId ?? header.workflowId) === header.workflowId &&
      (errorCode ?? header.errorCode) === header.errorCode &&
      (errorNode ?? header.errorNode) === header.errorNode &&
      header.createdAt >= from &&
      header.createdAt < to
    return [...this.rows.values()].filter(fits)
  }

  async deadLetters(tenantId: Id, filter: DeadLetterFilter): Promise<Page<ExecutionHeader>> {
    await this.#alive()
    return { data: this.#dead(tenantId, filter).map((row) => row.header), nextCursor: null }
  }

  async deadLetterCounts(tenantId: Id, filter: DeadLetterFilter): Promise<readonly DeadLetterCount[]> {
    await this.#alive()
    const counts = Map.groupBy(this.#dead(tenantId, filter), ({ header }) => `${header.workflowId} ${header.errorCode ?? ''}`)
    return [...counts.values()].map((rows) => {
      const { workflowId, errorCode } = (rows[0] as Row).header
      return { workflowId, errorCode: errorCode ?? '', count: rows.length }
    })
  }

  async markDeadLetters(tenantId: Id, marks: readonly (DeadLetterMark & { executionId: Id })[]): Promise<readonly Id[]> {
    await this.#alive()
    return marks.flatMap(({ executionId, ...mark }) => {
      const row = this.rows.get(executionId)
      if (row?.header.tenantId !== tenantId || !isDead(row.header)) return []
      row.mark ??= mark
      return row.mark.as === mark.as && row.mark.by === mark.by ? [executionId] : []
    })
  }

  async deadLetterMark(tenantId: Id, executionId: Id): Promise<DeadLetterMark | undefined> {
    await this.#alive()
    const row = this.rows.get(executionId)
    return row?.header.tenantId === tenantId ? row.mark : undefined
  }

  async nextWake(): Promise<Millis | null> {
    await this.#alive()
    const times = [...this.rows.values()].flatMap((row) =>
      row.owner === null && isSuspended(row.header.status) && row.header.wakeAt !== null ? [row.header.wakeAt] : [],
    )
    return times.length === 0 ? null : Math.min(...times)
  }

  async prune(): Promise<number> {
    await this.#alive()
    return 0
  }

  async close(): Promise<void> {
    await this.#alive()
  }
}

const isDead = ({ status, mode }: ExecutionHeader): boolean => status === 'failed' && mode === 'production'

function isClaimable(row: Row, claim: Parameters<JournalStore['claim']>[0]): boolean {
  const { header } = row
  if (isTerminal(header.status)) return false
  if (claim.executionId !== undefined && claim.executionId !== header.id) return false
  const held = row.owner !== null && row.owner !== claim.owner ? row.leaseUntil > claim.now : row.owner === claim.owner
  if (held) return false
  if (claim.executionId !== undefined) return true
  if (header.status === 'paused') return false
  return !isSuspended(header.status) || (header.wakeAt !== null && header.wakeAt <= claim.now)
}
