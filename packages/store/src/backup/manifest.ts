import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, toError } from '@millrace/base'
import { BackupBrokenError } from './errors.ts'

export const MANIFEST = 'backup.json'

export interface BackedUpFile {
  /** Inside the backup, as inside the data directory. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

export interface BackedUpLink {
  /** As of a file. */
  readonly path: string
  /** What the symbolic link says. */
  readonly target: string
}

/** What a backup is, written last: a folder without it is no backup. */
export interface BackupManifest {
  readonly format: 'millrace/backup@1'
  /** The instant that all of it is of. */
  readonly takenAt: string
  readonly files: readonly BackedUpFile[]
  /** Missing where there are none. */
  readonly links?: readonly BackedUpLink[]
  /** Whether the key that opens its credentials is in it. */
  readonly includesKey: boolean
}

/** Throws BackupBrokenError when there is none. */
export async function readManifest(directory: string): Promise<BackupManifest> {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new BackupBrokenError({ directory, problems: [problem] }, { cause })
  }
  const text = await readFile(join(directory, MANIFEST), 'utf8').catch((thrown: unknown) =>
    refuse(`it has no readable ${MANIFEST} (${toError(thrown).message})`, thrown),
  )
  const value = parsed(text)
  if (
    !isJsonObject(value) ||
    value['format'] !== 'millrace/backup@1' ||
    !Array.isArray(value['files']) ||
    !Array.isArray(value['links'] ?? [])
  )
    return refuse(`its ${MANIFEST} is none that this version knows`)
  const manifest = value as unknown as BackupManifest
  // Names go to paths: a manifest that somebody made must not reach out of its folder.
  const climbing = [...manifest.files, ...(manifest.links ?? [])].find(
    ({ path }) => typeof path !== 'string' || path.startsWith('/') || path.split(/[\\/]/).includes('..'),
  )
  return climbing === undefined ? manifest : refuse(`its ${MANIFEST} names a file outside of it`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller says what was expected
  }
}
