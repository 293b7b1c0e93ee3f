import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { toError } from '@millrace/base'
import { BackupBrokenError } from './errors.ts'
import { FileHasher } from './hash-files.ts'
import { readManifest, type BackedUpFile, type BackupManifest } from './manifest.ts'

/** Compares every file with what was written, and lets SQLite look through each database. Throws BackupBrokenError with all that is wrong. */
export async function verifyBackup(directory: string): Promise<BackupManifest> {
  const manifest = await readManifest(directory)
  const problems: string[] = []
  const hasher = new FileHasher()
  for (const file of manifest.files) {
    const problem = await problemOf(hasher, directory, file)
    if (problem !== undefined) problems.push(problem)
  }
  for (const { path, target } of manifest.links ?? []) {
    const found = await readlink(join(directory, path)).catch(() => undefined)
    if (found !== target) problems.push(`${path} is not the link that was written`)
  }
  if (!manifest.files.some(({ path }) => path === 'millrace.sqlite')) problems.push('it holds no millrace.sqlite')
  if (problems.length > 0) throw new BackupBrokenError({ directory, problems })
  return manifest
}

async function problemOf(hasher: FileHasher, directory: string, { path, bytes, sha256 }: BackedUpFile): Promise<string | undefined> {
  try {
    const found = await hasher.entry(directory, path)
    if (found.bytes !== bytes || found.sha256 !== sha256) return `${path} is not as it was written`
    return path.endsWith('.sqlite') ? integrityOf(join(directory, path), path) : undefined
  } catch (thrown) {
    return `${path} cannot be read (${toError(thrown).message})`
  }
}

function integrityOf(file: string, path: string): string | undefined {
  // Immutable: looking must not leave files of a write-ahead log beside it.
  const database = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const [first] = database.pragma('integrity_check(1)') as readonly { integrity_check: string }[]
    return first?.integrity_check === 'ok' ? undefined : `${path} is damaged (${first?.integrity_check ?? 'no answer'})`
  } finally {
    database.close()
  }
}
