import type {
  CheckConnectorBody,
  CheckConnectorReply,
  Connector,
  ConnectorSummary,
  ConnectorUses,
  ConnectorVersion,
  CreateConnectorBody,
  CreateConnectorVersionBody,
  PageOf,
} from '@millrace/api'
import type { Clock, Id, JsonObject, Logger } from '@millrace/base'
import {
  ANY_HOST,
  foreignTypesOf,
  hostsOfConnector,
  isListed,
  OWN_PREFIX,
  type ConnectorParts,
  type NodeRegistry,
} from '@millrace/node-host'
import type { ConnectorRow, NewConnectorVersion, PageRequest, Repositories, Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import type { RequestProblem } from '../../http/errors.ts'
import { findTenantUses, type UsesDeps } from '../packages/package-uses.ts'
import type { PerTenant } from '../per-tenant.ts'
import { connectorView, summaryView, versionView } from './connector-views.ts'
import { changedTypes } from './credential-meaning.ts'
import {
  ConnectorExistsError,
  ConnectorHostsMissingError,
  ConnectorHostsOpenError,
  ConnectorInUseError,
  ConnectorInvalidError,
  ConnectorLimitError,
  ConnectorNotFoundError,
  ConnectorSecretsError,
  ConnectorVersionNotFoundError,
} from './errors.ts'
import { LIMITS } from './limits.ts'
import type { Workshop } from './workshop/workshop.ts'

export interface ConnectorsDeps extends UsesDeps {
  readonly store: UsesDeps['store'] & Pick<Store, 'connectors' | 'users' | 'transaction'>
  readonly registries: PerTenant<NodeRegistry>
  readonly workshop: Workshop
  readonly clock: Clock
  readonly logger: Logger
}

/** Which version of a connector. */
interface VersionOf {
  readonly name: string
  readonly version: number
}

/**
 * Connectors that a tenant makes.
 * D1. What is stored was checked, and a version is never changed: an execution goes on with the one that its workflow names.
 * D2. When a caller is answered, this process uses what was changed.
 */
export class ConnectorsService {
  readonly #deps: ConnectorsDeps
  constructor(deps: ConnectorsDeps) {
    this.#deps = { ...deps, logger: deps.logger.child({ part: 'connectors' }) }
  }

  async list({ tenantId }: Actor, page: PageRequest): Promise<PageOf<ConnectorSummary>> {
    const { connectors } = this.#deps.store
    const { data, nextCursor } = await connectors.list(tenantId, page)
    const newest = await connectors.newest(
      tenantId,
      data.map(({ name }) => name),
    )
    return { data: data.map((row) => summaryView(row, newest.get(row.name))), nextCursor }
  }

  async get(actor: Actor, name: string): Promise<Connector> {
    const row = await this.#row(actor, name)
    const versions = await this.#deps.store.connectors.versions(actor.tenantId, name)
    return connectorView(row, versions, await this.#names(actor.tenantId, versions))
  }

  async version(actor: Actor, { name, version }: VersionOf): Promise<ConnectorVersion> {
    await this.#row(actor, name)
    const row = await this.#deps.store.connectors.version(actor.tenantId, name, version)
    if (row === null) throw new ConnectorVersionNotFoundError({ name, version })
    return versionView(row, await this.#names(actor.tenantId, [row]))
  }

  /** What is wrong with a connector, without keeping anything. */
  async check(actor: Actor, { definition, credentials = [] }: CheckConnectorBody): Promise<CheckConnectorReply> {
    const problems = await this.#problems(actor.tenantId, { definition, credentials })
    const hosts = problems.length > 0 ? [] : hostsOfConnector(asParts(definition, credentials).definition)
    return { valid: problems.length === 0, problems: [...problems], hosts: [...hosts] }
  }

  async create(actor: Actor, body: CreateConnectorBody): Promise<Connector> {
    const made = await this.#checked(actor, body)
    const version = await this.#deps.store.transaction(async (inside) => {
      const { connectors } = await inside.connectors.totals(actor.tenantId)
      if (connectors >= LIMITS.connectors)
        limit(`There are ${connectors} connectors already, which is as many as there may be. Remove one first.`)
      const before = await inside.connectors.all(actor.tenantId)
      await this.#refuseChangedSecrets(
        inside,
        made,
        before.versions.filter(({ name }) => name === made.name),
      )
      await refuseTooMuch(inside, made)
      return inside.connectors.create(made)
    })
    if (version === null) throw new ConnectorExistsError({ name: made.name })
    return this.#changed(actor, made, version, 'connector created')
  }

  /** Throws ConnectorRevisionError (409) when somebody else changed it meanwhile. */
  async addVersion(actor: Actor, name: string, { revision, ...body }: CreateConnectorVersionBody): Promise<Connector> {
    await this.#row(actor, name)
    const made = await this.#checked(actor, body)
    if (made.name !== name) invalid([{ path: '/definition/id', message: `must be "${name}": a version belongs to its connector` }])
    const version = await this.#deps.store.transaction(async (inside) => {
      const { versions } = await inside.connectors.all(actor.tenantId)
      const before = versions.filter((one) => one.name === name)
      if (before.length >= LIMITS.versions)
        limit(`"${name}" has ${before.length} versions, which is as many as there may be. Remove those that nobody uses.`)
      await this.#refuseChangedSecrets(inside, made, before)
      await refuseTooMuch(inside, made)
      return inside.connectors.addVersion(made, revision)
    })
    if (version === null) throw new ConnectorNotFoundError({ name })
    return this.#changed(actor, made, version, 'connector version added')
  }

  async uses(actor: Actor, name: string, version?: number): Promise<ConnectorUses> {
    await this.#row(actor, name)
    const versions = (await this.#deps.store.connectors.all(actor.tenantId)).versions.filter((one) => one.name === name)
    if (version !== undefined && !versions.some((one) => one.version === version))
      throw new ConnectorVersionNotFoundError({ name, version })
    const goes = (one: { version: number }): boolean => version === undefined || one.version === version
    const typesOf = (some: typeof versions): string[] =>
      some.flatMap(({ credentials }) => credentials.map((one) => `${OWN_PREFIX}${String(one['type'])}`))
    const kept = new Set(typesOf(versions.filter((one) => !goes(one))))
    const nodes = new Set(
      versions
        .filter(goes)
        .flatMap((one) =>
          asParts(one.definition, one.credentials).definition.operations.map(({ id }) => `${OWN_PREFIX}${name}.${id}@${one.version}`),
        ),
    )
    const credentials = [...new Set(typesOf(versions.filter(goes)))].filter((type) => !kept.has(type))
    const uses = await findTenantUses({ nodes, credentials }, actor.tenantId, this.#deps)
    return { inUse: uses.workflows.length + uses.credentials.length > 0, ...uses }
  }

  /** Throws ConnectorInUseError with the report while somebody uses it, unless `force`. */
  async remove(actor: Actor, name: string, { version, force = false }: { version?: number; force?: boolean }): Promise<void> {
    const uses = await this.uses(actor, name, version)
    if (uses.inUse && !force) throw new ConnectorInUseError({ name: version === undefined ? name : `${name} ${version}`, uses })
    const { store, registries, clock, logger } = this.#deps
    const { tenantId } = actor
    const removed = await store.transaction(async (inside) => {
      const before = (await inside.connectors.all(tenantId)).versions.filter((one) => one.name === name)
      const after = version === undefined ? [] : before.filter((one) => one.version !== version)
      await refuseForSecrets(inside, tenantId, changedTypes(before, after))
      return inside.connectors.remove(tenantId, name, version, clock.now())
    })
    if (!removed) throw new ConnectorNotFoundError({ name })
    await registries.of(tenantId) // D2
    logger.info({ tenantId, connector: name, version: version ?? null, by: actor.name, force }, 'connector removed')
  }

  async #checked(
    actor: Actor,
    { definition, credentials = [], hosts, source = 'definition' }: CreateConnectorBody,
  ): Promise<NewConnectorVersion> {
    const problems = await this.#problems(actor.tenantId, { definition, credentials })
    if (problems.length > 0) invalid(problems)
    const parts = asParts(definition, credentials)
    const { id: name, title, description, operations } = parts.definition
    const bytes = Buffer.byteLength(JSON.stringify({ definition, credentials }))
    return {
      ...{ tenantId: actor.tenantId, name, title, description, bytes, source },
      hosts: allowedHosts(parts, hosts),
      operations: operations.length,
      createdAt: this.#deps.clock.now(),
      createdBy: actor.userId,
      definition: definition as JsonObject,
      credentials: credentials as JsonObject[],
    }
  }

  async #problems(tenantId: Id, sent: { definition: unknown; credentials: readonly unknown[] }): Promise<readonly Problem[]> {
    const bytes = Buffer.byteLength(JSON.stringify(sent))
    if (bytes > LIMITS.definitionBytes)
      return [
        {
          path: '/definition',
          message: `has ${inMb(bytes)} as JSON; a connector may have ${inMb(LIMITS.definitionBytes)}. Take fewer operations`,
        },
      ]
    const { issues } = await this.#deps.workshop.do({ kind: 'check', connector: sent })
    if (issues.length > 0) return issues
    const parts = asParts(sent.definition, sent.credentials)
    const { length } = parts.definition.operations
    if (length > LIMITS.operations)
      return [{ path: '/definition/operations', message: `are ${length}; a connector may have ${LIMITS.operations}. Make several of it` }]
    const registry = await this.#deps.registries.of(tenantId)
    return foreignTypesOf(parts)
      .filter(({ type }) => registry.credentialType(type) === undefined)
      .map(({ path, type }) => ({ path, message: `is "${type}", a credential type that neither the connector nor a package brings` }))
  }

  async #refuseChangedSecrets(
    inside: Repositories,
    made: NewConnectorVersion,
    before: readonly { credentials: readonly JsonObject[] }[],
  ): Promise<void> {
    await refuseForSecrets(inside, made.tenantId, changedTypes(before, [made, ...before]))
  }

  async #changed(actor: Actor, made: NewConnectorVersion, version: number, message: string): Promise<Connector> {
    const { registries, logger } = this.#deps
    await registries.of(actor.tenantId) // D2
    const { name, hosts, operations, source } = made
    logger.info({ tenantId: actor.tenantId, connector: name, version, by: actor.name, hosts, operations, source }, message)
    return this.get(actor, name)
  }

  async #row({ tenantId }: Actor, name: string): Promise<ConnectorRow> {
    const row = await this.#deps.store.connectors.get(tenantId, name)
    if (row === null) throw new ConnectorNotFoundError({ name })
    return row
  }

  #names(tenantId: Id, made: readonly { readonly createdBy: Id | null }[]): Promise<ReadonlyMap<Id, string>> {
    return this.#deps.store.users.names(
      tenantId,
      made.map(({ createdBy }) => createdBy),
    )
  }
}

