import type { Append, ExecutionHeader, HeaderPatch } from '@millrace/engine/ports'
import { fileOfPeriod, type Period } from '../period.ts'
import type { WorkerSettings, WriteOperation, WriteOutcome } from '../protocol.ts'
import type { JournalFiles } from './files.ts'
import { UnusableFileError, type JournalFile } from './journal-file.ts'
import { encodePayload } from './payload.ts'
import { HEADER_COLUMNS, openFlag, PATCH_COLUMN } from './rows.ts'
import { FILE_VERSION } from './schema.ts'

const CREATE = `INSERT INTO executions (${HEADER_COLUMNS}, epoch, owner, lease_until, open)
VALUES (${'?, '.repeat(HEADER_COLUMNS.split(',').length)}?, ?, ?, ?) ON CONFLICT DO NOTHING`

// J2, J4, J5 in one statement, so that a refused append costs no exception: current epoch, not ended, the next seq.
const APPEND = `INSERT INTO segments (execution_id, seq, epoch, codec, payload)
SELECT @id, @seq, @epoch, @codec, @payload
WHERE EXISTS (SELECT 1 FROM executions WHERE id = @id AND tenant_id = @tenant AND epoch = @epoch AND open = 1)
  AND EXISTS (SELECT 1 FROM segments WHERE execution_id = @id AND seq = @seq - 1)
ON CONFLICT DO NOTHING`

/** The first segment of an execution that this very transaction made, perhaps already ended. */
const FIRST = 'INSERT INTO segments (execution_id, seq, epoch, codec, payload) VALUES (@id, @seq, @epoch, @codec, @payload)'

const RELEASE = 'UPDATE executions SET owner = NULL, lease_until = NULL WHERE id = ? AND epoch = ? AND owner IS NOT NULL'

/** Commits a batch: one transaction for each file that it touches (nearly always one). */
export function commitBatch(files: JournalFiles, settings: WorkerSettings, batch: readonly WriteOperation[]): WriteOutcome[] {
  const outcomes: WriteOutcome[] = batch.map(() => 'refused')
  const byPeriod = Map.groupBy(batch.keys(), (index) => batch[index]!.period)
  for (const [period, indexes] of byPeriod) commitFile({ files, settings, batch, outcomes }, period, indexes)
  return outcomes
}

interface Commit {
  readonly files: JournalFiles
  readonly settings: WorkerSettings
  readonly batch: readonly WriteOperation[]
  readonly outcomes: WriteOutcome[]
}

function commitFile(commit: Commit, period: Period, indexes: readonly number[]): void {
  const { files, batch, outcomes } = commit
  try {
    const file = files.get(period)
    try {
      file.database.transaction(() => writeAll(file, commit, indexes)).immediate()
    } catch (thrown) {
      if (isOfFile(thrown)) throw thrown
      file.database.transaction(() => writeEach(file, commit, indexes)).immediate()
    }
    if (indexes.some((index) => creates(batch[index]!))) files.markLive(period)
  } catch (thrown) {
    // The name without its folder: this may reach a webhook's caller. Nothing of the transaction is on disk. After an I/O error or a
    // full disk the handle is not to be trusted: a fresh one takes its place as soon as there is one.
    const reason = `${fileOfPeriod(period)}: ${sentenceOf(thrown)}`
    files.distrust(period)
    for (const index of indexes) outcomes[index] = { unavailable: reason }
  }
}

function writeAll(file: JournalFile, commit: Commit, indexes: readonly number[]): void {
  for (const index of indexes) commit.outcomes[index] = write(file, commit, commit.batch[index]!) ? 'ok' : 'refused'
}

/**
 * What a batch does when one of its operations cannot be stored, whatever the state of the file: each has its own savepoint, so that
 * the others are. Only then, since savepoints take their time.
 */
function writeEach(file: JournalFile, commit: Commit, indexes: readonly number[]): void {
  for (const index of indexes) {
    try {
      file.database.transaction(() => writeAll(file, commit, [index]))()
    } catch (thrown) {
      if (isOfFile(thrown)) throw thrown
      commit.outcomes[index] = { invalid: sentenceOf(thrown) }
    }
  }
}

/** SQLite's codes for trouble with the file or its disk; any other error is of what was to be written. */
const OF_FILE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|LOCKED|PERM|PROTOCOL|NOMEM)/

const isOfFile = (thrown: unknown): boolean =>
  thrown instanceof UnusableFileError || (thrown instanceof Error && 'code' in thrown && OF_FILE.test(String(thrown.code)))

const sentenceOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const creates = (operation: WriteOperation): boolean => operation.kind === 'append' && operation.append.create !== undefined

function write(file: JournalFile, commit: Commit, operation: WriteOperation): boolean {
  switch (operation.kind) {
    case 'append':
      return writeAppend(file, commit, operation.append)
    case 'release':
      file.prepare(RELEASE).run(operation.executionId, operation.epoch)
      return true
    case 'probe':
      file.database.pragma(`user_version = ${FILE_VERSION}`) // what it is already: one page that must get to the disk
      return true
  }
}

function writeAppend(file: JournalFile, commit: Commit, append: Append): boolean {
  const { executionId: id, tenantId: tenant, seq, epoch } = append
  const segment = { id, seq, epoch, ...encodePayload(append.payload) }
  if (append.create !== undefined) {
    if (!create(file, commit, append, append.create)) return false
    file.prepare(FIRST).run(segment)
    return true
  }
  if (file.prepare(APPEND).run({ ...segment, tenant }).changes !== 1) return false
  if (append.patch !== undefined) applyPatch(file, id, append.patch) // J3: in the same transaction
  return true
}

function create(file: JournalFile, commit: Commit, { epoch }: Append, h: ExecutionHeader): boolean {
  const until = h.createdAt + commit.settings.leaseMs
  const inserted = file
    .prepare(CREATE)
    .run(
      ...[h.id, h.tenantId, h.workflowId, h.workflowVersion, h.mode, h.trigger, h.status, h.createdAt, h.startedAt, h.finishedAt],
      ...[h.wakeAt, h.errorCode, h.errorMessage, h.errorNode, h.parentId, h.parentStep, h.replayOf],
      ...[epoch, commit.settings.owner, until, openFlag(h.status)],
    )
  if (inserted.changes !== 1) return false
  commit.files.renew(commit.settings.owner, until)
  return true
}

function applyPatch(file: JournalFile, id: string, patch: HeaderPatch): void {
  const sets: string[] = []
  const values: (string | number | null)[] = []
  for (const [field, column] of Object.entries(PATCH_COLUMN)) {
    const value = patch[field as keyof HeaderPatch]
    if (value === undefined) continue
    sets.push(`${column} = ?`)
    values.push(value)
  }
  if (patch.status !== undefined) {
    sets.push('open = ?')
    values.push(openFlag(patch.status))
    if (openFlag(patch.status) === 0) sets.push('owner = NULL', 'lease_until = NULL')
  }
  if (sets.length > 0) file.prepare(`UPDATE executions SET ${sets.join(', ')} WHERE id = ?`).run(...values, id)
}
