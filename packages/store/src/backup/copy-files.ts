import { copyFile, link, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Copies files so that what is one file under several names stays one: binary data has a name for each holder, and would be copied once
 * for each. Told apart by what the file system says of the source; where that knows no links, every name becomes a file of its own.
 */
export class FileCopier {
  readonly #copied = new Map<string, string>()

  /** False when the source is not there. */
  async copy(from: string, to: string): Promise<boolean> {
    const facts = await stat(from).catch(undefinedIfGone)
    if (facts === undefined) return false
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    // With its birth: a file system gives the number of a file that is gone to the next one.
    const key = facts.nlink > 1 ? `${facts.dev}:${facts.ino}:${facts.birthtimeMs}` : undefined
    const same = key === undefined ? undefined : this.#copied.get(key)
    if (same !== undefined && (await linked(same, to))) return true
    if ((await copyFile(from, to).then(() => true, undefinedIfGone)) === undefined) return false // nothing names it any more
    if (key !== undefined) this.#copied.set(key, to)
    return true
  }

  /** All files and symbolic links below a folder, with their paths; those of `except`ed folders right below it are left out. */
  async copyFolder(from: string, to: string, except: readonly string[] = []): Promise<void> {
    for (const entry of (await readdir(from, { withFileTypes: true }).catch(undefinedIfGone)) ?? []) {
      if (except.includes(entry.name)) continue
      const [source, target] = [join(from, entry.name), join(to, entry.name)]
      if (entry.isDirectory()) await this.copyFolder(source, target)
      else if (entry.isSymbolicLink()) await this.#copyLink(source, target)
      else if (entry.isFile()) await this.copy(source, target)
    }
  }

  /** Packages refer to each other by links. */
  async #copyLink(from: string, to: string): Promise<void> {
    const target = await readlink(from).catch(undefinedIfGone)
    if (target === undefined) return
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await symlink(target, to)
  }
}

/** A server goes on removing files while they are copied. What else keeps one from being read fails the copy: it would not be whole. */
export function undefinedIfGone(thrown: unknown): undefined {
  if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
}

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    () => false,
  )
