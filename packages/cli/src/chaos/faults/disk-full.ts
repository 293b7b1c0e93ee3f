import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Found } from './obstacle.ts'
import { limitFileSize, tool } from './tools.ts'

/** Enough for the database and the journal of this part of the proof, and quickly filled. */
const SIZE = '96m'
const CHUNK = Buffer.alloc(65_536, 1)

/**
 * A small disk of its own for the data directory, filled to the last byte, where this user may mount one; else a limit on the size of
 * the files that the server writes (every write fails then as well, with "file too large").
 */
export function findDiskFull(dataDir: string): Found {
  const refused =
    process.platform === 'linux' ? tool('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'millrace-chaos', dataDir) : 'not Linux'
  if (refused === undefined) return { possible: true, obstacle: smallDisk(dataDir) }
  const noLimit = limitFileSize(process.pid, 'unlimited')
  if (noLimit !== undefined) return { possible: false, why: `no disk can be mounted (${refused}) and no limit set (${noLimit})` }
  return {
    possible: true,
    obstacle: {
      how: 'a limit on the size of the files that the server writes (RLIMIT_FSIZE)',
      begin: (pid) => void limitFileSize(pid, 0),
      end: (pid) => void limitFileSize(pid, 'unlimited'),
      remove: () => undefined,
    },
  }
}

function smallDisk(dataDir: string) {
  const ballast = join(dataDir, 'ballast')
  return {
    how: `a disk of ${SIZE} for the data directory, filled to the last byte`,
    begin: () => fill(ballast),
    end: () => rmSync(ballast, { force: true }),
    remove: () => void tool('umount', dataDir),
  }
}

/** Writes until there is no space left. */
function fill(file: string): void {
  const ballast = openSync(file, 'a')
  try {
    for (let size = CHUNK.length; size >= 1;) {
      try {
        writeSync(ballast, CHUNK, 0, size)
      } catch {
        size = Math.floor(size / 2) // no space for so much; perhaps for less
      }
    }
  } finally {
    closeSync(ballast)
  }
}
