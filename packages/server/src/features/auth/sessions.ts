import type { Clock, Id, IdSource, Millis } from '@millrace/base'
import { stringifySetCookie, type SetCookie } from 'cookie'
import { jwtVerify, SignJWT } from 'jose'

export const SESSION_COOKIE = 'millrace_session'
const LIFETIME_SECONDS = 12 * 60 * 60
const ISSUER = 'millrace'

/** What a session token says. */
export interface SessionClaims {
  readonly sessionId: Id
  readonly tenantId: Id
  readonly userId: Id
  /** The user's session version when it was made; another one by now means that all sessions were ended. */
  readonly version: number
  readonly expiresAt: Millis
}

export interface SessionOptions {
  /** 32 bytes. */
  readonly secret: Uint8Array
  readonly clock: Clock
  readonly ids: IdSource
  /** Whether browsers reach the server by HTTPS only. */
  readonly secureCookie: boolean
}

/** Makes and reads session tokens: JWTs signed with HS256. */
export class Sessions {
  readonly #options: SessionOptions
  constructor(options: SessionOptions) {
    this.#options = options
  }

  async issue(user: { readonly id: Id; readonly tenantId: Id; readonly sessionVersion: number }): Promise<string> {
    const { secret, clock, ids } = this.#options
    const now = Math.floor(clock.now() / 1000)
    return new SignJWT({ tid: user.tenantId, sv: user.sessionVersion })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(user.id)
      .setJti(ids.next())
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(secret)
  }

  /** Undefined when the token is not ours, was changed, or expired. */
  async read(token: string): Promise<SessionClaims | undefined> {
    const { secret, clock } = this.#options
    try {
      const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], issuer: ISSUER, currentDate: new Date(clock.now()) })
      const { jti, sub, exp, tid, sv } = payload
      if (jti === undefined || sub === undefined || exp === undefined || typeof tid !== 'string' || typeof sv !== 'number') return undefined
      return { sessionId: jti, userId: sub, tenantId: tid, version: sv, expiresAt: exp * 1000 }
    } catch {
      return undefined // every reason for which a token does not hold means the same to the caller: sign in
    }
  }

  /** `Set-Cookie` for browsers: out of reach of scripts, and never sent with what another site causes. */
  cookie(token: string): string {
    return stringifySetCookie({ ...this.#cookie(), value: token, maxAge: LIFETIME_SECONDS })
  }

  clearedCookie(): string {
    return stringifySetCookie({ ...this.#cookie(), value: '', maxAge: 0 })
  }

  #cookie(): SetCookie {
    return { name: SESSION_COOKIE, value: '', path: '/', httpOnly: true, sameSite: 'strict', secure: this.#options.secureCookie }
  }
}
