import { parseCookie, stringifySetCookie } from 'cookie'
import { CALLBACK_PATH, MAY_TAKE_MS } from './connect-service.ts'

/** One for each sign-in, so that several may be under way. */
const nameOf = (authorizationId: string): string => `millrace_oauth_${authorizationId.slice(0, 12)}`

/**
 * `Set-Cookie` that ties a sign-in to the browser that began it. The session's cookie cannot: it does not come along when another
 * site sends the browser here.
 */
export const bindingCookie = (authorizationId: string, browser: string, secure: boolean): string =>
  stringifySetCookie({
    ...{ name: nameOf(authorizationId), value: browser, path: CALLBACK_PATH, maxAge: MAY_TAKE_MS / 1000 },
    ...{ httpOnly: true, sameSite: 'lax', secure },
  })

/** What this browser was given when the sign-in began; empty when it was another. */
export const boundBrowser = (cookie: string | undefined, authorizationId: string): string =>
  (cookie === undefined ? undefined : parseCookie(cookie)[nameOf(authorizationId)]) ?? ''
