import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FileCopier } from './copy-files.ts'
import { mustBeFree } from './take-backup.ts'
import type { BackupManifest } from './manifest.ts'
import { verifyBackup } from './verify-backup.ts'

/**
 * Puts a backup where a server can start with it. The backup is checked first; the data directory must not exist or be empty, so that
 * nothing is written over. Throws BackupBrokenError or BackupTargetError.
 */
export async function restoreBackup({ from, dataDir }: { readonly from: string; readonly dataDir: string }): Promise<BackupManifest> {
  await mustBeFree(dataDir)
  const manifest = await verifyBackup(from)
  const partial = join(dataDir, PARTIAL) // inside: a data directory that is a mounted volume cannot be replaced
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  try {
    const copier = new FileCopier()
    for (const { path } of manifest.files) await copier.copy(join(from, path), join(partial, path))
    for (const { path, target } of manifest.links ?? []) await makeLink(target, join(partial, path)) // last: no file is written through one
    for (const name of await readdir(partial)) await rename(join(partial, name), join(dataDir, name))
    return manifest
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function makeLink(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await symlink(target, path)
}

const PARTIAL = '.restore.partial'
