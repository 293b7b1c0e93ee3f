import { readFile, realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { PackageFileError } from './errors.ts'
import { refusalOfSvg } from './svg.ts'

/** The real path of a file of a package; refused when it is outside, also by way of a link. */
export async function insidePackage(root: string, file: string): Promise<string> {
  const base = await realpath(root)
  let path: string
  try {
    path = await realpath(resolve(base, file))
  } catch (thrown) {
    throw new PackageFileError({ file, reason: 'it does not exist' }, { cause: thrown })
  }
  if (!path.startsWith(base + sep)) throw new PackageFileError({ file, reason: 'it is outside the package' })
  return path
}

export async function readPackageText(root: string, file: string, limit: number): Promise<string> {
  const path = await insidePackage(root, file)
  const found = await stat(path)
  if (!found.isFile()) throw new PackageFileError({ file, reason: 'it is not a file' })
  if (found.size > limit) throw new PackageFileError({ file, reason: `it is larger than ${limit} bytes` })
  return readFile(path, 'utf8')
}

const MOST_ICON_BYTES = 20_000

/** An icon that may stand in the editor's page: one svg element that neither runs nor fetches anything. */
export async function readIcon(root: string, file: string): Promise<string> {
  const text = await readPackageText(root, file, MOST_ICON_BYTES)
  const svg = text
    .replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .trim()
  if (!/^<svg[\s>]/.test(svg)) throw new PackageFileError({ file, reason: 'it is not an SVG image' })
  const refusal = refusalOfSvg(svg)
  if (refusal !== undefined) throw new PackageFileError({ file, reason: refusal })
  return svg
}
