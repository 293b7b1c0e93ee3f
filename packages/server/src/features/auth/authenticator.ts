import type { Clock } from '@millrace/base'
import type { Store } from '@millrace/store'
import { parseCookie } from 'cookie'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Actor, Authenticator } from '../../http/actor.ts'
import { CrossSiteError, UnauthenticatedError } from '../../http/errors.ts'
import { hashApiKey, isApiKey } from './api-key-secret.ts'
import { lesserRole, toRole } from './roles.ts'
import { isSameOrigin } from './same-origin.ts'
import { SESSION_COOKIE, type SessionClaims, type Sessions } from './sessions.ts'

const SAFE_METHODS: readonly (string | undefined)[] = ['GET', 'HEAD']
const USE_NOTED_EVERY_MS = 60_000 // "last used" is for people; a write for each request would cost more than it tells

export interface AuthenticatorDeps {
  readonly store: Pick<Store, 'users' | 'apiKeys' | 'revokedSessions'>
  readonly sessions: Sessions
  readonly clock: Clock
  readonly publicUrl: string | undefined
}

/** The token that a request carries, and whether a browser added it by itself. */
export function tokenOf(headers: IncomingHttpHeaders): { readonly token: string; readonly by: 'header' | 'cookie' } | undefined {
  const { authorization, cookie } = headers
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    return token === undefined ? undefined : { token, by: 'header' }
  }
  const token = cookie === undefined ? undefined : parseCookie(cookie)[SESSION_COOKIE]
  return token === undefined || token === '' ? undefined : { token, by: 'cookie' }
}

/** Recognises sessions (bearer or cookie) and API keys (bearer). Users are read each time, so that a change of role holds at once. */
export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  return {
    authenticate: async (request: IncomingMessage) => {
      const found = tokenOf(request.headers)
      if (found === undefined) throw new UnauthenticatedError({ reason: 'Sign in, or send an API key as `Authorization: Bearer <key>`.' })
      const { token, by } = found
      if (by === 'header' && isApiKey(token)) return actorOfKey(deps, token)
      const actor = await actorOfSession(deps, token)
      if (by === 'cookie' && !SAFE_METHODS.includes(request.method) && !isSameOrigin(request.headers, deps.publicUrl))
        throw new CrossSiteError({})
      return actor
    },
  }
}

async function actorOfSession(deps: AuthenticatorDeps, token: string): Promise<Actor> {
  const claims = await deps.sessions.read(token)
  const user = claims === undefined ? null : await currentUser(deps, claims)
  if (user === null) throw new UnauthenticatedError({ reason: 'The session has ended; sign in again.' })
  return { tenantId: user.tenantId, userId: user.id, name: user.name, role: toRole(user.role), via: 'session' }
}

async function currentUser({ store }: AuthenticatorDeps, { tenantId, userId, sessionId, version }: SessionClaims) {
  const user = await store.users.get(tenantId, userId)
  if (user === null || user.sessionVersion !== version) return null
  return (await store.revokedSessions.has(tenantId, sessionId)) ? null : user
}

async function actorOfKey({ store, clock }: AuthenticatorDeps, token: string): Promise<Actor> {
  const key = await store.apiKeys.byHash(hashApiKey(token))
  const now = clock.now()
  if (key === null) throw new UnauthenticatedError({ reason: 'There is no such API key; it may have been deleted.' })
  if (key.expiresAt !== null && key.expiresAt <= now) throw new UnauthenticatedError({ reason: 'The API key has expired; make a new one.' })
  const user = await store.users.get(key.tenantId, key.userId)
  if (user === null) throw new UnauthenticatedError({ reason: 'There is no such API key; it may have been deleted.' })
  if (key.lastUsedAt === null || now - key.lastUsedAt >= USE_NOTED_EVERY_MS) await store.apiKeys.noteUse(key.id, now)
  return { tenantId: key.tenantId, userId: user.id, name: user.name, role: lesserRole(toRole(key.role), toRole(user.role)), via: 'api-key' }
}
