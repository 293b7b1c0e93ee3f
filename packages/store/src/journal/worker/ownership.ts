import type { Claimed } from '@millrace/engine/ports'
import type { ClaimRequest } from '../protocol.ts'
import type { Period } from '../period.ts'
import type { JournalFiles } from './files.ts'
import type { JournalFile } from './journal-file.ts'
import { readSegments } from './read.ts'
import { HEADER_COLUMNS, toHeader, type ExecutionRow } from './rows.ts'

const TAKE = `UPDATE executions SET epoch = epoch + 1, owner = ?, lease_until = ? WHERE id = ? RETURNING ${HEADER_COLUMNS}, epoch`
const UNOWNED = 'SELECT id FROM executions WHERE open = 1 AND owner IS NULL AND status = ? ORDER BY id LIMIT ?'
const DUE = `SELECT id FROM executions INDEXED BY executions_wake
WHERE open = 1 AND wake_at IS NOT NULL AND wake_at <= ? AND status IN ('waiting', 'retrying') AND owner IS NULL ORDER BY wake_at LIMIT ?`
const HELD = 'SELECT count(*) AS n FROM executions WHERE open = 1 AND owner = ?'
const EARLIEST = `SELECT wake_at AS at FROM executions INDEXED BY executions_wake
WHERE open = 1 AND wake_at IS NOT NULL AND status IN ('waiting', 'retrying') AND owner IS NULL ORDER BY wake_at LIMIT 1`
const ONE = 'SELECT id FROM executions WHERE id = ? AND open = 1 AND owner IS NULL'

/** Journals that one claim brings, roughly. */
const MOST_CHARACTERS = 16_000_000

/**
 * Takes executions over. Whoever asks is alive: its own leases count as renewed, so that a process that was suspended (a closed laptop)
 * does not take its own executions away from itself.
 */
export function claim(files: JournalFiles, request: ClaimRequest): Claimed[] {
  files.renew(request.owner, request.leaseUntil)
  if (request.takeOver === true) takeLeases(files, request.owner)
  if (request.period !== undefined) return claimInFile(files, request.period, request)
  const claimed: Claimed[] = []
  files.eachLive((period) => {
    claimed.push(...claimInFile(files, period, { ...request, limit: request.limit - claimed.length }))
    return claimed.length < request.limit ? 'next' : 'stop'
  })
  return claimed
}

/** In all files at once, so that whatever somebody asks for can be claimed from now on; and once, since nobody else takes leases. */
function takeLeases(files: JournalFiles, owner: string): void {
  if (files.takenOverBy === owner) return
  files.eachLive((period) => {
    files
      .get(period)
      .prepare('UPDATE executions SET owner = NULL, lease_until = NULL WHERE open = 1 AND owner IS NOT NULL AND owner <> ?')
      .run(owner)
    return 'next'
  })
  for (const other of files.leases.keys()) if (other !== owner) files.leases.delete(other)
  files.takenOverBy = owner
}

function claimInFile(files: JournalFiles, period: Period, request: ClaimRequest): Claimed[] {
  const file = files.get(period)
  const run = file.database.transaction((): Claimed[] => {
    dropDeadLeases(files, file, request)
    const claimed: Claimed[] = []
    let characters = 0
    for (const id of candidates(file, request)) {
      const row = file.prepare(TAKE).get(request.owner, request.leaseUntil, id) as ExecutionRow & { epoch: number }
      const segments = readSegments(file, id)
      claimed.push({ header: toHeader(row), epoch: row.epoch, segments })
      characters += segments.reduce((sum, { payload }) => sum + payload.length, 0)
      if (characters > MOST_CHARACTERS) break // the others next time: all of this goes through memory at once
    }
    return claimed
  })
  const claimed = run.immediate()
  if (claimed.length === 0 && request.executionId === undefined) files.settle(period)
  return claimed
}

function dropDeadLeases(files: JournalFiles, file: JournalFile, { owner, now }: ClaimRequest): void {
  const drop = file.prepare('UPDATE executions SET owner = NULL, lease_until = NULL WHERE open = 1 AND owner = ?')
  for (const [other, until] of files.leases) if (other !== owner && until <= now) drop.run(other)
}

function candidates(file: JournalFile, { executionId, now, limit }: ClaimRequest): string[] {
  const ids = (rows: unknown[]): string[] => (rows as { id: string }[]).map((row) => row.id)
  if (executionId !== undefined) return ids(file.prepare(ONE).all(executionId))
  const found: string[] = []
  const more = (sql: string, value: string | number): void => {
    if (found.length < limit) found.push(...ids(file.prepare(sql).all(value, limit - found.length)))
  }
  more(UNOWNED, 'running')
  more(DUE, now)
  more(UNOWNED, 'queued')
  return found
}

/** Renews an owner's leases; returns how many unfinished executions it holds. */
export function heartbeat(files: JournalFiles, owner: string, leaseUntil: number): number {
  files.renew(owner, leaseUntil)
  let held = 0
  files.eachLive((period) => {
    held += (files.get(period).prepare(HELD).get(owner) as { n: number }).n
    return 'next'
  })
  return held
}

/** The earliest time that an execution waits for which nobody holds. */
export function nextWake(files: JournalFiles): number | null {
  let earliest: number | null = null
  files.eachLive((period) => {
    const row = files.get(period).prepare(EARLIEST).get() as { at: number } | undefined
    if (row !== undefined) earliest = Math.min(row.at, earliest ?? row.at)
    return 'next'
  })
  return earliest
}
