import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type Id } from '@millrace/base'
import type { ExecutionHeader, PacketStore } from '@millrace/engine/ports'
import { openSqliteJournal, type SqliteJournal } from '../journal/sqlite-journal.ts'
import { creation, headerOf, idAt } from '../journal/testing/journal-samples.ts'
import { openPacketFiles } from './packet-files.ts'
import { folderOf } from './packet-paths.ts'

/** Packets live as long as their execution is in the journal. */
const MONDAY = Date.UTC(2026, 2, 2)
const DAY = 86_400_000
let root: string
let packetDirectory: string
let packets: PacketStore
let journal: SqliteJournal
const open = async (): Promise<void> => {
  journal = await openSqliteJournal({ directory: join(root, 'journal'), packetDirectory, logger: silentLogger })
}
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-packets-'))
  packetDirectory = join(root, 'packets')
  packets = openPacketFiles(packetDirectory)
  await open()
})
afterEach(async () => {
  await journal.close()
  await rm(root, { recursive: true, force: true })
})

async function packetOf(executionId: Id): Promise<string> {
  const writer = packets.create({ tenantId: headerOf().tenantId, executionId })
  await writer.append('{"items":[1]}', 1)
  return writer.finish()
}
async function execution(ms: number, status: ExecutionHeader['status']): Promise<{ id: Id; ref: string }> {
  const header = headerOf({ id: idAt(ms), createdAt: ms, status })
  const ref = await packetOf(header.id)
  await journal.append(creation(header))
  return { id: header.id, ref }
}
const isThere = ({ id }: { id: Id }): boolean => existsSync(join(packetDirectory, folderOf(id)))

test('pruning removes the packets of what it removes, and no others', async () => {
  const gone = await execution(MONDAY, 'completed')
  const waits = await execution(MONDAY + DAY, 'waiting')
  const besides = await execution(MONDAY + DAY, 'failed')
  const young = await execution(MONDAY + 3 * DAY, 'completed')
  await journal.prune(MONDAY + 2 * DAY)
  expect([gone, waits, besides, young].map(isThere)).toEqual([false, true, false, true])
  expect(readdirSync(packetDirectory).sort()).toEqual(['2026-03-03', '2026-03-05'])
})

test('files of a day on which no execution was recorded go with retention, too', async () => {
  const [over, lasting, odd] = [idAt(MONDAY), idAt(MONDAY + DAY), 'something else']
  await packetOf(over)
  await packetOf(lasting)
  mkdirSync(join(packetDirectory, odd))
  await journal.prune(MONDAY + 1.5 * DAY)
  expect(readdirSync(packetDirectory).sort()).toEqual(['2026-03-03', odd])
})

test('what a later execution took over stays when the first one is pruned', async () => {
  const first = await execution(MONDAY, 'failed')
  const later = headerOf({ id: idAt(MONDAY + 3 * DAY), createdAt: MONDAY + 3 * DAY })
  const ref = await packets.share(first.ref, { tenantId: later.tenantId, executionId: later.id })
  await journal.append(creation(later))
  await journal.prune(MONDAY + 2 * DAY)
  expect(isThere(first)).toBe(false)
  expect(packets.open(ref).read(0)).toBe('{"items":[1]}')
})

test('the start removes what a crash left: packets without an execution, and half written ones', async () => {
  const kept = await execution(MONDAY, 'waiting')
  const [unaccepted, otherDay] = [idAt(MONDAY), idAt(MONDAY + 9 * DAY)]
  await packetOf(unaccepted)
  await packetOf(otherDay)
  writeFileSync(join(packetDirectory, folderOf(kept.id), 'half.part'), 'x')
  mkdirSync(join(packetDirectory, 'something else'))
  await journal.close()
  await open()
  expect([kept, { id: unaccepted }, { id: otherDay }].map(isThere)).toEqual([true, false, false])
  expect(readdirSync(join(packetDirectory, folderOf(kept.id)))).toHaveLength(1)
  expect(readdirSync(packetDirectory).sort()).toEqual(['2026-03-02', 'something else'])
})

test('packets of a day whose journal cannot be read are left alone', async () => {
  const kept = await execution(MONDAY, 'completed')
  await journal.close()
  writeFileSync(join(root, 'journal', 'journal-2026-03-02.sqlite'), 'this is not a database, '.repeat(1000))
  await open()
  expect(isThere(kept)).toBe(true)
  await journal.prune(MONDAY + 9 * DAY)
  expect(isThere(kept)).toBe(true)
})
