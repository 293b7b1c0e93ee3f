import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isJsonObject, type JsonObject } from '@millrace/base'
import type { BundledInputs } from '../build/bundle.ts'
import type { NodePackage } from '../node-package.ts'

interface Component {
  readonly name: string
  readonly version: string
  readonly license: string | undefined
}

/**
 * A CycloneDX 1.6 bill of materials: which packages are inside the modules. It says what the bundler took, not what package.json asks for,
 * and has neither time nor serial number, so that the same content gives the same bytes.
 */
export async function billOfMaterials(nodePackage: NodePackage, inputs: BundledInputs): Promise<JsonObject> {
  const { name, version, directory, json } = nodePackage
  const components = await componentsOf(directory, inputs)
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: shown({ name, version, license: licenseOf(json) }) },
    components: components.map(shown),
  }
}

async function componentsOf(directory: string, inputs: BundledInputs): Promise<readonly Component[]> {
  const found = new Map<string, Component>()
  const homes = new Map<string, Promise<Component & { home: string }>>()
  for (const path of inputs) {
    const folder = dirname(resolve(directory, path))
    const known = homes.get(folder) ?? homeOf(folder)
    homes.set(folder, known)
    const { home, ...component } = await known
    if (home !== directory) found.set(`${component.name}@${component.version}`, component)
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component)
}

/** The package that a folder belongs to: the nearest package.json with a name and a version. */
async function homeOf(folder: string): Promise<Component & { home: string }> {
  const parent = dirname(folder)
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
    return '{}'
  })
  const json: unknown = JSON.parse(text)
  if (isJsonObject(json) && typeof json['name'] === 'string' && typeof json['version'] === 'string')
    return { name: json['name'], version: json['version'], license: licenseOf(json), home: folder }
  return parent === folder ? { name: 'unknown', version: '0.0.0', license: undefined, home: folder } : homeOf(parent)
}

const licenseOf = ({ license }: JsonObject): string | undefined => (typeof license === 'string' && license !== '' ? license : undefined)

const shown = ({ name, version, license }: Component): JsonObject => ({
  type: 'library',
  name,
  version,
  purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
})
