import { createHash } from 'node:crypto'
import type { LoadOptionsBody, LoadOptionsReply } from '@millrace/api'
import type { Clock, JsonObject } from '@millrace/base'
import type { NodeRegistry, OptionLoading, OptionsAsk } from '@millrace/node-host'
import type { OptionPage } from '@millrace/node-sdk'
import type { Store } from '@millrace/store'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Actor } from '../../../http/actor.ts'
import { RateLimitedError } from '../../../http/errors.ts'
import type { PerTenant } from '../../per-tenant.ts'
import { NodeTypeNotFoundError } from '../migrate-config.ts'
import { optionsError, OptionsNotFoundError } from './errors.ts'
import { OptionsCache } from './options-cache.ts'

export interface OptionsDeps {
  readonly registries: PerTenant<Pick<NodeRegistry, 'get' | 'versionsOf' | 'generation'>>
  readonly load: OptionLoading
  readonly store: Pick<Store, 'credentials' | 'credentialTokens'>
  readonly clock: Clock
  /** Requests of one person in a minute. @default 240 */
  readonly perMinute?: number
}

export interface OptionsOf {
  readonly type: string
  readonly version: number
  readonly name: string
}

/** Values that fields of node forms offer: repositories, channels, tables of the account that a credential is for. */
export class OptionsService {
  readonly #deps: OptionsDeps
  readonly #cache: OptionsCache
  readonly #limit: RateLimiterMemory

  constructor(deps: OptionsDeps) {
    this.#deps = deps
    this.#cache = new OptionsCache(deps.clock)
    this.#limit = new RateLimiterMemory({ points: deps.perMinute ?? 240, duration: 60 })
  }

  /** Throws NodeTypeNotFoundError, OptionsNotFoundError, OptionsIncompleteError, OptionsFailedError or RateLimitedError. */
  async load(actor: Actor, of: OptionsOf, body: LoadOptionsBody, signal: AbortSignal): Promise<LoadOptionsReply> {
    await this.#count(actor)
    const { registries, load } = this.#deps
    const registry = await registries.of(actor.tenantId)
    const { type, version, name } = of
    const found = registry.get(type, version)
    if (found === undefined) throw new NodeTypeNotFoundError({ type, version, versions: registry.versionsOf(type) })
    const { credentials = {}, search = '', cursor, refresh = false } = body
    const ask: OptionsAsk = {
      ...{ tenantId: actor.tenantId, name, credentials, search, cursor },
      config: body.config as JsonObject, // it came as JSON
    }
    const key = await this.#keyOf(of, ask, registry.generation())
    const kept = refresh ? undefined : this.#cache.get(key)
    if (kept !== undefined) return replyOf(kept)
    const loading = load(found.definition, ask, signal)
    if (loading === undefined) throw new OptionsNotFoundError(of)
    try {
      const page = await loading
      this.#cache.set(key, page)
      return replyOf(page)
    } catch (thrown) {
      throw optionsError(thrown)
    }
  }

  async #count({ tenantId, userId }: Actor): Promise<void> {
    try {
      await this.#limit.consume(`${tenantId} ${userId}`)
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) throw new RateLimitedError({ retryAfterSeconds: Math.ceil(thrown.msBeforeNext / 1000) })
      throw thrown
    }
  }

  /**
   * A digest of what the answer depends on. Credentials count by id and by when they, or their connection, last changed: their secrets
   * are not looked at, and what a person typed into the form is not kept.
   */
  async #keyOf(of: OptionsOf, { tenantId, config, credentials, search, cursor }: OptionsAsk, generation: number): Promise<string> {
    const { store } = this.#deps
    const ids = Object.values(credentials).sort()
    const rows = await Promise.all(ids.map((id) => store.credentials.get(tenantId, id)))
    const tokens = await store.credentialTokens.list(tenantId, ids)
    const changed = [rows.map((row) => row?.updatedAt ?? null), tokens.map(({ credentialId, connectedAt }) => [credentialId, connectedAt])]
    const parts = [
      of.type,
      of.version,
      of.name,
      tenantId,
      Object.entries(credentials).sort(),
      changed,
      sorted(config),
      search,
      cursor ?? null,
    ]
    return createHash('sha256')
      .update(JSON.stringify([generation, ...parts]))
      .digest('base64url')
  }
}

const sorted = (config: JsonObject): readonly unknown[] => Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))

const replyOf = ({ options, nextCursor }: OptionPage): LoadOptionsReply => ({ options: [...options], nextCursor: nextCursor ?? null })