type Problem = Omit<RequestProblem, 'code'>

/** Parts that were found to be in order. */
const asParts = (definition: unknown, credentials: readonly unknown[]): ConnectorParts => ({ definition, credentials }) as ConnectorParts

function invalid(problems: readonly Problem[]): never {
  throw new ConnectorInvalidError({ errors: problems.map((one) => ({ ...one, code: 'connector.definition' })) })
}

function limit(sentence: string): never {
  throw new ConnectorLimitError({ limit: sentence })
}

const inMb = (bytes: number): string => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`

/** What was said, if it covers the addresses; else what they lead to. An address that each node may give has to be allowed in words. */
function allowedHosts({ definition }: ConnectorParts, said: readonly string[] | undefined): readonly string[] {
  const needed = hostsOfConnector(definition)
  if (said === undefined) {
    if (needed.includes(ANY_HOST)) throw new ConnectorHostsOpenError({})
    return needed
  }
  const missing = needed.filter((host) => host !== ANY_HOST && !isListed(said, host))
  if (missing.length > 0) throw new ConnectorHostsMissingError({ missing })
  return [...new Set(said)].sort()
}

async function refuseTooMuch(inside: Repositories, made: NewConnectorVersion): Promise<void> {
  const { bytes } = await inside.connectors.totals(made.tenantId)
  if (bytes + made.bytes <= LIMITS.totalBytes) return
  limit(
    `All connectors together may have ${inMb(LIMITS.totalBytes)}; with this one they would have ${inMb(bytes + made.bytes)}. Remove versions that nobody uses.`,
  )
}

async function refuseForSecrets(inside: Repositories, tenantId: Id, types: readonly string[]): Promise<void> {
  const held: string[] = []
  for (const type of types.map((one) => OWN_PREFIX + one)) {
    const { data } = await inside.credentials.list(tenantId, type, { limit: 1 })
    if (data.length > 0) held.push(type)
  }
  if (held.length > 0) throw new ConnectorSecretsError({ types: held })
}
