import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, silentLogger, systemClock, type Id } from '@millrace/base'
import type { BlobHolder } from '@millrace/engine/ports'
import { openSqliteJournal } from '../journal/sqlite-journal.ts'
import { creation, headerOf, idAt } from '../journal/testing/journal-samples.ts'
import { folderOf } from '../packets/packet-paths.ts'
import { openBlobFiles, type BlobFileStore } from './blob-files.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const tenantId = newId()
let root: string
let now: number
let store: BlobFileStore
const folders = (): { blobs: string; executions: string } => ({ blobs: join(root, 'blobs'), executions: join(root, 'packets') })
const open = async (): Promise<void> => {
  store = await openBlobFiles({ ...folders(), clock: { ...systemClock, now: () => now } })
}
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-blobs-'))
  now = Date.now()
  await open()
})
afterEach(() => rm(root, { recursive: true, force: true }))

const execution = (id = newId(), tenant = tenantId): BlobHolder => ({ kind: 'execution', tenantId: tenant, id })
const event = (id = newId()): BlobHolder => ({ kind: 'event', tenantId, id })
async function* pieces(...given: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of given) yield await Promise.resolve(Buffer.from(piece))
}
const put = (text: string, tenant = tenantId, most = 1_000_000) => store.put(tenant, pieces(text), { most })
async function held(holder: BlobHolder, text: string): Promise<string> {
  const { id } = await put(text, holder.tenantId)
  await store.give([id], holder)
  return id
}
async function read(holder: BlobHolder, id: string, range?: { from: number; to: number }): Promise<string | undefined> {
  const blob = await store.open(holder, id)
  if (blob === undefined) return undefined
  try {
    const found: Uint8Array[] = []
    for await (const piece of blob.bytes(range)) found.push(piece)
    return Buffer.concat(found).toString()
  } finally {
    await blob.close()
  }
}
const files = (folder = root): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []
const sweep = (hasEvent: (id: Id) => boolean = () => true) =>
  store.sweep({ olderThan: HOUR, hasEvent: async (_tenant, id) => hasEvent(id) })

test('bytes are read as they were put, under the name of their SHA-256, as a whole and in part', async () => {
  const holder = execution()
  const bytes = randomBytes(700_000)
  const { id, size } = await store.put(tenantId, pieces(bytes.subarray(0, 10), bytes.subarray(10)), { most: 1_000_000 })
  await store.give([id], holder)
  expect([id, size]).toEqual([createHash('sha256').update(bytes).digest('hex'), 700_000])
  const blob = await store.open(holder, id)
  const found: Uint8Array[] = []
  for await (const piece of blob?.bytes() ?? []) found.push(piece)
  expect(Buffer.concat(found).equals(bytes)).toBe(true)
  await blob?.close()
  expect(await read(await withText(holder), idOf('hello'), { from: 1, to: 4 })).toBe('ell')
})

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex')
async function withText(holder: BlobHolder): Promise<BlobHolder> {
  await held(holder, 'hello')
  return holder
}

test('nothing at all can be stored', async () => {
  const holder = execution()
  const { id } = await store.put(tenantId, pieces(), { most: 10 })
  await store.give([id], holder)
  expect(await read(holder, id)).toBe('')
})

test('B2: equal bytes of a tenant are one file with a name for each holder', async () => {
  const [one, two] = [execution(), execution()]
  const id = await held(one, 'the same')
  await held(two, 'the same')
  await store.give([id], one) // once more changes nothing
  const inodes = new Set(files().map((file) => statSync(file).ino))
  expect([files().length, inodes.size]).toEqual([3, 1])
})

test('files can be read by this user only', async () => {
  await held(execution(), 'private')
  for (const file of files()) expect(statSync(file).mode & 0o077).toBe(0)
})

test('more bytes than are allowed are refused, and nothing is left', async () => {
  await expect(put('x'.repeat(11), tenantId, 10)).rejects.toMatchObject({ code: 'binary.too-large', status: 413, data: { most: 10 } })
  expect(files()).toEqual([])
})

