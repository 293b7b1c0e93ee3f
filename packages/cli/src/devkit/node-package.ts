import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isJsonObject, toError, type JsonObject, type JsonValue } from '@millrace/base'
import { NotAPackageError } from './errors.ts'

/** What the manifest names: paths as they stand in it. */
export interface ManifestEntries {
  /** Modules of nodes and credential types, and of connectors that are written as modules. */
  readonly modules: readonly string[]
  /** JSON documents: connectors and credential types as data. */
  readonly definitions: readonly string[]
  readonly icons: readonly string[]
  readonly docs: readonly string[]
}

/** A node package in a folder, as its package.json describes it. The manifest itself is checked by the host's loader. */
export interface NodePackage {
  readonly directory: string
  readonly name: string
  readonly version: string
  readonly json: JsonObject
  readonly manifest: JsonObject
  readonly entries: ManifestEntries
}

/** @throws NotAPackageError when there is no package.json with a key `millrace` */
export async function readNodePackage(given: string): Promise<NodePackage> {
  const directory = resolve(given)
  const refuse = (reason: string, cause?: unknown): never => {
    throw new NotAPackageError({ directory, reason }, { cause })
  }
  const json = await readJson(join(directory, 'package.json')).catch((thrown: unknown) =>
    refuse(`its package.json cannot be read (${toError(thrown).message})`, thrown),
  )
  if (!isJsonObject(json)) return refuse('its package.json is not an object')
  const { name, version, millrace: manifest } = json
  if (typeof name !== 'string' || name === '') return refuse('its package.json has no name')
  if (typeof version !== 'string' || version === '') return refuse('its package.json has no version')
  if (!isJsonObject(manifest)) return refuse('its package.json has no key "millrace"')
  return { directory, name, version, json, manifest, entries: entriesOf(manifest) }
}

export const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))

function entriesOf(manifest: JsonObject): ManifestEntries {
  const entries = ['nodes', 'credentials', 'connectors'].flatMap((key) => listOf(manifest[key]))
  const files = (...keys: readonly string[]): readonly string[] => [
    ...new Set(entries.flatMap((entry) => keys.map((key) => entry[key]).filter((file) => typeof file === 'string'))),
  ]
  const sources = files('module', 'definition')
  return {
    modules: sources.filter((file) => !file.endsWith('.json')),
    definitions: sources.filter((file) => file.endsWith('.json')),
    icons: files('icon'),
    docs: files('docs'),
  }
}

const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((entry) => isJsonObject(entry)) : []
