import fs, {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { inspectDataDir } from './inspect.ts'
import { restoreBackup } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'
import { verifyBackup } from './verify-backup.ts'

jest.setTimeout(60_000) // every copy is written through to the disk

let root = ''
let dataDir = ''
let opened: Database.Database[] = []
const clock = { now: () => Date.UTC(2030, 0, 1), after: () => () => undefined }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-backup-'))
  dataDir = join(root, 'data')
  mkdirSync(join(dataDir, 'journal'), { recursive: true })
  mkdirSync(join(dataDir, 'packets/ab'), { recursive: true })
  writeFileSync(join(dataDir, 'packets/ab/p1'), 'packet')
  writeFileSync(join(dataDir, 'encryption.key'), 'key')
  opened = [database('millrace.sqlite'), database('inbox.sqlite'), database('journal/2030-01-01.sqlite')]
})
afterEach(() => {
  for (const one of opened) one.close()
  rmSync(root, { recursive: true, force: true })
})

/** As a server has it open. */
function database(name: string): Database.Database {
  const made = new Database(join(dataDir, name))
  made.pragma('journal_mode = WAL')
  made.exec('CREATE TABLE rows (n INTEGER)')
  return made
}
const insert = (n: number): void => opened.forEach((one) => one.prepare('INSERT INTO rows VALUES (?)').run(n))
const rowsIn = (folder: string): number[] =>
  ['millrace.sqlite', 'inbox.sqlite', 'journal/2030-01-01.sqlite'].map((name) => {
    const one = new Database(join(folder, name), { readonly: true })
    const { count } = one.prepare('SELECT count(*) AS count FROM rows').get() as { count: number }
    one.close()
    return count
  })
const to = (): string => join(root, 'backup')
const take = (more: object = {}): ReturnType<typeof takeBackup> => takeBackup({ dataDir, to: to(), clock, ...more })

test('a backup of a server that runs has what was committed, in the write-ahead logs too', async () => {
  insert(1)
  const { takenAt, files } = await take()
  insert(2)
  expect(rowsIn(to())).toEqual([1, 1, 1])
  expect(takenAt).toBe('2030-01-01T00:00:00.000Z')
  expect(files.map(({ path }) => path)).toEqual(['inbox.sqlite', 'journal/2030-01-01.sqlite', 'millrace.sqlite', 'packets/ab/p1'])
})

test('symbolic links, by which packages refer to each other, are restored as they were', async () => {
  mkdirSync(join(dataDir, 'packages'))
  symlinkSync('../packets', join(dataDir, 'packages/link'))
  expect((await take()).links).toEqual([{ path: 'packages/link', target: '../packets' }])
  await restoreBackup({ from: to(), dataDir: join(root, 'restored') })
  expect(readlinkSync(join(root, 'restored/packages/link'))).toBe('../packets')
})

test('all databases are of one instant: what is written while they are copied is in none of them', async () => {
  insert(1)
  const copying = take()
  const writer = setInterval(() => insert(2), 0)
  await copying
  clearInterval(writer)
  expect(new Set(rowsIn(to())).size).toBe(1)
})

test('a server can write again as soon as the copying has begun', async () => {
  const copying = take()
  await new Promise((resolve) => setImmediate(resolve))
  insert(1)
  await copying
  expect(rowsIn(dataDir)).toEqual([1, 1, 1])
})

test('the key is left out unless it is asked for', async () => {
  expect((await take()).includesKey).toBe(false)
  expect(existsSync(join(to(), 'encryption.key'))).toBe(false)
  rmSync(to(), { recursive: true })
  expect((await take({ withKey: true })).includesKey).toBe(true)
})

test('nothing is written over, and a backup that failed leaves nothing behind', async () => {
  await take()
  await expect(take()).rejects.toMatchObject({ code: 'backup.target' })
  await expect(takeBackup({ dataDir: join(root, 'nowhere'), to: join(root, 'b2'), clock })).rejects.toMatchObject({
    code: 'backup.no-data',
  })
  expect(readdirSync(root).sort()).toEqual(['backup', 'data'])
})

test('what was restored is what was there, for its user alone', async () => {
  insert(1)
  await take({ withKey: true })
  const target = join(root, 'new/data')
  await restoreBackup({ from: to(), dataDir: target })
  expect(rowsIn(target)).toEqual([1, 1, 1])
  expect(readFileSync(join(target, 'packets/ab/p1'), 'utf8')).toBe('packet')
  expect(statSync(target).mode & 0o077).toBe(0)
  expect(existsSync(join(target, 'backup.json'))).toBe(false)
  await expect(restoreBackup({ from: to(), dataDir: target })).rejects.toMatchObject({ code: 'backup.target' })
})

