import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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
    for (const { path } of manifest.files) {
      await mkdir(dirname(join(partial, path)), { recursive: true, mode: 0o700 })
      await cp(join(from, path), join(partial, path))
    }
    for (const name of await readdir(partial)) await rename(join(partial, name), join(dataDir, name))
    return manifest
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

const PARTIAL = '.restore.partial'
