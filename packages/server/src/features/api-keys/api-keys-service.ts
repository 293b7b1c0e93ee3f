import { hasScope, type ApiKey, type CreateApiKeyBody, type CreatedApiKeyReply, type PageOf } from '@millrace/api'
import { defineError, type Clock, type Id, type IdSource } from '@millrace/base'
import type { ApiKeyRow, PageRequest, Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { RequestInvalidError } from '../../http/errors.ts'
import { instant, instantOrNull } from '../../http/instant.ts'
import { hashApiKey, newApiKey, shownPrefix } from '../auth/api-key-secret.ts'
import { isWithin, toRole } from '../auth/roles.ts'

export const ApiKeyNotFoundError = defineError<{ apiKeyId: string }>('api-key.not-found', 404, (d) => `There is no API key ${d.apiKeyId}.`)

export const ApiKeyRoleError = defineError<{ role: string; own: string }>(
  'api-key.role-too-high',
  403,
  (d) => `An API key cannot have the role "${d.role}": whoever makes it has "${d.own}".`,
)

export interface ApiKeysDeps {
  readonly store: Pick<Store, 'apiKeys'>
  readonly ids: IdSource
  readonly clock: Clock
}

/** Keys of programs. Everybody sees and ends their own; whoever may manage people, all of them. */
export class ApiKeysService {
  readonly #deps: ApiKeysDeps
  constructor(deps: ApiKeysDeps) {
    this.#deps = deps
  }

  async list(actor: Actor, page: PageRequest): Promise<PageOf<ApiKey>> {
    const owner = hasScope(actor.role, 'user:write') ? undefined : actor.userId
    const { data, nextCursor } = await this.#deps.store.apiKeys.list(actor.tenantId, owner, page)
    return { data: data.map(view), nextCursor }
  }

  async create(actor: Actor, { name, role, expiresAt = null }: CreateApiKeyBody): Promise<CreatedApiKeyReply> {
    const { store, ids, clock } = this.#deps
    if (!isWithin(role, actor.role)) throw new ApiKeyRoleError({ role, own: actor.role })
    const ends = expiresAt === null ? null : Date.parse(expiresAt)
    const createdAt = clock.now()
    if (ends !== null && !(ends > createdAt)) {
      throw new RequestInvalidError({ errors: [{ path: '/expiresAt', code: 'api-key.expired', message: 'must be in the future' }] })
    }
    const key = newApiKey()
    const { tenantId, userId } = actor
    const row: ApiKeyRow = {
      ...{ id: ids.next(), tenantId, userId, name, role, prefix: shownPrefix(key), hash: hashApiKey(key) },
      ...{ createdAt, expiresAt: ends, lastUsedAt: null },
    }
    await store.apiKeys.insert(row)
    return { apiKey: view(row), key }
  }

  async remove(actor: Actor, id: Id): Promise<void> {
    const { store } = this.#deps
    const row = await store.apiKeys.get(actor.tenantId, id)
    const mayEnd = row !== null && (row.userId === actor.userId || hasScope(actor.role, 'user:write'))
    if (!mayEnd) throw new ApiKeyNotFoundError({ apiKeyId: id })
    await store.apiKeys.remove(actor.tenantId, id)
  }
}

const view = ({ id, name, prefix, role, createdAt, lastUsedAt, expiresAt }: ApiKeyRow): ApiKey => ({
  ...{ id, name, prefix, role: toRole(role) },
  createdAt: instant(createdAt),
  lastUsedAt: instantOrNull(lastUsedAt),
  expiresAt: instantOrNull(expiresAt),
})
