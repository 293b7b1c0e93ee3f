import { systemClock, toError, type Clock, type JsonObject, type Logger } from '@millrace/base'
import type { AnyDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { isFromConnector } from '@millrace/node-sdk/connector'
import type { NodeTypeDescription } from '@millrace/workflow'
import { createSchemaChecks, type SchemaChecks } from './ajv.ts'
import { loadPackage, type LoadedPackage } from './load.ts'
import { inPlainWords, type Issue } from './plain-words.ts'

export interface RegisteredNodeType {
  readonly definition: AnyDefinition
  /** Checks a resolved config and fills defaults in place; empty when it fits. */
  check(config: JsonObject): readonly Issue[]
}

export interface PackageStatus {
  readonly name: string
  readonly version: string
  readonly origin: string
  /** `type@version` of what it brought. */
  readonly nodes: readonly string[]
  readonly error: string | null
}

/** The node and credential types that this process has. */
export interface NodeRegistry {
  get(type: string, version: number): RegisteredNodeType | undefined
  /** Descriptions without code, ready to be sent; the same objects each time, as long as their packages are there. */
  describe(): readonly (NodeTypeDescription & { readonly package: string })[]
  description(type: string, version: number): NodeTypeDescription | undefined
  /** Rising; empty for a type that is not there. */
  versionsOf(type: string): readonly number[]
  /** The highest version of a type. */
  latest(type: string): RegisteredNodeType | undefined
  types(): readonly string[]
  packages(): readonly PackageStatus[]
  credentialTypes(): readonly CredentialDefinition[]
  credentialType(type: string): CredentialDefinition | undefined
  /** Counts up with each change of the above. */
  generation(): number
  /** The hosts that nodes of a type may call; undefined for any. Of a type that is not there: none. */
  hostsOf(type: string, version: number): readonly string[] | undefined
}

/** Loads the packages in these directories, in order. What is broken is listed with its error and hurts nothing else. */
export async function loadNodePackages(options: {
  /** Packages that are trusted: their code runs in this process. */
  roots: readonly string[]
  logger: Logger
  clock?: Clock
  /** How long a module may take to load. Milliseconds. @default 15_000 */
  moduleMs?: number
  /** Version of Millrace that packages are checked against; absent: they are not. */
  engine?: string
}): Promise<NodeRegistry> {
  const { clock = systemClock, moduleMs = 15_000, engine } = options
  const logger = options.logger.child({ part: 'node-host' })
  const loaded = await Promise.all(options.roots.map((root) => loadPackage(root, { logger, clock, moduleMs, engine })))
  return new DynamicRegistry(loaded)
}

interface Entry extends RegisteredNodeType {
  readonly description: NodeTypeDescription & { readonly package: string }
  hosts(): readonly string[] | undefined
}

/** A package whose schemas are compiled. Made once for each: whoever holds an entry of it finds the same one after other packages changed. */
interface CompiledPackage {
  readonly entries: ReadonlyMap<string, Entry>
  readonly errors: readonly string[]
}

/** All that is known at one time. */
interface Snapshot {
  readonly types: ReadonlyMap<string, Entry>
  readonly versions: ReadonlyMap<string, readonly number[]>
  readonly credentials: ReadonlyMap<string, CredentialDefinition>
  readonly packages: readonly PackageStatus[]
  readonly descriptions: readonly Entry['description'][]
}

const NOTHING: readonly Issue[] = Object.freeze([])
const NO_HOSTS: readonly string[] = Object.freeze([])

/**
 * Node types of packages that come and go.
 * G1. Every answer is from one snapshot: a change is seen whole or not at all.
 * G2. An entry that somebody holds goes on working after its package was replaced.
 * G3. Of packages with the same name the one that stands first brings what several bring; between others that is an error of the later one.
 */
export class DynamicRegistry implements NodeRegistry {
  readonly #compiled = new WeakMap<LoadedPackage, CompiledPackage>()
  #generation = 0
  #now: Snapshot

  constructor(packages: readonly LoadedPackage[] = []) {
    this.#now = this.#snapshot(packages)
  }

  /** From now on these packages are there, in this order. */
  replace(packages: readonly LoadedPackage[]): void {
    this.#now = this.#snapshot(packages)
    this.#generation += 1
  }

  generation(): number {
    return this.#generation
  }

  #snapshot(packages: readonly LoadedPackage[]): Snapshot {
    const types = new Map<string, Entry>()
    const credentials = new Map<string, { readonly by: string; readonly definition: CredentialDefinition }>()
    const statuses = packages.map((each): PackageStatus => {
      const { entries, errors: own } = this.#compile(each)
      const errors = [...own]
      const nodes: string[] = []
      for (const [name, entry] of entries) {
        const there = types.get(name)
        if (there === undefined) {
          types.set(name, entry)
          nodes.push(name)
        } else if (there.description.package !== each.name) {
          errors.push(`${name} is already brought by ${there.description.package}; this one is not used.`)
        }
      }
      for (const definition of each.credentials) {
        const there = credentials.get(definition.type)
        if (there === undefined) credentials.set(definition.type, { by: each.name, definition })
        else if (there.by !== each.name) errors.push(`Credential type ${definition.type} is already there; this one is not used.`)
      }
      const { name, version, origin } = each
      return { name, version, origin, nodes, error: errors.length === 0 ? null : errors.join('\n') }
    })
    return {
      ...{ types, versions: versionsIn(types), packages: statuses },
      credentials: new Map([...credentials].map(([type, { definition }]) => [type, definition])),
      descriptions: [...types.values()].map(({ description }) => description),
    }
  }

  #compile(from: LoadedPackage): CompiledPackage {
    const known = this.#compiled.get(from)
    if (known !== undefined) return known
    const compiled = compilePackage(from)
    this.#compiled.set(from, compiled)
    return compiled
  }

  get(type: string, version: number): RegisteredNodeType | undefined {
    return this.#now.types.get(`${type}@${version}`)
  }

  describe(): readonly (NodeTypeDescription & { readonly package: string })[] {
    return this.#now.descriptions
  }

  description(type: string, version: number): NodeTypeDescription | undefined {
    return this.#now.types.get(`${type}@${version}`)?.description
  }

  versionsOf(type: string): readonly number[] {
    return this.#now.versions.get(type) ?? []
  }

  latest(type: string): RegisteredNodeType | undefined {
    const version = this.versionsOf(type).at(-1)
    return version === undefined ? undefined : this.get(type, version)
  }

  types(): readonly string[] {
    return [...this.#now.versions.keys()]
  }

  packages(): readonly PackageStatus[] {
    return this.#now.packages
  }

  credentialTypes(): readonly CredentialDefinition[] {
    return [...this.#now.credentials.values()]
  }

  hostsOf(type: string, version: number): readonly string[] | undefined {
    const entry = this.#now.types.get(`${type}@${version}`)
    return entry === undefined ? NO_HOSTS : entry.hosts()
  }

  credentialType(type: string): CredentialDefinition | undefined {
    return this.#now.credentials.get(type)
  }
}

function versionsIn(types: ReadonlyMap<string, Entry>): ReadonlyMap<string, readonly number[]> {
  const versions = new Map<string, readonly number[]>()
  for (const { definition } of types.values()) {
    const sorted = [...(versions.get(definition.type) ?? []), definition.version].sort((a, b) => a - b)
    versions.set(definition.type, Object.freeze(sorted))
  }
  return versions
}

function compilePackage(from: LoadedPackage): CompiledPackage {
  const schemas = createSchemaChecks() // one for each package: the `$id`s of one can neither clash with nor be meant by another's
  const entries = new Map<string, Entry>()
  const errors = [...from.errors]
  for (const node of from.nodes) {
    const name = `${node.definition.type}@${node.definition.version}`
    try {
      if (entries.has(name)) errors.push(`${name} is already brought by ${from.name}; this one is not used.`)
      else entries.set(name, entryOf(from, node, checksOf(schemas, node.definition)))
    } catch (thrown) {
      errors.push(`The config schema of ${name} is not a valid JSON Schema: ${toError(thrown).message}`)
    }
  }
  return { entries, errors }
}

function entryOf(from: LoadedPackage, node: LoadedPackage['nodes'][number], faults: ReturnType<SchemaChecks['compile']>): Entry {
  const { definition, icon, docs } = node
  return {
    definition,
    hosts: () => from.isolation?.granted().hosts,
    check: (config) => {
      const found = faults(config)
      return found.length === 0 ? NOTHING : inPlainWords(found)
    },
    description: Object.freeze({
      ...withoutCode(definition),
      package: from.name,
      ...(icon === undefined ? {} : { icon }),
      ...(docs === undefined ? {} : { docs }),
    }),
  }
}

/** What is wrong with a package that is looked at alone; empty when all of it works. */
export const faultsOfPackage = (loaded: LoadedPackage): readonly string[] => compilePackage(loaded).errors

/** A connector has hundreds of schemas, of which few are used; that they are valid is known already. */
function checksOf(schemas: SchemaChecks, definition: AnyDefinition): ReturnType<SchemaChecks['compile']> {
  if (!isFromConnector(definition)) return schemas.compile(definition.config)
  let compiled: ReturnType<SchemaChecks['compile']> | undefined
  return (value) => (compiled ??= compiledOrUseless(schemas, definition))(value)
}

/** Of a schema that does not compile this is what every value is told: trying again would cost the same each time, for the same answer. */
function compiledOrUseless(schemas: SchemaChecks, definition: AnyDefinition): ReturnType<SchemaChecks['compile']> {
  try {
    return schemas.compile(definition.config)
  } catch (thrown) {
    const message = `cannot be checked, because the schema of the node is of no use: ${toError(thrown).message}`
    return () => [{ ...{ keyword: 'schema', instancePath: '', schemaPath: '#', params: {} }, message }]
  }
}

/** A definition as data: of its trigger, only the kind can leave the process. Loaders of options are named in the config. */
function withoutCode(definition: AnyDefinition): NodeTypeDescription {
  const { trigger, options: _loaders, ...rest } = definition
  const data = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'function')) as unknown as NodeTypeDescription
  return trigger === undefined ? data : { ...data, trigger: { kind: trigger.kind } }
}
