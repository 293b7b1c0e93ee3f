import type { LoginBody, User } from '@millrace/api'
import type { Clock } from '@millrace/base'
import type { Store, UserRow } from '@millrace/store'
import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../../http/actor.ts'
import { UnauthenticatedError } from '../../http/errors.ts'
import { tokenOf } from './authenticator.ts'
import { SessionOnlyError, WrongCredentialsError } from './errors.ts'
import type { LoginLimits } from './login-limits.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions.ts'
import { userView } from './user-view.ts'

export interface AuthDeps {
  readonly store: Pick<Store, 'users' | 'revokedSessions'>
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly limits: LoginLimits
  readonly clock: Clock
}

export interface SignedIn {
  readonly token: string
  readonly user: User
  /** `Set-Cookie` for browsers. */
  readonly cookie: string
}

/** Signing in and out. */
export class AuthService {
  readonly #deps: AuthDeps
  constructor(deps: AuthDeps) {
    this.#deps = deps
  }

  /** Throws WrongCredentialsError (401) or RateLimitedError (429). */
  async login({ email, password }: LoginBody, address: string): Promise<SignedIn> {
    const { store, passwords, limits, clock } = this.#deps
    const account = email.trim().toLowerCase()
    await limits.attempt(address, account)
    const user = await store.users.byEmail(account)
    if (!(await passwords.verify(user?.passwordHash, password)) || user === null) throw new WrongCredentialsError({})
    await limits.succeeded(account)
    const lastLoginAt = clock.now()
    await store.users.noteLogin(user.tenantId, user.id, lastLoginAt)
    return this.signIn({ ...user, lastLoginAt })
  }

  /** A session for somebody who proved who they are. */
  async signIn(user: UserRow): Promise<SignedIn> {
    const token = await this.#deps.sessions.issue(user)
    return { token, user: userView(user), cookie: this.#deps.sessions.cookie(token) }
  }

  /** Ends the session that a request carries, if any; gives the `Set-Cookie` that makes the browser forget it. */
  async logout(headers: IncomingHttpHeaders): Promise<string> {
    const { store, sessions, clock } = this.#deps
    const claims = await sessions.read(tokenOf(headers)?.token ?? '')
    if (claims !== undefined) {
      const { sessionId: id, tenantId, expiresAt } = claims
      await store.revokedSessions.add({ id, tenantId, expiresAt }, clock.now())
    }
    return sessions.clearedCookie()
  }

  /** Ends every session of the person. */
  async logoutEverywhere(actor: Actor): Promise<string> {
    if (actor.via !== 'session') throw new SessionOnlyError({})
    const { store, sessions } = this.#deps
    const user = await store.users.get(actor.tenantId, actor.userId)
    if (user !== null) await store.users.update(actor.tenantId, actor.userId, { sessionVersion: user.sessionVersion + 1 })
    return sessions.clearedCookie()
  }

  async me(actor: Actor): Promise<User> {
    const user = await this.#deps.store.users.get(actor.tenantId, actor.userId)
    if (user === null) throw new UnauthenticatedError({ reason: 'The account does not exist any more.' })
    return userView({ ...user, role: actor.role })
  }
}
