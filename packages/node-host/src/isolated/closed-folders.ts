import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { PackageManifestError } from '../packages/errors.ts'
import type { PackagePermissions } from '../packages/permissions.ts'

/** What the kernel shows there would open the walls around a package. */
const OF_THE_KERNEL = ['/proc', '/sys', '/dev', '/run']

/** Throws PackageManifestError for folders that no package can be granted. */
export function refuseFolders({ files }: PackagePermissions, closed: readonly string[]): void {
  for (const path of [...files.read, ...files.write]) {
    if (!isAbsolute(path) || normalize(path) !== path || path.includes('*') || path.includes(','))
      throw new PackageManifestError({ reason: `/permissions/files: "${path}" is no absolute path of a folder` })
    const asked = [path, realPathOf(path)] // either of them may be a link
    const at = [...OF_THE_KERNEL, ...closed, ...closed.map(realPathOf)].find((folder) =>
      asked.some((each) => holds(each, folder) || holds(folder, each)),
    )
    if (at !== undefined)
      throw new PackageManifestError({ reason: `/permissions/files: no package can be granted "${path}", because of ${at}` })
  }
}

const holds = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder === sep ? sep : folder.replace(/\/$/, '') + sep)

/** Where a path leads; of one that is not there yet, where the part of it leads that is. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(realPathOf(dirname(path)), basename(path))
  }
}
