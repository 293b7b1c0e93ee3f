import { systemClock, toError, type Clock, type JsonObject, type Logger } from '@millrace/base'
import type { AnyDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { isFromConnector } from '@millrace/node-sdk/connector'
import { Containment, type ContainmentTools } from '@millrace/sandbox'
import type { NodeTypeDescription } from '@millrace/workflow'
import { loadIsolatedPackage } from '../isolated/load-isolated.ts'
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
  /** Descriptions without code, ready to be sent; the same objects each time. */
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
  /** The hosts that nodes of a type may call; undefined for any. */
  hostsOf(type: string, version: number): readonly string[] | undefined
  /** Ends what packages have processes for. */
  close(): void
}

/** Loads the packages in these directories, in order. What is broken is listed with its error and hurts nothing else. */
export async function loadNodePackages(options: {
  /** Packages that are trusted: their code runs in this process. */
  roots: readonly string[]
  /** Packages whose code runs in processes of their own, with what their manifests declare. @default [] */
  isolated?: readonly string[]
  logger: Logger
  clock?: Clock
  /** How long a module may take to load. Milliseconds. @default 15_000 */
  moduleMs?: number
}): Promise<NodeRegistry> {
  const { clock = systemClock, moduleMs = 15_000 } = options
  const logger = options.logger.child({ part: 'node-host' })
  const { isolated = [] } = options
  const tools = isolated.length === 0 ? undefined : await roomTools(clock, logger)
  const apart = isolated.map((root) => loadIsolatedPackage(root, { logger, clock, moduleMs, tools, grants: 'declared' }))
  const trusted = options.roots.map((root) => loadPackage(root, { logger, clock, moduleMs }))
  return new Registry([...(await Promise.all(trusted)), ...(await Promise.all(apart))])
}

/** How packages are put into rooms of their own; undefined where this machine cannot, which the operator is told. */
async function roomTools(clock: Clock, logger: Logger): Promise<ContainmentTools | undefined> {
  try {
    return await new Containment({ clock, logger }).tools()
  } catch (thrown) {
    logger.warn({ err: toError(thrown) }, 'node packages run under the permission model of Node alone: bubblewrap cannot contain them here')
    return undefined
  }
}

interface Entry extends RegisteredNodeType {
  readonly description: NodeTypeDescription & { readonly package: string }
  readonly hosts: readonly string[] | undefined
}

const NOTHING: readonly Issue[] = Object.freeze([])

class Registry implements NodeRegistry {
  readonly #types = new Map<string, Entry>()
  readonly #versions = new Map<string, number[]>()
  readonly #credentials = new Map<string, CredentialDefinition>()
  readonly #packages: readonly PackageStatus[]

  readonly #closing: readonly (() => void)[]

  constructor(packages: readonly (LoadedPackage & { close?: () => void })[]) {
    this.#closing = packages.flatMap(({ close }) => close ?? [])
    this.#packages = packages.map((each) => {
      const schemas = createSchemaChecks() // one for each package: the `$id`s of one can neither clash with nor be meant by another's
      const errors = [...each.errors]
      const nodes: string[] = []
      for (const node of each.nodes) {
        const name = `${node.definition.type}@${node.definition.version}`
        try {
          if (this.#types.has(name))
            errors.push(`${name} is already brought by ${this.#types.get(name)?.description.package}; this one is not used.`)
          else {
            this.#add(name, each, node, checksOf(schemas, node.definition))
            nodes.push(name)
          }
        } catch (thrown) {
          errors.push(`The config schema of ${name} is not a valid JSON Schema: ${toError(thrown).message}`)
        }
      }
      for (const credential of each.credentials) {
        if (this.#credentials.has(credential.type))
          errors.push(`Credential type ${credential.type} is already there; this one is not used.`)
        else this.#credentials.set(credential.type, credential)
      }
      return { name: each.name, version: each.version, origin: each.origin, nodes, error: errors.length === 0 ? null : errors.join('\n') }
    })
  }

  #add(name: string, from: LoadedPackage, node: LoadedPackage['nodes'][number], faults: ReturnType<SchemaChecks['compile']>): void {
    const { definition, icon, docs } = node
    this.#types.set(name, {
      definition,
      hosts: from.permissions?.hosts,
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
    })
    const versions = this.#versions.get(definition.type) ?? []
    this.#versions.set(
      definition.type,
      [...versions, definition.version].sort((a, b) => a - b),
    )
  }

  get(type: string, version: number): RegisteredNodeType | undefined {
    return this.#types.get(`${type}@${version}`)
  }

  describe(): readonly (NodeTypeDescription & { readonly package: string })[] {
    return [...this.#types.values()].map((entry) => entry.description)
  }

  description(type: string, version: number): NodeTypeDescription | undefined {
    return this.#types.get(`${type}@${version}`)?.description
  }

  versionsOf(type: string): readonly number[] {
    return this.#versions.get(type) ?? []
  }

  latest(type: string): RegisteredNodeType | undefined {
    const version = this.#versions.get(type)?.at(-1)
    return version === undefined ? undefined : this.get(type, version)
  }

  types(): readonly string[] {
    return [...this.#versions.keys()]
  }

  packages(): readonly PackageStatus[] {
    return this.#packages
  }

  credentialTypes(): readonly CredentialDefinition[] {
    return [...this.#credentials.values()]
  }

  hostsOf(type: string, version: number): readonly string[] | undefined {
    return this.#types.get(`${type}@${version}`)?.hosts
  }

  close(): void {
    for (const close of this.#closing) close()
  }

  credentialType(type: string): CredentialDefinition | undefined {
    return this.#credentials.get(type)
  }
}

/** A connector has hundreds of schemas, of which few are used; that they are valid is known already. */
function checksOf(schemas: SchemaChecks, definition: AnyDefinition): ReturnType<SchemaChecks['compile']> {
  if (!isFromConnector(definition)) return schemas.compile(definition.config)
  let compiled: ReturnType<SchemaChecks['compile']> | undefined
  return (value) => (compiled ??= schemas.compile(definition.config))(value)
}

/** A definition as data: of its trigger, only the kind can leave the process. */
function withoutCode(definition: AnyDefinition): NodeTypeDescription {
  const { trigger, ...rest } = definition
  const data = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'function')) as unknown as NodeTypeDescription
  return trigger === undefined ? data : { ...data, trigger: { kind: trigger.kind } }
}
