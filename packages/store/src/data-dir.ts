import Database from 'better-sqlite3'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreCorruptError, StoreLockedError, StoreUnwritableError } from './errors.ts'
import { makeDirectory, plainReason } from './make-directory.ts'
import { codeOf, reasonOf } from './thrown.ts'

/** Makes the data directory if need be, for this user only. Throws StoreUnwritableError. */
export async function prepareDataDir(directory: string): Promise<void> {
  try {
    makeDirectory(directory, 0o700)
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (thrown) {
    throw new StoreUnwritableError({ directory, reason: plainReason(thrown) }, { cause: thrown })
  }
}

/**
 * Takes the data directory for this process. The operating system frees SQLite's file lock when the process ends in whatever way,
 * so that a killed server leaves nothing behind that must be cleaned up (a file with a process id would).
 */
export function lockDataDir(directory: string): { release(): void } {
  const file = join(directory, 'lock.sqlite')
  try {
    const lock = new Database(file, { timeout: 0 })
    try {
      lock.pragma('locking_mode = EXCLUSIVE')
      lock.exec('BEGIN EXCLUSIVE')
      return { release: () => void lock.close() }
    } catch (thrown) {
      lock.close()
      throw thrown
    }
  } catch (thrown) {
    throw lockFailure(directory, file, thrown)
  }
}

function lockFailure(directory: string, file: string, thrown: unknown): Error {
  const code = codeOf(thrown)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new StoreLockedError({ directory }, { cause: thrown })
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new StoreCorruptError({ file, reason: reasonOf(thrown) }, { cause: thrown })
  }
  return new StoreUnwritableError({ directory, reason: reasonOf(thrown) }, { cause: thrown })
}
