import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { periodOfFile } from './period.ts'

/** What the journal takes on disk. */
export interface JournalUsage {
  /** Days that have a file. */
  readonly days: number
  readonly bytes: number
}

export async function journalUsage(directory: string): Promise<JournalUsage> {
  const names = await readdir(directory)
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0, // removed meanwhile
      ),
    ),
  )
  return { days: names.filter((name) => periodOfFile(name) !== undefined).length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
