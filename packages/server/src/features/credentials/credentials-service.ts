import type { CreateCredentialBody, Credential, CredentialType, PageOf, TestCredentialReply, UpdateCredentialBody } from '@millrace/api'
import type { Clock, Id, IdSource, JsonObject } from '@millrace/base'
import { UndecryptableError, type CredentialRow, type CredentialUse, type PageRequest, type SecretBox, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { instant } from '../../http/instant.ts'
import type { CredentialTester, CredentialTypes } from './credential-types.ts'
import { openData } from './credential-vault.ts'
import { CredentialDataError, CredentialInUseError, CredentialNotFoundError, UnknownCredentialTypeError } from './errors.ts'

export interface CredentialsDeps {
  readonly store: Pick<Store, 'credentials' | 'secrets'>
  readonly types: CredentialTypes
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

  types(): CredentialType[] {
    return [...this.#deps.types.list()]
  }

  async list({ tenantId }: Actor, type: string | undefined, page: PageRequest): Promise<PageOf<Credential>> {
    const { credentials } = this.#deps.store
    const { data, nextCursor } = await credentials.list(tenantId, type, page)
    const uses = await credentials.uses(
      tenantId,
      data.map(({ id }) => id),
    )
    return { data: data.map((row) => view(row, uses)), nextCursor }
  }

  async get(actor: Actor, id: Id): Promise<Credential> {
    return this.#view(await this.#row(actor, id))
  }

  async create(actor: Actor, { name, type, data, limits = null }: CreateCredentialBody): Promise<Credential> {
    const { store, types, ids, clock } = this.#deps
    if (!types.has(type)) throw new UnknownCredentialTypeError({ type })
    const { tenantId } = actor
    const id = ids.next()
    const at = clock.now()
    const sealed = this.#seal({ id, tenantId, type }, data as JsonObject) // it came as JSON
    const row: CredentialRow = { id, tenantId, name, type, ...sealed, limits, createdAt: at, createdBy: actor.userId, updatedAt: at }
    await store.credentials.insert(row)
    return view(row, [])
  }

  async update(actor: Actor, id: Id, { name, data, limits }: UpdateCredentialBody): Promise<Credential> {
    const { store, clock } = this.#deps
    const row = await this.#row(actor, id)
    const patch = {
      ...(name === undefined ? {} : { name }),
      ...(limits === undefined ? {} : { limits }),
      ...(data === undefined ? {} : this.#seal(row, this.#withKeptSecrets(row, data as JsonObject))),
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

  async test(actor: Actor, id: Id, url: string, signal: AbortSignal): Promise<TestCredentialReply> {
    const row = await this.#row(actor, id)
    const { tenantId, type } = row
    return this.#deps.tester.test({ tenantId, type, data: openData(this.#deps.store.secrets, row) }, url, signal)
  }

  #seal({ id, tenantId, type }: Pick<CredentialRow, 'id' | 'tenantId' | 'type'>, data: JsonObject) {
    const { types, store } = this.#deps
    const errors = types.check(type, data).map(({ path, message }) => ({ path: `/data${path}`, code: 'credential.field', message }))
    if (errors.length > 0) throw new CredentialDataError({ errors })
    const sealed = store.secrets.seal(JSON.stringify(data), { tenantId, credentialId: id })
    return { ...sealed, visible: types.visible(type, data) }
  }

  /** Secret fields that are left out keep their value: the form never had them. */
  #withKeptSecrets(row: CredentialRow, data: JsonObject): JsonObject {
    const { types, store } = this.#deps
    if (!types.has(row.type)) throw new UnknownCredentialTypeError({ type: row.type })
    const old = openIfPossible(store.secrets, row)
    const visible = types.visible(row.type, old)
    const secrets = Object.entries(old).filter(([field]) => !Object.hasOwn(visible, field))
    return { ...Object.fromEntries(secrets), ...data }
  }

  async #row({ tenantId }: Actor, id: Id): Promise<CredentialRow> {
    const row = await this.#deps.store.credentials.get(tenantId, id)
    if (row === null) throw new CredentialNotFoundError({ credentialId: id })
    return row
  }

  async #view(row: CredentialRow): Promise<Credential> {
    return view(row, await this.#deps.store.credentials.uses(row.tenantId, [row.id]))
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
