import { existsSync, type Dirent } from 'node:fs'
import { cp, mkdir, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import Database from 'better-sqlite3'
import { ReleaseStack, type Clock } from '@millrace/base'
import { FileCopier, undefinedIfGone } from './copy-files.ts'
import { BackupTargetError, NoDataError } from './errors.ts'
import { FileHasher } from './hash-files.ts'
import { MANIFEST, type BackupManifest } from './manifest.ts'

export interface BackupOptions {
  readonly dataDir: string
  /** Folder to make; it must not exist, or be empty. */
  readonly to: string
  /** Whether the encryption key is put into it. @default false */
  readonly withKey?: boolean
  readonly clock: Clock
}

/** A server waits this long for a lock by itself. */
const LOCK_MS = 5000
const DATABASES = ['millrace.sqlite', 'inbox.sqlite']
const FOLDERS = ['packets', 'blobs', 'packages']
/** Of the blobs: what is being written. */
const UNFINISHED = ['parts']
const KEY = 'encryption.key'
/** Left by interrupted copies. */
const PARTIAL = '.partial'

/**
 * Copies a data directory while a server works with it.
 * K1. All databases are of one instant: they are locked against writing together, a reading is begun on each, and the locks are given
 *     back, some milliseconds later. What is copied afterwards is what those readings see.
 * K2. Files that the databases name (packets, blobs, packages) were written before they were named, so a later copy has them.
 * K3. The manifest is written last, and the folder gets its name after it: what has the name is whole.
 * Throws BackupTargetError or NoDataError.
 */
export async function takeBackup({ dataDir, to, withKey = false, clock }: BackupOptions): Promise<BackupManifest> {
  if (!existsSync(join(dataDir, 'millrace.sqlite'))) throw new NoDataError({ directory: dataDir })
  await mustBeFree(to)
  const partial = `${to}${PARTIAL}`
  await rm(partial, { recursive: true, force: true })
  await mkdir(join(partial, 'journal'), { recursive: true, mode: 0o700 })
  const readings = new ReleaseStack()
  try {
    const takenAt = new Date(clock.now()).toISOString()
    const snapshots = await atOneInstant(dataDir, readings)
    for (const { path, database } of snapshots) await database.backup(join(partial, path))
    await readings.release()
    const copier = new FileCopier()
    for (const folder of FOLDERS)
      await copier.copyFolder(join(dataDir, folder), join(partial, folder), folder === 'blobs' ? UNFINISHED : [])
    const includesKey = withKey && existsSync(join(dataDir, KEY))
    if (includesKey) await cp(join(dataDir, KEY), join(partial, KEY))
    const manifest: BackupManifest = { format: 'millrace/backup@1', takenAt, ...(await entriesOf(partial)), includesKey }
    await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    await rm(to, { recursive: true, force: true }) // empty, or it would have been refused
    await rename(partial, to)
    return manifest
  } catch (thrown) {
    await readings.release()
    await rm(partial, { recursive: true, force: true })
    throw thrown
  }
}

/** Throws BackupTargetError. */
export async function mustBeFree(directory: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new BackupTargetError({ directory, reason })
  }
  if (!existsSync(dirname(directory))) await mkdir(dirname(directory), { recursive: true })
  if (!existsSync(directory)) return
  const holds = await readdir(directory).catch(() => refuse('it is a file'))
  if (holds.length > 0) refuse('it is not empty; choose a new folder')
}

interface Snapshot {
  readonly path: string
  readonly database: Database.Database
}

/** K1. */
async function atOneInstant(dataDir: string, readings: ReleaseStack): Promise<readonly Snapshot[]> {
  const journals = (await readdir(join(dataDir, 'journal')).catch(undefinedIfGone)) ?? []
  const paths = [...DATABASES, ...journals.filter((name) => name.endsWith('.sqlite')).map((name) => join('journal', name))]
  const locks: Database.Database[] = []
  try {
    const there = paths.filter((path) => existsSync(join(dataDir, path)))
    for (const path of there) {
      const lock = new Database(join(dataDir, path), { timeout: LOCK_MS })
      locks.push(lock)
      lock.exec('BEGIN IMMEDIATE')
    }
    return there.map((path) => {
      const database = readings.add(new Database(join(dataDir, path), { readonly: true, timeout: LOCK_MS }), (one) => void one.close())
      database.exec('BEGIN')
      database.prepare('SELECT count(*) FROM sqlite_master').get() // a reading begins with its first look
      return { path, database }
    })
  } finally {
    for (const lock of locks) lock.close() // rolls back: nothing was written
  }
}

async function entriesOf(root: string): Promise<Pick<BackupManifest, 'files' | 'links'>> {
  const found = await entriesBelow(root)
  const paths = (which: (entry: Dirent) => boolean): string[] =>
    found
      .filter(which)
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .sort()
  const files = []
  const hasher = new FileHasher()
  for (const path of paths((entry) => entry.isFile())) files.push(await hasher.entry(root, path))
  const links = []
  for (const path of paths((entry) => entry.isSymbolicLink())) links.push({ path, target: await readlink(join(root, path)) })
  return { files, ...(links.length === 0 ? {} : { links }) }
}

/** Not by a recursive readdir, which goes through symbolic links. */
async function entriesBelow(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => entriesBelow(join(folder, entry.name)))
  return [...entries, ...(await Promise.all(below)).flat()]
}
