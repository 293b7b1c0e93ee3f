import type { CredentialDefinition } from '@millrace/node-sdk'
import type { NodeTypeDescription } from '@millrace/workflow'
import { DynamicRegistry, type NodeRegistry, type PackageStatus, type RegisteredNodeType } from '../packages/registry.ts'
import { isOwnType } from './own-names.ts'
import { asPackage, type StoredConnector } from './stored-connector.ts'

const NO_HOSTS: readonly string[] = Object.freeze([])

/** What one tenant can use: what everybody has, as it is at the time, and the tenant's own connectors, as they were at one. */
export class TenantRegistry implements NodeRegistry {
  /** Of the tenant's connectors. */
  readonly changes: number
  readonly bytes: number
  readonly #shared: NodeRegistry
  readonly #own: DynamicRegistry
  readonly #hosts: ReadonlyMap<string, readonly string[]>

  constructor(shared: NodeRegistry, changes: number, connectors: readonly StoredConnector[]) {
    this.#shared = shared
    this.changes = changes
    this.bytes = connectors.reduce((sum, one) => sum + one.bytes, 0)
    const packages = connectors.map((one) => ({ hosts: one.hosts, loaded: asPackage(one) }))
    this.#own = new DynamicRegistry(packages.map(({ loaded }) => loaded))
    this.#hosts = new Map(
      packages.flatMap(({ hosts, loaded }) =>
        loaded.nodes.map(({ definition: { type, version } }) => [`${type}@${version}`, hosts] as const),
      ),
    )
  }

  get(type: string, version: number): RegisteredNodeType | undefined {
    return this.#of(type).get(type, version)
  }

  describe(): readonly (NodeTypeDescription & { readonly package: string })[] {
    return [...this.#shared.describe(), ...this.#own.describe()]
  }

  description(type: string, version: number): NodeTypeDescription | undefined {
    return this.#of(type).description(type, version)
  }

  versionsOf(type: string): readonly number[] {
    return this.#of(type).versionsOf(type)
  }

  latest(type: string): RegisteredNodeType | undefined {
    return this.#of(type).latest(type)
  }

  types(): readonly string[] {
    return [...this.#shared.types(), ...this.#own.types()]
  }

  packages(): readonly PackageStatus[] {
    return [...this.#shared.packages(), ...this.#own.packages()]
  }

  credentialTypes(): readonly CredentialDefinition[] {
    return [...this.#shared.credentialTypes(), ...this.#own.credentialTypes()]
  }

  credentialType(type: string): CredentialDefinition | undefined {
    return this.#of(type).credentialType(type)
  }

  generation(): number {
    return this.#shared.generation() + this.changes
  }

  hostsOf(type: string, version: number): readonly string[] | undefined {
    return isOwnType(type) ? (this.#hosts.get(`${type}@${version}`) ?? NO_HOSTS) : this.#shared.hostsOf(type, version)
  }

  #of(type: string): NodeRegistry {
    return isOwnType(type) ? this.#own : this.#shared
  }
}
