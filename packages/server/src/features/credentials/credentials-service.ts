import type { CreateCredentialBody, Credential, CredentialType, PageOf, TestCredentialReply, UpdateCredentialBody } from '@millrace/api'
import type { Clock, Id, IdSource, JsonObject } from '@millrace/base'
import {
  UndecryptableError,
  type CredentialRow,
  type CredentialTokenRow,
  type CredentialUse,
  type PageRequest,
  type SecretBox,
  type Store,
} from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { instant } from '../../http/instant.ts'
import type { CredentialTester, CredentialTypes } from './credential-types.ts'
import { openData } from './credential-vault.ts'
import {
  CredentialDataError,
  CredentialInUseError,
  CredentialNotFoundError,
  NoCredentialTestError,
  SecretNeededError,
  UnknownCredentialTypeError,
} from './errors.ts'
import { connectionOf } from './oauth/connection.ts'
import type { OAuthTypes } from './oauth/oauth-types.ts'
import type { PerTenant } from '../per-tenant.ts'

export interface CredentialsDeps {
  readonly store: Pick<Store, 'credentials' | 'credentialTokens' | 'secrets'>
  readonly types: PerTenant<CredentialTypes>
  readonly oauthTypes: PerTenant<Pick<OAuthTypes, 'grantOf'>>
  readonly tester: CredentialTester
  readonly ids: IdSource
  readonly clock: Clock
}

/** Secrets of a tenant. What is secret goes in, and never comes out of here again but to sign a request. */
export class CredentialsService {
  readonly #deps: CredentialsDeps
  constructor(deps: CredentialsDeps) {
    this.#deps = deps
  }

