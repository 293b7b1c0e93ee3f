import type { Id } from '@millrace/base'
import type { NodeRegistry } from '../packages/registry.ts'
import { isOwnType } from './own-names.ts'
import type { StoredConnector } from './stored-connector.ts'
import { TenantRegistry } from './tenant-registry.ts'

/** Where the connectors of tenants are kept. */
export interface ConnectorSource {
  /** Counts up with each change of a tenant's connectors; 0 when it never had any. */
  changes(tenantId: Id): Promise<number>
  /** All versions, the newest of each connector first. */
  all(tenantId: Id): Promise<{ readonly changes: number; readonly connectors: readonly StoredConnector[] }>
}

/** As much of a document as says what it needs. */
interface NamesTypes {
  readonly nodes: readonly { readonly type: string; readonly typeVersion: number }[]
}

const MOST_BYTES = 128 * 1024 * 1024

/**
 * The node and credential types of each tenant.
 * C1. What a tenant is given holds nothing of another one: its own connectors are in maps of its own.
 * C2. Nothing is read for a tenant without connectors, or for a document without their types, but the number of changes.
 * C3. What is in memory is as new as the number of changes that was read last; a version that a document names and that is not in memory is
 *     looked for in the store, where another process may have put it.
 */
export class TenantRegistries {
  readonly #shared: NodeRegistry
  readonly #source: ConnectorSource
  readonly #mostBytes: number
  /** The least recently used first. */
  readonly #held = new Map<Id, TenantRegistry>()
  /** The highest number of changes seen, also of tenants that are not held: generations never go down. */
  readonly #seen = new Map<Id, number>()
  readonly #reading = new Map<Id, Promise<NodeRegistry>>()

  constructor({ shared, source, mostBytes = MOST_BYTES }: { shared: NodeRegistry; source: ConnectorSource; mostBytes?: number }) {
    this.#shared = shared
    this.#source = source
    this.#mostBytes = mostBytes
  }

  /** What a tenant can use now. */
  async of(tenantId: Id): Promise<NodeRegistry> {
    const changes = await this.#source.changes(tenantId)
    if (changes === 0) return this.#shared
    const held = this.#use(tenantId)
    return held !== undefined && held.changes >= changes ? held : this.#read(tenantId)
  }

  /** What a tenant can use, as far as the document names it: at once where that is in memory. */
  ofTenant(tenantId: Id, document: NamesTypes): NodeRegistry | Promise<NodeRegistry> {
    const own = document.nodes.filter(({ type }) => isOwnType(type))
    if (own.length === 0) return this.#shared // C2
    const held = this.#use(tenantId)
    const hasAll = held !== undefined && own.every(({ type, typeVersion }) => held.get(type, typeVersion) !== undefined)
    return hasAll ? held : this.of(tenantId) // C3
  }

  /** What has a node or credential type, for those who ask often: what is in memory will do. */
  having(tenantId: Id, type: string): NodeRegistry | Promise<NodeRegistry> {
    return isOwnType(type) ? (this.#use(tenantId) ?? this.of(tenantId)) : this.#shared
  }

  get(type: string, version: number): ReturnType<NodeRegistry['get']> {
    return this.#shared.get(type, version)
  }

  /** Counts up when what a tenant can use changes, as far as this process knows. */
  generation(tenantId: Id): number {
    return this.#shared.generation() + (this.#seen.get(tenantId) ?? 0)
  }

  /** Those who ask meanwhile wait for the same answer; who asks after a change was stored does not get one that was read before it. */
  #read(tenantId: Id): Promise<NodeRegistry> {
    const before = this.#reading.get(tenantId)
    const reading = (before ?? Promise.resolve()).then(
      () => this.#load(tenantId),
      () => this.#load(tenantId),
    )
    this.#reading.set(tenantId, reading)
    const done = (): void => {
      if (this.#reading.get(tenantId) === reading) this.#reading.delete(tenantId)
    }
    reading.then(done, done)
    return reading
  }

  async #load(tenantId: Id): Promise<NodeRegistry> {
    const now = await this.#source.changes(tenantId)
    const held = this.#use(tenantId)
    if (held !== undefined && held.changes >= now) return held
    const { changes, connectors } = await this.#source.all(tenantId)
    const registry = new TenantRegistry(this.#shared, changes, connectors)
    this.#seen.set(tenantId, changes)
    this.#held.set(tenantId, registry)
    this.#forgetOthers(tenantId)
    return registry
  }

  #use(tenantId: Id): TenantRegistry | undefined {
    const held = this.#held.get(tenantId)
    if (held === undefined) return undefined
    this.#held.delete(tenantId)
    this.#held.set(tenantId, held)
    return held
  }

  #forgetOthers(tenantId: Id): void {
    let bytes = 0
    for (const one of this.#held.values()) bytes += one.bytes
    for (const [id, one] of this.#held) {
      if (bytes <= this.#mostBytes) return
      if (id === tenantId) continue
      this.#held.delete(id)
      bytes -= one.bytes
    }
  }
}
