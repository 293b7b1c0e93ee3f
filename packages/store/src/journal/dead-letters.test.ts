import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, silentLogger } from '@millrace/base'
import type { ExecutionHeader } from '@millrace/engine/ports'
import { openSqliteJournal, type SqliteJournal } from './sqlite-journal.ts'
import { creation, following, headerOf, idAt, TENANT, WORKFLOW } from './testing/journal-samples.ts'

const DAY = 86_400_000
const MONDAY = Date.parse('2026-03-02T12:00:00Z')
let directory: string
let journal: SqliteJournal

const open = async (): Promise<SqliteJournal> => (journal = await openSqliteJournal({ directory, logger: silentLogger, owner: 'me' }))
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'))
  await open()
})
afterEach(async () => {
  await journal.close()
  rmSync(directory, { recursive: true })
})

async function failed(changes: Partial<ExecutionHeader> = {}): Promise<string> {
  const createdAt = changes.createdAt ?? MONDAY
  const header = headerOf({ id: idAt(createdAt), createdAt, status: 'running', ...changes })
  await journal.append(creation(header))
  const { errorCode = 'http.500', errorNode = 'n1' } = changes
  await journal.append(following(header, 1, { patch: { status: 'failed', finishedAt: createdAt + 1, errorCode, errorNode } }))
  return header.id
}
const listed = async (filter = {}): Promise<string[]> => (await journal.deadLetters(TENANT, filter, { limit: 50 })).data.map(({ id }) => id)

test('dead letters are failed production executions, newest first, over all files and by page', async () => {
  const old = await failed()
  const young = await failed({ createdAt: MONDAY + DAY })
  await failed({ mode: 'manual' })
  const done = headerOf({ id: idAt(MONDAY), createdAt: MONDAY })
  await journal.append(creation(done))
  await journal.append(following(done, 1, { patch: { status: 'completed' } }))
  expect(await listed()).toEqual([young, old])
  const first = await journal.deadLetters(TENANT, {}, { limit: 1 })
  expect(first.data.map(({ id }) => id)).toEqual([young])
  const second = await journal.deadLetters(TENANT, {}, { limit: 1, cursor: first.nextCursor as string })
  expect(second.data.map(({ id }) => id)).toEqual([old])
  expect(second.nextCursor).toBeNull()
  expect((await journal.deadLetters(newId(), {}, { limit: 5 })).data).toEqual([])
})

test('they are found and counted by workflow, error, node and time', async () => {
  const other = newId()
  const a = await failed()
  const b = await failed({ workflowId: other, errorCode: 'timeout', errorNode: 'n2', createdAt: MONDAY + DAY })
  expect(await listed({ workflowId: other })).toEqual([b])
  expect(await listed({ errorCode: 'http.500' })).toEqual([a])
  expect(await listed({ errorNode: 'n2' })).toEqual([b])
  expect(await listed({ from: MONDAY + 1 })).toEqual([b])
  expect(await listed({ to: MONDAY + 1 })).toEqual([a])
  await failed({ createdAt: MONDAY + 2 * DAY })
  expect(await journal.deadLetterCounts(TENANT, {})).toEqual([
    { workflowId: WORKFLOW, errorCode: 'http.500', count: 2 },
    { workflowId: other, errorCode: 'timeout', count: 1 },
  ])
})

test('J9: one is marked once, durably, beside a header that stays as it was', async () => {
  const id = await failed()
  const before = await journal.header(TENANT, id)
  const by = newId()
  const mark = { executionId: id, as: 'retried', by, at: 5 } as const
  expect(await journal.markDeadLetters(newId(), [mark])).toEqual([])
  expect(await journal.markDeadLetters(TENANT, [mark, { ...mark, executionId: newId() }])).toEqual([id])
  expect(await journal.markDeadLetters(TENANT, [{ ...mark, at: 9 }])).toEqual([id])
  expect(
    await journal.markDeadLetters(TENANT, [
      { ...mark, by: newId() },
      { ...mark, as: 'dismissed', by: null },
    ]),
  ).toEqual([])
  await journal.close()
  await open()
  expect(await listed()).toEqual([])
  expect(await journal.deadLetterMark(TENANT, id)).toEqual({ as: 'retried', by, at: 5 })
  expect(await journal.header(TENANT, id)).toEqual(before)
})

test('a file of version 1 is upgraded: its failures are dead letters, but those that were retried', async () => {
  const [lost, again] = [await failed(), await failed()]
  const retry = headerOf({ id: idAt(MONDAY), createdAt: MONDAY, replayOf: again, trigger: 'retry' })
  await journal.append(creation(retry))
  await journal.close()
  const file = new Database(join(directory, 'journal-2026-03-02.sqlite'))
  file.exec(`DROP INDEX executions_dead; ALTER TABLE executions DROP COLUMN mark; ALTER TABLE executions DROP COLUMN marked_by;
    ALTER TABLE executions DROP COLUMN marked_at; PRAGMA user_version = 1`)
  file.close()
  await open()
  expect(journal.brokenFiles()).toEqual([])
  expect(await listed()).toEqual([lost])
  expect(await journal.deadLetterMark(TENANT, again)).toMatchObject({ as: 'retried', by: retry.id })
  expect((await journal.segments(TENANT, lost)).length).toBe(2)
})