test.each<[string, () => void, RegExp]>([
  ['altered', () => writeFileSync(join(to(), 'packets/ab/p1'), 'packat'), /packets\/ab\/p1 is not as it was written/],
  ['missing', () => rmSync(join(to(), 'inbox.sqlite')), /inbox.sqlite cannot be read/],
  ['without its manifest', () => rmSync(join(to(), 'backup.json')), /no readable backup.json/],
  [
    'with a manifest that reaches out',
    () =>
      writeFileSync(
        join(to(), 'backup.json'),
        JSON.stringify({ format: 'millrace/backup@1', files: [{ path: '../../etc/passwd', bytes: 1, sha256: '' }] }),
      ),
    /outside of it/,
  ],
  ['with a manifest of another kind', () => writeFileSync(join(to(), 'backup.json'), '{}'), /none that this version knows/],
])('a backup that is %s is refused, and restores nothing', async (_what, harm, message) => {
  await take()
  harm()
  await expect(verifyBackup(to())).rejects.toMatchObject({ code: 'backup.broken', message: expect.stringMatching(message) as string })
  await expect(restoreBackup({ from: to(), dataDir: join(root, 'new') })).rejects.toMatchObject({ code: 'backup.broken' })
  expect(existsSync(join(root, 'new'))).toBe(false)
})

test('a damaged database is found without a server', async () => {
  for (const one of opened.splice(0)) one.close()
  writeFileSync(join(dataDir, 'inbox.sqlite'), 'this is no database, but long enough to be read as one'.repeat(100))
  const report = await inspectDataDir(dataDir)
  expect(report).toMatchObject({ inUse: false, databases: 3, broken: [{ file: 'inbox.sqlite' }], unknown: [] })
  expect(report.pending.length).toBeGreaterThan(0)
})

test('binary data is one file after a restore as before, with a name for each holder; what is half written stays behind', async () => {
  const [pooled, held] = ['blobs/tenants/t/ab/abc', 'packets/2030-01-01/e/abc']
  for (const path of [pooled, held, 'blobs/parts/half']) mkdirSync(dirname(join(dataDir, path)), { recursive: true })
  writeFileSync(join(dataDir, pooled), 'bytes')
  linkSync(join(dataDir, pooled), join(dataDir, held))
  writeFileSync(join(dataDir, 'blobs/parts/half'), 'ha')
  const { files } = await take()
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining([pooled, held]))
  expect(files.map(({ path }) => path)).not.toContain('blobs/parts/half')
  const restored = join(root, 'restored')
  await restoreBackup({ from: to(), dataDir: restored })
  const inodes = [to(), restored].map((folder) => [pooled, held].map((path) => statSync(join(folder, path)).ino))
  for (const [one, other] of inodes) expect(one).toBe(other)
  expect(readFileSync(join(restored, held), 'utf8')).toBe('bytes')
})

test('a file is read once for all its names, when a backup is taken and when it is looked through; each name is compared', async () => {
  const names = ['blobs/tenants/t/ab/abc', 'packets/2030-01-01/e/abc', 'packets/2030-01-01/f/abc']
  for (const path of names) mkdirSync(dirname(join(dataDir, path)), { recursive: true })
  writeFileSync(join(dataDir, names[0]!), 'bytes')
  for (const path of names.slice(1)) linkSync(join(dataDir, names[0]!), join(dataDir, path))
  const read = jest.spyOn(fs, 'createReadStream')
  const readings = (): number => read.mock.calls.filter(([path]) => names.some((name) => String(path).endsWith(name))).length
  const { files } = await take()
  expect(readings()).toBe(1)
  expect(new Set(files.filter(({ path }) => names.includes(path)).map(({ sha256 }) => sha256)).size).toBe(1)
  await verifyBackup(to())
  expect(readings()).toBe(2)
  read.mockRestore()
  rmSync(join(to(), names[2]!))
  writeFileSync(join(to(), names[2]!), 'other')
  await expect(verifyBackup(to())).rejects.toMatchObject({
    message: expect.stringContaining(`${names[2]} is not as it was written`) as string,
  })
})
