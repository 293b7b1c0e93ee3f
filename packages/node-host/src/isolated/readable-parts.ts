import { readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { PackageFileError } from '../packages/errors.ts'

/** What of a package's folder its process may read. */
export interface ReadableParts {
  /** The folder itself; or, where links lead out of it, files and folders in it that are none of those and hold none. */
  readonly parts: readonly string[]
  /** Links that lead out, and names that Node would take for a pattern. */
  readonly left: readonly string[]
}

/** Each is an argument of the process. */
const MOST_PARTS = 2_000

/**
 * Node's permission model goes by the path that is asked for and follows links: one in a package's folder would lead anywhere. So what
 * leads out is not among what may be read. The package itself can make no link; whoever owns the folder can, and it counts from the next
 * loading on.
 */
export async function readableParts(root: string): Promise<ReadableParts> {
  const left: string[] = []
  const parts = await partsOf(root, { root, left })
  if (parts.length > MOST_PARTS)
    throw new PackageFileError({
      file: root,
      reason: `${left.length} links in it lead out of it, and what is beside them has too many parts`,
    })
  return { parts, left }
}

async function partsOf(folder: string, walk: { readonly root: string; readonly left: string[] }): Promise<readonly string[]> {
  const before = walk.left.length
  const parts: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.name.endsWith('*') || (entry.isSymbolicLink() && !(await leadsInside(path, walk.root)))) walk.left.push(path)
    else if (entry.isDirectory()) parts.push(...(await partsOf(path, walk)))
    else parts.push(path)
  }
  return walk.left.length === before ? [folder] : parts
}

async function leadsInside(link: string, root: string): Promise<boolean> {
  try {
    return (await realpath(link)).startsWith(root + sep)
  } catch {
    return false // it leads nowhere, for now
  }
}
