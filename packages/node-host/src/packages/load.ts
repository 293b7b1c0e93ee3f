import { realpath } from 'node:fs/promises'
import { toError, type Clock, type Logger } from '@millrace/base'
import type { AnyDefinition, ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { checkConnector, nodesOfConnector } from '@millrace/node-sdk/connector'
import { isOwnType, OWN_PREFIX } from '../connectors/own-names.ts'
import { checkCredentialDefinition, checkDefinition } from './check-definition.ts'
import { ConnectorDefinitionError, PackageFileError } from './errors.ts'
import { insidePackage, readIcon, readPackageText } from './files.ts'
import { addressOf } from './generations.ts'
import { checkManifest, permissionsOf, readIdentity, type Manifest, type PackageIdentity } from './manifest.ts'
import { NO_PERMISSIONS, type PackagePermissions } from './permissions.ts'

/** Where the code of a package runs, where that is not this process. */
export interface PackageCode {
  /** Before anything is loaded. */
  open(name: string, manifest: Manifest): Promise<void>
  /** The default export of a module. */
  importDefault(module: string): Promise<unknown>
}

/** What there is of a package whose code runs in processes of its own. */
export interface Isolation {
  /** What its nodes may do now. */
  granted(): PackagePermissions
  /** Why its code is not started at present; undefined while it is. */
  fault(): string | undefined
  /** Its processes begin anew with what is granted now, when they have nothing to do. */
  renew(): void
  /** Ends its processes; what is under way fails. */
  close(): void
}

export interface LoadedPackage {
  readonly name: string
  readonly version: string
  /** The directory that it came from. */
  readonly origin: string
  readonly nodes: readonly { readonly definition: AnyDefinition; readonly icon?: string; readonly docs?: string }[]
  readonly credentials: readonly CredentialDefinition[]
  /** What it asks for. */
  readonly permissions: PackagePermissions
  /** What could not be loaded; the rest of the package works. */
  readonly errors: readonly string[]
  /** Absent for packages that are trusted: their code runs in this process. */
  readonly isolation?: Isolation
}

const MOST_DOCS_BYTES = 200_000
const MOST_CREDENTIAL_BYTES = 200_000
/** GitHub's whole API is 13 MB. */
const MOST_CONNECTOR_BYTES = 64_000_000
const MOST_REASONS = 20

export interface Loading {
  readonly logger: Logger
  readonly clock: Clock
  readonly moduleMs: number
  readonly code?: PackageCode
  /** Version of Millrace that packages are checked against; absent: they are not. */
  readonly engine?: string | undefined
  /** How often it was loaded before, in development. @default 0 */
  readonly generation?: number
}

/** Loads one package. Never throws: a broken package is one with errors. */
export async function loadPackage(root: string, loading: Loading): Promise<LoadedPackage> {
  const { logger } = loading
  let identity: Pick<PackageIdentity, 'name' | 'version'> = { name: root, version: '' }
  try {
    const read = await readIdentity(root)
    identity = { name: read.name, version: read.version }
    const { name, version } = identity
    const manifest = checkManifest(read, loading.engine)
    await loading.code?.open(name, manifest)
    const errors: string[] = []
    const attempt = async <T>(load: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await load()
      } catch (thrown) {
        const error = toError(thrown)
        errors.push(error.message)
        logger.error({ package: name, err: error }, 'part of a node package cannot be loaded')
        return undefined
      }
    }
    const nodes = await Promise.all((manifest.nodes ?? []).map((entry) => attempt(() => loadNode(root, entry, loading))))
    const connectors = await Promise.all((manifest.connectors ?? []).map((entry) => attempt(() => loadConnector(root, entry, loading))))
    const credentials = await Promise.all((manifest.credentials ?? []).map((entry) => attempt(() => loadCredential(root, entry, loading))))
    return {
      name,
      version,
      origin: root,
      nodes: [...nodes, ...connectors.flat()]
        .filter((node) => node !== undefined)
        .filter(({ definition }) => isFree(definition.type, errors)),
      credentials: credentials.filter((type) => type !== undefined).filter(({ type }) => isFree(type, errors)),
      permissions: permissionsOf(manifest),
      errors,
    }
  } catch (thrown) {
    const error = toError(thrown)
    logger.error({ directory: root, err: error }, 'node package cannot be loaded')
    const { name, version } = identity
    return { name, version, origin: root, nodes: [], credentials: [], permissions: NO_PERMISSIONS, errors: [error.message] }
  }
}

function isFree(type: string, errors: string[]): boolean {
  if (!isOwnType(type)) return true
  errors.push(`${type} cannot be brought by a package: names that begin with "${OWN_PREFIX}" are for connectors that tenants make.`)
  return false
}

async function loadNode(
  root: string,
  entry: NonNullable<Manifest['nodes']>[number],
  loading: Loading,
): Promise<LoadedPackage['nodes'][number]> {
  const definition = checkDefinition(entry.module, await importDefault(root, entry.module, loading))
  return { definition, ...(await looksOf(root, entry)) }
}

async function looksOf(
  root: string,
  { icon, docs }: { readonly icon?: string; readonly docs?: string },
): Promise<{ icon?: string; docs?: string }> {
  return {
    ...(icon === undefined ? {} : { icon: await readIcon(root, icon) }),
    ...(docs === undefined ? {} : { docs: await readPackageText(root, docs, MOST_DOCS_BYTES) }),
  }
}

/** A connector's nodes: all of them, or none when anything is wrong with it. */
async function loadConnector(
  root: string,
  entry: NonNullable<Manifest['connectors']>[number],
  loading: Loading,
): Promise<LoadedPackage['nodes']> {
  const file = entry.definition
  const value = file.endsWith('.json') ? await readJson(root, file, MOST_CONNECTOR_BYTES) : await importDefault(root, file, loading)
  const issues = checkConnector(value)
  if (issues.length > 0)
    throw new ConnectorDefinitionError({
      file,
      reason: issues
        .slice(0, MOST_REASONS)
        .map(({ path, message }) => `${path} ${message}`.trim())
        .join('; '),
    })
  const looks = await looksOf(root, entry)
  return nodesOfConnector(value as ConnectorDefinition).map((definition) => ({ definition, ...looks }))
}

async function readJson(root: string, file: string, limit: number): Promise<unknown> {
  const text = await readPackageText(root, file, limit)
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new PackageFileError({ file, reason: `it is no JSON: ${toError(thrown).message}` }, { cause: thrown })
  }
}

async function loadCredential(
  root: string,
  entry: NonNullable<Manifest['credentials']>[number],
  loading: Loading,
): Promise<CredentialDefinition> {
  const isModule = 'module' in entry
  const file = isModule ? entry.module : entry.definition
  const value = isModule ? await importDefault(root, file, loading) : await readJson(root, file, MOST_CREDENTIAL_BYTES)
  return checkCredentialDefinition(file, value)
}

// A module that waits for ever at its top must not keep the server from starting.
async function importDefault(root: string, module: string, { clock, moduleMs, code, generation = 0 }: Loading): Promise<unknown> {
  if (code !== undefined) return code.importDefault(module)
  const path = await insidePackage(root, module)
  const loaded = import(addressOf(path, await realpath(root), generation)) as Promise<{ default?: unknown }>
  let cancel = (): void => undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(moduleMs, () =>
      reject(new PackageFileError({ file: module, reason: `it takes longer than ${moduleMs} ms to load` })),
    )
  })
  try {
    return (await Promise.race([loaded, tooLong])).default
  } finally {
    cancel()
  }
}