test('a source that fails leaves nothing, and its failure is told as it is', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begun')
    throw await Promise.resolve(new TypeError('connection reset'))
  }
  await expect(store.put(tenantId, failing(), { most: 100 })).rejects.toThrow('connection reset')
  expect(files()).toEqual([])
})

describe('B3: knowing a name opens nothing', () => {
  test.each<[string, () => BlobHolder]>([
    ['another execution', () => execution()],
    ['an execution of another tenant', () => execution(newId(), newId())],
    ['an event', () => event()],
  ])('%s does not see it', async (_who, holder) => {
    const id = await held(execution(), 'secret')
    expect(await store.open(holder(), id)).toBeUndefined()
  })

  test('what another execution holds is given on by that one, not by a name alone', async () => {
    const [parent, child, stranger] = [execution(), execution(), execution()]
    const id = await held(parent, 'handed on')
    expect(await store.give([id], child, stranger)).toEqual([id])
    expect(await store.open(child, id)).toBeUndefined()
    expect(await store.give([id], child, parent)).toEqual([])
    expect(await read(child, id)).toBe('handed on')
  })

  test('B5: nothing goes from one tenant to another, not even equal bytes', async () => {
    const [mine, theirs] = [execution(), execution(newId(), newId())]
    const id = await held(mine, 'equal')
    expect(await store.give([id], theirs, mine)).toEqual([id])
    expect(await store.give([id], theirs)).toEqual([id])
    expect(await store.open(theirs, id)).toBeUndefined()
    await held(theirs, 'equal')
    expect(new Set(files().map((file) => statSync(file).ino)).size).toBe(2)
  })

  test.each(['../../millrace.sqlite', '..', '', '/etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
    'the name %j leads nowhere',
    async (name) => {
      const holder = execution()
      writeFileSync(join(root, 'millrace.sqlite'), 'secret')
      await held(holder, 'mine')
      expect(await store.open(holder, name)).toBeUndefined()
      expect(await store.give([name], holder)).toEqual([name])
    },
  )

  test('an id that could lead out of the folder is refused', async () => {
    await expect(store.open({ kind: 'event', tenantId: '../..', id: newId() }, idOf('x'))).rejects.toMatchObject({
      code: 'internal.invariant',
    })
    await expect(store.put('../..', pieces('x'), { most: 10 })).rejects.toMatchObject({ code: 'internal.invariant' })
  })
})

test('B2: bytes that changed on disk are noticed before their end is given', async () => {
  const holder = execution()
  const id = await held(holder, 'as it was')
  for (const file of files()) writeFileSync(file, 'tampered!')
  await expect(read(holder, id)).rejects.toMatchObject({ code: 'binary.damaged' })
})

test.each([
  ['of another size', 'cut', false],
  ['of the same size, once somebody read it', 'as it wAs', true],
])('a damaged file %s is mended by storing the same bytes again', async (_which, damage, isRead) => {
  const holder = execution()
  const id = await held(holder, 'as it was')
  writeFileSync(join(folders().blobs, 'tenants', tenantId, id.slice(0, 2), id), damage)
  if (isRead) await expect(read(holder, id)).rejects.toMatchObject({ code: 'binary.damaged' })
  const again = execution()
  await held(again, 'as it was')
  expect(await read(again, id)).toBe('as it was')
})

test('all that an execution holds can be given at once', async () => {
  const [first, again] = [execution(), execution()]
  const ids = [await held(first, 'a'), await held(first, 'b')]
  await store.giveAll(first, again)
  await store.giveAll(execution(), again) // one that holds nothing
  expect(await Promise.all(ids.map((id) => read(again, id)))).toEqual(['a', 'b'])
})

describe('B4: what nobody holds is removed', () => {
  test('after a while, and not before', async () => {
    await put('nobody wanted this')
    expect(await sweep()).toEqual({ removed: 0, bytes: 0 })
    now += 2 * HOUR
    expect(await sweep()).toEqual({ removed: 1, bytes: 18 })
    expect(files()).toEqual([])
  })

  test('what is held stays, however old it is', async () => {
    const [running, waiting] = [execution(), event()]
    const ids = [await held(running, 'kept'), await held(waiting, 'kept as well')]
    now += 1000 * DAY
    await sweep()
    expect([await read(running, ids[0] ?? ''), await read(waiting, ids[1] ?? '')]).toEqual(['kept', 'kept as well'])
  })

  test('what an event held goes when the inbox has forgotten the event', async () => {
    const [gone, there] = [event(), event()]
    const ids = [await held(gone, 'of one that is gone'), await held(there, 'of one that waits')]
    now += 2 * HOUR
    expect((await sweep((id) => id === there.id)).removed).toBe(1)
    expect([await store.open(gone, ids[0] ?? ''), await read(there, ids[1] ?? '')]).toEqual([undefined, 'of one that waits'])
  })

  test('a folder or a file that cannot be looked at is told, and not taken for an empty one', async () => {
    const { id } = await put('nobody wanted this')
    const pool = join(root, 'blobs/tenants', tenantId)
    symlinkSync('loop', join(pool, 'loop')) // fails for every user, as a disk does that breaks
    await expect(sweep()).rejects.toMatchObject({ code: 'ELOOP' })
    rmSync(join(pool, 'loop'))
    const name = 'f'.repeat(64)
    symlinkSync(name, join(pool, id.slice(0, 2), name))
    await expect(sweep()).rejects.toMatchObject({ code: 'ELOOP' })
    writeFileSync(join(pool, 'a file'), 'and no folder')
    rmSync(join(pool, id.slice(0, 2), name))
    expect(await sweep()).toEqual({ removed: 0, bytes: 0 })
  })

  test('what is put again is young again', async () => {
    await put('again')
    now += 2 * HOUR
    const [{ id }] = await Promise.all([put('again'), sweep()])
    await sweep()
    const holder = execution()
    expect(await store.give([id], holder)).toEqual([])
    expect(await read(holder, id)).toBe('again')
  })

  test('a sweep between finding and giving takes nothing from the holder', async () => {
    const holder = execution()
    const id = await held(holder, 'mine')
    now += 2 * HOUR
    await Promise.all([sweep(), store.give([id], execution(), holder), read(holder, id)])
    expect(await read(holder, id)).toBe('mine')
  })

  test('what a killed process left half written goes at the next start', async () => {
    mkdirSync(join(root, 'blobs', 'parts'), { recursive: true })
    writeFileSync(join(root, 'blobs', 'parts', 'half'), 'half')
    await open()
    expect(files()).toEqual([])
  })

  test('an execution that was killed before its record leaves files that the next start removes', async () => {
    const MONDAY = Date.UTC(2026, 2, 2)
    const [recorded, killed] = [execution(idAt(MONDAY)), execution(idAt(MONDAY + 1))]
    const journalOptions = { directory: join(root, 'journal'), packetDirectory: folders().executions, logger: silentLogger }
    const before = await openSqliteJournal(journalOptions)
    const kept = await held(recorded, 'named by the journal')
    await before.append(creation(headerOf({ id: recorded.id, createdAt: MONDAY })))
    const lost = await held(killed, 'named by nobody')
    await before.close()

    const after = await openSqliteJournal(journalOptions)
    try {
      expect([await read(recorded, kept), await store.open(killed, lost)]).toEqual(['named by the journal', undefined])
      await after.prune(MONDAY + 2 * DAY)
      expect(existsSync(join(folders().executions, folderOf(recorded.id)))).toBe(true) // it goes on: not pruned
    } finally {
      await after.close()
    }
  })

  test("an execution's files go with its journal", async () => {
    const MONDAY = Date.UTC(2026, 2, 2)
    const ended = execution(idAt(MONDAY))
    const journal = await openSqliteJournal({
      directory: join(root, 'journal'),
      packetDirectory: folders().executions,
      logger: silentLogger,
    })
    try {
      const id = await held(ended, 'of its time')
      await journal.append(creation(headerOf({ id: ended.id, createdAt: MONDAY, status: 'completed' })))
      await journal.prune(MONDAY + 2 * DAY)
      expect(await store.open(ended, id)).toBeUndefined()
      now += 2 * HOUR
      expect((await sweep()).removed).toBe(1)
      expect(files(folders().blobs)).toEqual([])
    } finally {
      await journal.close()
    }
  })
})
