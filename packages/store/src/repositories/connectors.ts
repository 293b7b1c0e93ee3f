import type { Id, Millis } from '@millrace/base'
import { In, IsNull, type EntityManager } from 'typeorm'
import {
  ConnectorChangesEntity,
  ConnectorEntity,
  ConnectorVersionEntity,
  type ConnectorRow,
  type ConnectorVersionBrief,
  type ConnectorVersionRow,
} from '../entities/connector.ts'
import { ConnectorRevisionError } from '../errors.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'

/** What a version is made of; its number is given by the store. */
export type NewConnectorVersion = Omit<ConnectorVersionRow, 'version'> & {
  readonly title: string
  readonly description: string
}

/** What a tenant's connectors take. */
export interface ConnectorTotals {
  readonly connectors: number
  readonly bytes: number
}

const BRIEF = {
  ...{ tenantId: true, name: true, version: true, hosts: true, operations: true },
  ...{ bytes: true, source: true, createdAt: true, createdBy: true },
} as const

/**
 * Connectors that tenants made.
 * N1. A version is written once and never changed, and no version is given twice, not even after its connector was removed.
 * N2. Each change raises the tenant's number of changes in the same transaction.
 */
export class Connectors {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** By name. */
  list(tenantId: Id, page: PageRequest): Promise<Page<ConnectorRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager
        .getRepository(ConnectorEntity)
        .createQueryBuilder('connector')
        .where('connector.tenant_id = :tenantId AND connector.removed_at IS NULL', { tenantId })
      if (after !== undefined) found.andWhere('connector.name > :after', { after: after.id })
      const rows = await found
        .orderBy('connector.name', 'ASC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ name }) => ({ value: name, id: name }))
    })
  }

  get(tenantId: Id, name: string): Promise<ConnectorRow | null> {
    return this.#query((manager) => manager.getRepository(ConnectorEntity).findOneBy({ tenantId, name, removedAt: IsNull() }))
  }

  /** Without definitions; the newest first. */
  versions(tenantId: Id, name: string): Promise<readonly ConnectorVersionBrief[]> {
    return this.#query((manager) =>
      manager.getRepository(ConnectorVersionEntity).find({ select: BRIEF, where: { tenantId, name }, order: { version: 'DESC' } }),
    )
  }

  /** The newest version of each of these connectors, without its definition. */
  async newest(tenantId: Id, names: readonly string[]): Promise<ReadonlyMap<string, ConnectorVersionBrief>> {
    if (names.length === 0) return new Map()
    const rows = await this.#query((manager) =>
      manager
        .getRepository(ConnectorVersionEntity)
        .find({ select: BRIEF, where: { tenantId, name: In([...names]) }, order: { version: 'ASC' } }),
    )
    return new Map(rows.map((row) => [row.name, row])) // of one name the last counts
  }

  version(tenantId: Id, name: string, version: number): Promise<ConnectorVersionRow | null> {
    return this.#query((manager) => manager.getRepository(ConnectorVersionEntity).findOneBy({ tenantId, name, version }))
  }

  /** How often the tenant's connectors changed; 0 when it never had any. */
  changes(tenantId: Id): Promise<number> {
    return this.#query((manager) => changesOf(manager, tenantId))
  }

  /** All that a tenant has, as of one moment; the newest versions first. */
  all(tenantId: Id): Promise<{ readonly changes: number; readonly versions: readonly ConnectorVersionRow[] }> {
    return this.#query(async (manager) => ({
      changes: await changesOf(manager, tenantId),
      versions: await manager.getRepository(ConnectorVersionEntity).find({ where: { tenantId }, order: { name: 'ASC', version: 'DESC' } }),
    }))
  }

  async totals(tenantId: Id): Promise<ConnectorTotals> {
    return this.#query(async (manager) => ({
      connectors: await manager.getRepository(ConnectorEntity).countBy({ tenantId, removedAt: IsNull() }),
      bytes: (await manager.getRepository(ConnectorVersionEntity).sum('bytes', { tenantId })) ?? 0,
    }))
  }

  /** Makes a connector with its first version, and gives its number. Null when there is one of that name. */
  create({ title, description, ...row }: NewConnectorVersion): Promise<number | null> {
    const { tenantId, name, createdAt: at } = row
    return this.#query(async (manager) => {
      const connectors = manager.getRepository(ConnectorEntity)
      const before = await connectors.findOneBy({ tenantId, name })
      if (before !== null && before.removedAt === null) return null
      const version = (before?.latestVersion ?? 0) + 1 // N1
      const revision = (before?.revision ?? 0) + 1
      const times = { createdAt: at, updatedAt: at, removedAt: null }
      await connectors.save({ tenantId, name, title, description, latestVersion: version, revision, ...times })
      await this.#insert(manager, { ...row, version })
      return version
    })
  }

  /** Adds a version to a connector at `revision`, and gives its number. Null when there is no such connector. Throws ConnectorRevisionError. */
  addVersion({ title, description, ...row }: NewConnectorVersion, revision: number): Promise<number | null> {
    const { tenantId, name, createdAt: at } = row
    return this.#query(async (manager) => {
      const connector = await this.#at(manager, { tenantId, name, revision })
      if (connector === null) return null
      const version = connector.latestVersion + 1
      const changed = { title, description, latestVersion: version, revision: revision + 1, updatedAt: at }
      await manager.getRepository(ConnectorEntity).update({ tenantId, name }, changed)
      await this.#insert(manager, { ...row, version })
      return version
    })
  }

  /** Removes one version, or all of them and with them the connector. False when there is nothing of that kind. */
  remove(tenantId: Id, name: string, version: number | undefined, at: Millis): Promise<boolean> {
    return this.#query(async (manager) => {
      const connectors = manager.getRepository(ConnectorEntity)
      const connector = await connectors.findOneBy({ tenantId, name, removedAt: IsNull() })
      if (connector === null) return false
      const versions = manager.getRepository(ConnectorVersionEntity)
      const { affected } = await versions.delete({ tenantId, name, ...(version === undefined ? {} : { version }) })
      if (version !== undefined && affected !== 1) return false
      const isGone = version === undefined || (await versions.countBy({ tenantId, name })) === 0
      const changed = { revision: connector.revision + 1, updatedAt: at, removedAt: isGone ? at : null }
      await connectors.update({ tenantId, name }, changed)
      await noteChange(manager, tenantId)
      return true
    })
  }

  async #at(manager: EntityManager, about: { tenantId: Id; name: string; revision: number }): Promise<ConnectorRow | null> {
    const { tenantId, name, revision } = about
    const connector = await manager.getRepository(ConnectorEntity).findOneBy({ tenantId, name, removedAt: IsNull() })
    if (connector !== null && connector.revision !== revision)
      throw new ConnectorRevisionError({ name, revision: connector.revision, sent: revision })
    return connector
  }

  async #insert(manager: EntityManager, row: ConnectorVersionRow): Promise<void> {
    await manager.getRepository(ConnectorVersionEntity).insert(row as never)
    await noteChange(manager, row.tenantId)
  }
}

async function changesOf(manager: EntityManager, tenantId: Id): Promise<number> {
  return (await manager.getRepository(ConnectorChangesEntity).findOneBy({ tenantId }))?.changes ?? 0
}

/** N2. */
async function noteChange(manager: EntityManager, tenantId: Id): Promise<void> {
  await manager.getRepository(ConnectorChangesEntity).save({ tenantId, changes: (await changesOf(manager, tenantId)) + 1 })
}
