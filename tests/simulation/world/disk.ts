import type { Id, Millis } from '@millrace/base'
import {
  isSuspended,
  isTerminal,
  StaleEpochError,
  type Append,
  type Claimed,
  type ExecutionHeader,
  type JournalStore,
  type Segment,
} from '@millrace/engine/ports'

export interface DiskRow {
  header: ExecutionHeader
  epoch: number
  owner: string | null
  leaseUntil: Millis
  segments: Segment[]
}

export type ClaimRequest = Parameters<JournalStore['claim']>[0]

const LEASE_MS = 30_000

/** What all processes share: the journal's tables. Each operation is one transaction. J1–J5 of the port hold here. */
export class Disk {
  readonly rows = new Map<Id, DiskRow>()
  /** Executions that ended, as they were then: S4. */
  readonly ended = new Map<Id, string>()

  /** Throws StaleEpochError; then nothing of it is written. */
  write(append: Append, owner: string): void {
    const { executionId, seq, epoch, payload, create, patch } = append
    if (create !== undefined) {
      if (this.rows.has(executionId)) throw new StaleEpochError({ executionId }) // J5
      const row = {
        header: { ...create, ...patch },
        epoch,
        owner,
        leaseUntil: create.createdAt + LEASE_MS,
        segments: [{ seq, epoch, payload }],
      }
      this.rows.set(executionId, row)
      this.#ends(row)
      return
    }
    const row = this.rows.get(executionId)
    if (row === undefined || !this.accepts(row, append)) throw new StaleEpochError({ executionId })
    row.segments.push({ seq, epoch, payload })
    row.header = { ...row.header, ...patch }
    this.#ends(row)
  }

  /** J2, J4, J5. */
  protected accepts(row: DiskRow, { epoch, seq }: Append): boolean {
    return row.epoch === epoch && !isTerminal(row.header.status) && seq === row.segments.length
  }

  #ends(row: DiskRow): void {
    if (!isTerminal(row.header.status)) return
    row.owner = null
    if (!this.ended.has(row.header.id)) this.ended.set(row.header.id, snapshotOf(row))
  }

  release(executionId: Id, epoch: number): void {
    const row = this.rows.get(executionId)
    if (row?.epoch === epoch) row.owner = null
  }

  claim(request: ClaimRequest): readonly Claimed[] {
    const { owner, now, leaseUntil, limit, takeOver } = request
    for (const row of this.rows.values()) {
      if (row.owner === owner) row.leaseUntil = Math.max(row.leaseUntil, leaseUntil)
      else if (row.owner !== null && (takeOver === true || row.leaseUntil <= now)) row.owner = null
    }
    return [...this.rows.values()]
      .filter((row) => isClaimable(row, request))
      .slice(0, limit)
      .map((row) => {
        row.epoch += 1
        row.owner = owner
        row.leaseUntil = leaseUntil
        return { header: row.header, epoch: row.epoch, segments: this.read(row) }
      })
  }

  /** A row's segments as a reader gets them. */
  read(row: DiskRow): readonly Segment[] {
    return [...row.segments]
  }

  heartbeat(owner: string, leaseUntil: Millis): number {
    const held = [...this.rows.values()].filter((row) => row.owner === owner)
    for (const row of held) row.leaseUntil = Math.max(row.leaseUntil, leaseUntil)
    return held.length
  }

  nextWake(): Millis | null {
    const times = [...this.rows.values()].flatMap(({ owner, header }) =>
      owner === null && isSuspended(header.status) && header.wakeAt !== null ? [header.wakeAt] : [],
    )
    return times.length === 0 ? null : Math.min(...times)
  }

  find(tenantId: Id, executionId: Id): DiskRow | undefined {
    const row = this.rows.get(executionId)
    return row?.header.tenantId === tenantId ? row : undefined
  }

  childrenOf(parentId: Id): readonly DiskRow[] {
    return [...this.rows.values()].filter(({ header }) => header.parentId === parentId)
  }
}

export const snapshotOf = ({ header, segments }: DiskRow): string => JSON.stringify({ header, segments })

function isClaimable({ owner, header }: DiskRow, { executionId, now }: ClaimRequest): boolean {
  if (isTerminal(header.status) || owner !== null) return false
  if (executionId !== undefined) return header.id === executionId
  if (header.status === 'paused') return false
  return !isSuspended(header.status) || (header.wakeAt !== null && header.wakeAt <= now)
}
