import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Found, Obstacle } from './obstacle.ts'
import { limitFileSize, tool } from './tools.ts'

/**
 * A journal that cannot be written. For root, whom permissions do not stop: the file system's "immutable" mark (chattr +i), which stops
 * files that are open already, as a disk that the kernel made read-only does. For others: permissions, which stop the server once it
 * opens the files again; a limit on file sizes for a moment makes it do so.
 */
export function findReadOnly(dataDir: string): Found {
  const journal = join(dataDir, 'journal')
  if (process.getuid?.() !== 0) return withPermissions(journal)
  const refused = canMark(dataDir)
  if (refused !== undefined) return { possible: false, why: `permissions do not stop root, and chattr does not work here (${refused})` }
  return { possible: true, obstacle: withMarks(journal) }
}

function canMark(dataDir: string): string | undefined {
  const probe = join(dataDir, 'probe')
  writeFileSync(probe, '')
  const refused = tool('chattr', '+i', probe)
  if (refused === undefined) tool('chattr', '-i', probe)
  rmSync(probe)
  return refused
}

/**
 * SQLite maps this file into its memory. The kernel ends a process with SIGBUS that writes to a mapped file which became immutable, so it
 * is left alone: what is looked at here is a server that lives and cannot write.
 */
const SHARED_MEMORY = '-shm'

const filesIn = (directory: string): readonly string[] => readdirSync(directory).map((name) => join(directory, name))

function withMarks(journal: string): Obstacle {
  const unmark = (): void => void tool('chattr', '-i', journal, ...filesIn(journal))
  return {
    how: 'the files of the journal and their folder marked as immutable (chattr +i)',
    begin: () => void tool('chattr', '+i', ...filesIn(journal).filter((file) => !file.endsWith(SHARED_MEMORY)), journal),
    end: unmark,
    remove: unmark,
  }
}

function withPermissions(journal: string): Found {
  const noLimit = limitFileSize(process.pid, 'unlimited')
  if (noLimit !== undefined) return { possible: false, why: `the server cannot be made to open its files again (${noLimit})` }
  const allow = (): void => {
    chmodSync(journal, 0o700)
    for (const file of filesIn(journal)) chmodSync(file, 0o600)
  }
  const obstacle: Obstacle = {
    how: 'permissions of the journal files (chmod a-w)',
    begin: (pid) => {
      for (const file of filesIn(journal)) chmodSync(file, 0o400)
      chmodSync(journal, 0o500)
      limitFileSize(pid, 0)
      setTimeout(() => limitFileSize(pid, 'unlimited'), 1500)
    },
    end: allow,
    remove: allow,
  }
  return { possible: true, obstacle }
}