  async types({ tenantId }: Actor): Promise<CredentialType[]> {
    return [...(await this.#deps.types.of(tenantId)).list()]
  }

  async list({ tenantId }: Actor, type: string | undefined, page: PageRequest): Promise<PageOf<Credential>> {
    const { data, nextCursor } = await this.#deps.store.credentials.list(tenantId, type, page)
    return { data: await this.#views(tenantId, data), nextCursor }
  }

  async get(actor: Actor, id: Id): Promise<Credential> {
    return this.#view(await this.#row(actor, id))
  }

  async create(actor: Actor, { name, type, data, limits = null }: CreateCredentialBody): Promise<Credential> {
    const { store, ids, clock } = this.#deps
    const { tenantId } = actor
    const types = await this.#deps.types.of(tenantId)
    if (!types.has(type)) throw new UnknownCredentialTypeError({ type })
    const id = ids.next()
    const at = clock.now()
    const sealed = this.#seal(types, { id, tenantId, type }, data as JsonObject) // it came as JSON
    const row: CredentialRow = { id, tenantId, name, type, ...sealed, limits, createdAt: at, createdBy: actor.userId, updatedAt: at }
    await store.credentials.insert(row)
    return this.#view(row)
  }

  async update(actor: Actor, id: Id, { name, data, limits }: UpdateCredentialBody): Promise<Credential> {
    const { store, clock } = this.#deps
    const row = await this.#row(actor, id)
    const types = await this.#deps.types.of(actor.tenantId)
    if (data !== undefined) this.#refuseRedirect(types, row, data as JsonObject)
    // Tokens of another client, or of another service, would be sent to where they do not belong.
    if (data !== undefined && (await this.#changes(types, row, data as JsonObject))) await store.credentialTokens.remove(actor.tenantId, id)
    const patch = {
      ...(name === undefined ? {} : { name }),
      ...(limits === undefined ? {} : { limits }),
      ...(data === undefined ? {} : this.#seal(types, row, this.#withKeptSecrets(types, row, data as JsonObject))),
      updatedAt: clock.now(),
    }
    if (!(await store.credentials.update(actor.tenantId, id, patch))) throw new CredentialNotFoundError({ credentialId: id })
    return this.get(actor, id)
  }

  async remove({ tenantId }: Actor, id: Id, force: boolean): Promise<void> {
    const { credentials } = this.#deps.store
    const uses = force ? [] : await credentials.uses(tenantId, [id])
    if (uses.length > 0)
      throw new CredentialInUseError({ workflows: uses.map(({ workflowId, workflowName }) => ({ workflowId, workflowName })) })
    if (!(await credentials.remove(tenantId, id))) throw new CredentialNotFoundError({ credentialId: id })
  }

  async test(actor: Actor, id: Id, url: string | undefined, signal: AbortSignal): Promise<TestCredentialReply> {
    const row = await this.#row(actor, id)
    const { tenantId, type } = row
    const isTestable = (await this.#deps.types.of(tenantId)).list().some((one) => one.type === type && one.testable === true)
    if (url === undefined && !isTestable) throw new NoCredentialTestError({ type })
    return this.#deps.tester.test({ tenantId, credentialId: id, type, data: openData(this.#deps.store.secrets, row) }, url, signal)
  }

  #seal(types: CredentialTypes, { id, tenantId, type }: Pick<CredentialRow, 'id' | 'tenantId' | 'type'>, data: JsonObject) {
    const { store } = this.#deps
    const errors = types.check(type, data).map(({ path, message }) => ({ path: `/data${path}`, code: 'credential.field', message }))
    if (errors.length > 0) throw new CredentialDataError({ errors })
    const sealed = store.secrets.seal(JSON.stringify(data), { tenantId, credentialId: id })
    return { ...sealed, visible: types.visible(type, data) }
  }

  /** Secret fields that are left out keep their value: the form never had them. */
  #withKeptSecrets(types: CredentialTypes, row: CredentialRow, data: JsonObject): JsonObject {
    const { store } = this.#deps
    if (!types.has(row.type)) throw new UnknownCredentialTypeError({ type: row.type })
    const old = openIfPossible(store.secrets, row)
    const visible = types.visible(row.type, old)
    const secrets = Object.entries(old).filter(([field]) => !Object.hasOwn(visible, field))
    return { ...Object.fromEntries(secrets), ...data }
  }

  #refuseRedirect(types: CredentialTypes, row: CredentialRow, entered: JsonObject): void {
    const { store } = this.#deps
    if (!types.has(row.type)) throw new UnknownCredentialTypeError({ type: row.type })
    const { by, secrets } = types.redirected(row.type, openIfPossible(store.secrets, row), entered)
    if (by.length === 0 || secrets.length === 0) return
    const errors = secrets.map((field) => ({
      path: `/data/${field}`,
      code: 'credential.secret-needed',
      message: `has to be entered again, because ${by.map((one) => `"${one}"`).join(' and ')} changed`,
    }))
    throw new SecretNeededError({ by, errors })
  }

  async #row({ tenantId }: Actor, id: Id): Promise<CredentialRow> {
    const row = await this.#deps.store.credentials.get(tenantId, id)
    if (row === null) throw new CredentialNotFoundError({ credentialId: id })
    return row
  }

  /** Whether the new data says anything else than the old. */
  async #changes(types: CredentialTypes, row: CredentialRow, data: JsonObject): Promise<boolean> {
    if ((await this.#deps.oauthTypes.of(row.tenantId)).grantOf(row.type) === undefined) return false
    const sorted = (value: JsonObject): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    return sorted(this.#withKeptSecrets(types, row, data)) !== sorted(openIfPossible(this.#deps.store.secrets, row))
  }

  async #view(row: CredentialRow): Promise<Credential> {
    return (await this.#views(row.tenantId, [row]))[0] as Credential
  }

  async #views(tenantId: Id, rows: readonly CredentialRow[]): Promise<Credential[]> {
    const { store, clock } = this.#deps
    const oauthTypes = await this.#deps.oauthTypes.of(tenantId)
    const ids = rows.map(({ id }) => id)
    const uses = await store.credentials.uses(tenantId, ids)
    const tokens = new Map(
      (await store.credentialTokens.list(tenantId, ids)).map((one): [Id, CredentialTokenRow] => [one.credentialId, one]),
    )
    return rows.map((row) => {
      const grant = oauthTypes.grantOf(row.type)
      return { ...view(row, uses), ...(grant === undefined ? {} : { connection: connectionOf(grant, tokens.get(row.id), clock.now()) }) }
    })
  }
}

/** A secret of a lost key can be replaced; there is nothing of it to keep then. */
function openIfPossible(secrets: SecretBox, row: CredentialRow): JsonObject {
  try {
    return openData(secrets, row)
  } catch (thrown) {
    if (thrown instanceof UndecryptableError) return {}
    throw thrown
  }
}

const view = ({ id, name, type, createdAt, updatedAt, visible, limits }: CredentialRow, uses: readonly CredentialUse[]): Credential => ({
  ...{ id, name, type, visible, limits },
  createdAt: instant(createdAt),
  updatedAt: instant(updatedAt),
  usedBy: uses.filter(({ credentialId }) => credentialId === id).map(({ workflowId, workflowName }) => ({ workflowId, workflowName })),
})
