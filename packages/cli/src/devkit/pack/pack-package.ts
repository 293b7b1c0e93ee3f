import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join, normalize, resolve, sep } from 'node:path'
import { toError, type JsonObject } from '@millrace/base'
import { buildPackage } from '../build/build-package.ts'
import { PackFileError } from '../errors.ts'
import { readNodePackage, type NodePackage } from '../node-package.ts'
import { billOfMaterials } from './sbom.ts'
import { tarball, type TarEntry } from './tar.ts'

export interface PackedPackage {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly bytes: number
  /** Subresource integrity: `sha512-…`. */
  readonly integrity: string
  /** Paths inside. */
  readonly files: readonly string[]
  /** `name@version` of what is bundled in the modules. */
  readonly bundled: readonly string[]
}

const SBOM = 'sbom.cdx.json'
const PROSE = /^(readme|licen[cs]e|notice|changelog)(\.(md|txt))?$/i
/** What a package file needs no more: all code is inside the modules, and nothing of it runs when it is installed. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies', 'scripts'],
  ...['overrides', 'workspaces', 'allowScripts', 'files'],
])

/** Builds a package and writes `name-version.tgz`: the same bytes for the same content. */
export async function packPackage(
  directory: string,
  options: { readonly to?: string; readonly signal: AbortSignal },
): Promise<PackedPackage> {
  const nodePackage = await readNodePackage(directory)
  const built = await buildPackage(nodePackage, { signal: options.signal })
  const sbom = await billOfMaterials(nodePackage, built.inputs)
  const { icons, docs } = nodePackage.entries
  const paths = new Set([...built.outputs, ...[...icons, ...docs].map(inPackage), ...(await proseOf(nodePackage.directory))])
  const entries: TarEntry[] = [
    { path: 'package/package.json', bytes: jsonBytes(published(nodePackage)) },
    { path: `package/${SBOM}`, bytes: jsonBytes(sbom) },
    ...(await Promise.all(
      [...paths].map(async (path) => ({ path: `package/${path}`, bytes: await bytesOf(nodePackage.directory, path) })),
    )),
  ]
  const packed = tarball(entries)
  const file = resolve(options.to ?? nodePackage.directory, `${fileNameOf(nodePackage.name)}-${nodePackage.version}.tgz`)
  await writeFile(file, packed)
  return {
    ...{ name: nodePackage.name, version: nodePackage.version, file, bytes: packed.length },
    integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}`,
    files: entries.map(({ path }) => path.replace('package/', '')).sort(),
    bundled: (sbom['components'] as readonly JsonObject[]).map((each) => `${String(each['name'])}@${String(each['version'])}`),
  }
}

const inPackage = (path: string): string => normalize(path).replaceAll('\\', '/')

const proseOf = async (directory: string): Promise<readonly string[]> =>
  (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isFile() && PROSE.test(entry.name)).map(({ name }) => name)

/** A link may lead anywhere on this machine, and what it leads to would be published. */
async function bytesOf(directory: string, path: string): Promise<Uint8Array> {
  try {
    const file = await realpath(join(directory, path))
    if (!file.startsWith((await realpath(directory)) + sep)) throw new PackFileError({ file: path, reason: 'it is outside the package' })
    return await readFile(file)
  } catch (thrown) {
    if (thrown instanceof PackFileError) throw thrown
    throw new PackFileError({ file: path, reason: toError(thrown).message }, { cause: thrown })
  }
}

const published = ({ json }: NodePackage): JsonObject => Object.fromEntries(Object.entries(json).filter(([key]) => !LEFT_OUT.has(key)))

const jsonBytes = (value: JsonObject): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

/** As npm names its files: `@acme/crm` is acme-crm. */
const fileNameOf = (name: string): string => name.replace(/^@/, '').replace('/', '-')
