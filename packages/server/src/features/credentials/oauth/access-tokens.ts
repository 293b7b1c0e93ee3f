import { NodeError, type Clock, type IdSource, type Logger, type Millis } from '@millrace/base'
import { expired, notConnected, type Grant, type TokenSource } from '@millrace/node-host'
import type { CredentialTokenRow, Store, TokenLease } from '@millrace/store'
import type { PerTenant } from '../../per-tenant.ts'
import { keptIn, stateOf, type KeptTokens } from './kept-tokens.ts'
import type { OAuthCredential, OAuthTypes } from './oauth-types.ts'

export interface AccessTokensDeps {
  readonly store: Pick<Store, 'credentialTokens' | 'secrets'>
  readonly types: PerTenant<OAuthTypes>
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** Longer than a token endpoint may take, so that nobody takes over what is still under way. */
const LEASE_MS: Millis = 60_000
const LOOK_AGAIN_MS: Millis = 100

/**
 * Access tokens of OAuth2 credentials, renewed in time.
 * A1. A refresh token is used by one at a time, in this process and beside others: services that rotate them take a second use for theft.
 * A2. Whoever needs a token that is being renewed waits for it and uses it, or shares its failure.
 * A3. A renewal under way is not cancelled by the step that caused it: the old refresh token may be gone by then.
 */
export class AccessTokens implements TokenSource {
  readonly #deps: AccessTokensDeps
  readonly #renewals = new Map<string, Promise<unknown>>()

  constructor(deps: AccessTokensDeps) {
    this.#deps = deps
  }

  async token(of: OAuthCredential, signal: AbortSignal, rejected?: string): Promise<string> {
    const key = `${of.tenantId} ${of.credentialId}`
    for (;;) {
      signal.throwIfAborted()
      const found = await this.#usable(of, rejected)
      if (found !== undefined) return found
      const running = this.#renewals.get(key)
      if (running === undefined) this.#begin(key, of, rejected)
      await unlessAborted(this.#renewals.get(key) ?? Promise.resolve(), signal) // A2
    }
  }

  #begin(key: string, of: OAuthCredential, rejected: string | undefined): void {
    const renewal = this.#renewOrWait(of, rejected).finally(() => this.#renewals.delete(key))
    renewal.catch(() => undefined) // those who wait for it hear of it
    this.#renewals.set(key, renewal)
  }

  /** The token that is there, if it will do; undefined when another one has to be asked for. */
  async #usable(of: OAuthCredential, rejected: string | undefined): Promise<string | undefined> {
    const { store, clock } = this.#deps
    const row = await store.credentialTokens.get(of.tenantId, of.credentialId)
    const kept = keptIn(store.secrets, row)
    const now = clock.now()
    if (kept !== undefined && kept.accessToken !== rejected && (kept.renewAt === undefined || kept.renewAt > now)) return kept.accessToken
    const types = await this.#deps.types.of(of.tenantId)
    // A client asks whenever it likes; where a person agreed, only the refresh token can.
    if (types.grantOf(of.type) === 'client-credentials') return undefined
    return lastUse(types.titleOf(of.type), row, { kept, rejected, now })
  }

  async #renewOrWait(of: OAuthCredential, rejected: string | undefined): Promise<void> {
    const { store, clock, ids } = this.#deps
    const lease: TokenLease = { tenantId: of.tenantId, credentialId: of.credentialId, owner: ids.next() }
    const now = clock.now()
    if (!(await store.credentialTokens.lease(lease, now, now + LEASE_MS))) return this.#pause()
    // Another process may have been done between our look and our lease.
    const row = await store.credentialTokens.get(of.tenantId, of.credentialId)
    const kept = keptIn(store.secrets, row)
    const isFresh = kept !== undefined && kept.accessToken !== rejected && (kept.renewAt === undefined || kept.renewAt > now)
    if (isFresh) return void (await store.credentialTokens.settle(lease, {}))
    await this.#renew(of, lease, { row, kept, rejected })
  }

  async #renew(
    of: OAuthCredential,
    lease: TokenLease,
    { row, kept, rejected }: { row: CredentialTokenRow | null; kept: KeptTokens | undefined; rejected: string | undefined },
  ): Promise<void> {
    const { store, clock, logger } = this.#deps
    const grant: Grant = kept?.refreshToken === undefined ? { by: 'client' } : { by: 'refresh', refreshToken: kept.refreshToken }
    try {
      const types = await this.#deps.types.of(of.tenantId)
      const given = await types.tokens(of.type, of.data, grant, new AbortController().signal) // A3; the request has a limit of its own
      const now = clock.now()
      const state = stateOf(store.secrets, of, given, { now, before: kept, connectedAt: row?.connectedAt ?? now })
      await store.credentialTokens.settle(lease, state)
      logger.info({ credentialId: of.credentialId, grant: grant.by }, 'access token renewed')
    } catch (thrown) {
      await this.#failed(of, lease, { thrown, grant, row, canGoOn: kept !== undefined && kept.accessToken !== rejected })
    }
  }

  async #failed(
    of: OAuthCredential,
    lease: TokenLease,
    { thrown, grant, row, canGoOn }: { thrown: unknown; grant: Grant; row: CredentialTokenRow | null; canGoOn: boolean },
  ): Promise<void> {
    const { store, clock, logger } = this.#deps
    const isLost = thrown instanceof NodeError && thrown.code === 'auth.expired'
    const problem = isLost && grant.by === 'refresh' ? thrown.message : undefined
    logger.warn({ credentialId: of.credentialId, code: thrown instanceof NodeError ? thrown.code : 'unknown' }, 'access token not renewed')
    const now = clock.now()
    if (problem === undefined && canGoOn && row !== null && row.expiresAt !== null && row.expiresAt > now) {
      // The service is away, and the token still holds: it is used, and the service asked again in a while.
      const state = this.#putOff(row, Math.min(now + LEASE_MS, row.expiresAt))
      return void (await store.credentialTokens.settle(lease, state))
    }
    await store.credentialTokens.settle(lease, problem === undefined ? {} : { problem, updatedAt: now })
    throw thrown
  }

  #putOff(row: CredentialTokenRow, renewAt: Millis) {
    const { secrets } = this.#deps.store
    const kept = keptIn(secrets, row)
    return secrets.seal(JSON.stringify({ ...kept, renewAt }), { tenantId: row.tenantId, credentialId: row.credentialId, part: 'tokens' })
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#deps.clock.after(LOOK_AGAIN_MS, resolve))
  }
}

function lastUse(
  title: string,
  row: CredentialTokenRow | null,
  { kept, rejected, now }: { kept: KeptTokens | undefined; rejected: string | undefined; now: Millis },
): string | undefined {
  if (row !== null && row.problem !== null) throw expired(row.problem)
  if (row === null || kept === undefined) throw notConnected(title)
  if (kept.refreshToken !== undefined) return undefined
  if (kept.accessToken === rejected || row.expiresAt === null || row.expiresAt > now) return kept.accessToken
  throw expired('the token ran out, and the service gave none to renew it with')
}

function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop))
}
