import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { HostVerdict } from '../host.ts'
import type { NodePackage } from '../node-package.ts'

/** What rules look at. */
export interface LintSubject {
  readonly nodePackage: NodePackage
  readonly verdict: HostVerdict
  /** Text of the sources below `src`, by path. */
  readonly sources: ReadonlyMap<string, string>
  /** Names in the package's folder. */
  readonly files: ReadonlySet<string>
  /** Version of Millrace that the package is developed with. */
  readonly engine: string
}

const SOURCE = /\.(m?[jt]s|json)$/

export async function readSources(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(join(directory, 'src'), { recursive: true, withFileTypes: true }).catch(noSources)
  const files = found.filter((entry) => entry.isFile() && SOURCE.test(entry.name)).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.sort().map(async (file) => [relative(directory, file), await readFile(file, 'utf8')] as const)))
}

function noSources(thrown: NodeJS.ErrnoException): [] {
  if (thrown.code !== 'ENOENT') throw thrown
  return []
}
