import { hasScope, type AuthorizeCredentialReply } from '@millrace/api'
import { isJsonObject, NodeError, type Clock, type Id, type Logger } from '@millrace/base'
import type { CredentialAuthorizationRow, CredentialRow, Store } from '@millrace/store'
import type { Actor } from '../../../http/actor.ts'
import { instant } from '../../../http/instant.ts'
import { toRole } from '../../auth/roles.ts'
import type { PerTenant } from '../../per-tenant.ts'
import { openData } from '../credential-vault.ts'
import { CredentialNotFoundError, NotConnectableError, OAuthRefusedError } from '../errors.ts'
import { challengeOf, createAuthorizationStates, isSame, randomText, type AuthorizationStates } from './authorization-state.ts'
import { stateOf } from './kept-tokens.ts'
import type { OAuthTypes } from './oauth-types.ts'

export const CALLBACK_PATH = '/oauth/callback'
/** How long a person may take at the service's page. */
export const MAY_TAKE_MS = 600_000

export interface ConnectDeps {
  readonly store: Pick<Store, 'credentials' | 'credentialTokens' | 'secrets' | 'users'>
  readonly types: PerTenant<OAuthTypes>
  readonly clock: Clock
  readonly logger: Logger
}

/** What came of a visit to the callback. */
export type Connected =
  | { readonly ok: true; readonly credentialId: Id; readonly name: string }
  | { readonly ok: false; readonly reason: string; readonly hint?: string }

/** What the service sent the browser back with. */
export interface CallbackQuery {
  readonly state: string
  readonly code: string
  readonly error: string
  readonly description: string
}

/** Connects OAuth2 credentials with the accounts of people who agree to it in their browser. */
export class ConnectService {
  readonly #deps: ConnectDeps
  readonly #states: AuthorizationStates

  constructor(deps: ConnectDeps) {
    this.#deps = deps
    this.#states = createAuthorizationStates(deps.store.secrets.deriveKey('oauth-state'))
  }

  /** Begins a sign-in. `browser` has to come back with it: nobody can finish at somebody else's what they began themselves. */
  async authorize(actor: Actor, id: Id, base: string): Promise<{ reply: AuthorizeCredentialReply; authorizationId: Id; browser: string }> {
    const { store, clock } = this.#deps
    const { tenantId, userId } = actor
    const types = await this.#deps.types.of(tenantId)
    const row = await this.#row(tenantId, id)
    if (types.grantOf(row.type) !== 'authorization-code') throw new NotConnectableError({ type: row.type })
    const redirectUri = base + CALLBACK_PATH
    const [verifier, browser] = [randomText(), randomText()]
    const { id: authorizationId, state } = this.#states.make()
    const now = clock.now()
    const authorizeUrl = askedOf(() =>
      types.authorizeUrl(row.type, openData(store.secrets, row), { state, redirectUri, challenge: challengeOf(verifier) }),
    )
    const sealed = store.secrets.seal(JSON.stringify({ verifier, browser }), { tenantId, credentialId: id, part: 'authorization' })
    const expiresAt = now + MAY_TAKE_MS
    await store.credentialTokens.beginAuthorization(
      { id: authorizationId, tenantId, credentialId: id, userId, ...sealed, redirectUri, expiresAt },
      now,
    )
    return { reply: { authorizeUrl, redirectUrl: redirectUri, expiresAt: instant(expiresAt) }, authorizationId, browser }
  }

  /** The id that a state names, for finding what belongs to it; undefined for what is not ours. */
  idOf(state: string): string | undefined {
    return this.#states.read(state)
  }

  /** The browser comes back from the service. Whatever happens, the state is used up by it. */
  async finish(query: CallbackQuery, browser: string, signal: AbortSignal): Promise<Connected> {
    const id = this.#states.read(query.state)
    if (id === undefined) return refused('This address was not made by this server.', AGAIN)
    const row = await this.#deps.store.credentialTokens.takeAuthorization(id)
    if (row === null) return refused('This sign-in was finished already, or took too long.', AGAIN)
    if (row.expiresAt <= this.#deps.clock.now()) return refused('This sign-in took too long.', AGAIN)
    const { verifier, browser: expected } = this.#open(row)
    if (!isSame(expected, browser)) return refused('This sign-in was begun in another browser.', AGAIN)
    if (!(await this.#mayStillWrite(row))) return refused('Who began this sign-in may not change credentials any more.')
    if (query.error !== '')
      return refused(`The service refused: ${[query.error, query.description].filter((part) => part !== '').join(': ')}`)
    if (query.code === '') return refused('The service sent no code.', AGAIN)
    return this.#exchange(row, query.code, verifier, signal)
  }

  async disconnect({ tenantId }: Actor, id: Id): Promise<void> {
    const { type } = await this.#row(tenantId, id)
    if ((await this.#deps.types.of(tenantId)).grantOf(type) === undefined) throw new NotConnectableError({ type })
    await this.#deps.store.credentialTokens.remove(tenantId, id)
  }

  async #exchange(authorization: CredentialAuthorizationRow, code: string, verifier: string, signal: AbortSignal): Promise<Connected> {
    const { store, clock, logger } = this.#deps
    const { tenantId, credentialId, redirectUri } = authorization
    const types = await this.#deps.types.of(tenantId)
    const row = await store.credentials.get(tenantId, credentialId)
    if (row === null) return refused('The credential does not exist any more.')
    try {
      const given = await types.tokens(row.type, openData(store.secrets, row), { by: 'code', code, redirectUri, verifier }, signal)
      const now = clock.now()
      await store.credentialTokens.replace(
        tenantId,
        credentialId,
        stateOf(store.secrets, { tenantId, credentialId }, given, { now, connectedAt: now }),
      )
      logger.info({ credentialId }, 'credential connected')
      return { ok: true, credentialId, name: row.name }
    } catch (thrown) {
      if (!(thrown instanceof NodeError)) throw thrown
      logger.warn({ credentialId, code: thrown.code }, 'credential not connected')
      return refused(thrown.message, thrown.data.hint)
    }
  }

  #open({ tenantId, credentialId, keyId, cipherText }: CredentialAuthorizationRow): { verifier: string; browser: string } {
    const { secrets } = this.#deps.store
    const opened: unknown = JSON.parse(secrets.open({ keyId, cipherText }, { tenantId, credentialId, part: 'authorization' }))
    return isJsonObject(opened)
      ? { verifier: String(opened['verifier']), browser: String(opened['browser']) }
      : { verifier: '', browser: '' }
  }

  async #mayStillWrite({ tenantId, userId }: CredentialAuthorizationRow): Promise<boolean> {
    const user = await this.#deps.store.users.get(tenantId, userId)
    return user !== null && hasScope(toRole(user.role), 'credential:write')
  }

  async #row(tenantId: Id, id: Id): Promise<CredentialRow> {
    const row = await this.#deps.store.credentials.get(tenantId, id)
    if (row === null) throw new CredentialNotFoundError({ credentialId: id })
    return row
  }
}

const AGAIN = 'Close this window, open the credential and connect again.'
const refused = (reason: string, hint?: string): Connected => ({ ok: false, reason, ...(hint === undefined ? {} : { hint }) })

function askedOf<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown
    throw new OAuthRefusedError({ reason: thrown.message, hint: thrown.data.hint }, { cause: thrown })
  }
}
