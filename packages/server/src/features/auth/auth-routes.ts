import { LoginBody, SessionReply, UserSchema } from '@millrace/api'
import { reply, route, type Route } from '../../http/route.ts'
import type { AuthService } from './auth-service.ts'

interface Services {
  readonly auth: AuthService
}

const SMALL_BODY = 16 * 1024 // anybody may send it
const tags = ['Access'] as const

const login = route({
  method: 'post',
  path: '/auth/login',
  scope: 'public',
  body: LoginBody,
  maxBodyBytes: SMALL_BODY,
  replies: { 200: SessionReply },
  summary: 'Sign in; the token is also set as a cookie',
  tags,
  handle: async ({ body, request }, { auth }: Services) => {
    const { token, user, cookie } = await auth.login(body, request.ip)
    return reply(200, { token, user }, { 'set-cookie': cookie })
  },
})

const logout = route({
  method: 'post',
  path: '/auth/logout',
  // Also with a session that has ended: the browser is to forget it in any case.
  scope: 'public',
  replies: { 204: null },
  summary: 'End this session',
  tags,
  handle: async ({ request }, { auth }: Services) => reply(204, undefined, { 'set-cookie': await auth.logout(request.headers) }),
})

const logoutEverywhere = route({
  method: 'post',
  path: '/auth/logout-everywhere',
  scope: 'signed-in',
  replies: { 204: null },
  summary: 'End all sessions of the person who is signed in',
  tags,
  handle: async ({ actor }, { auth }: Services) => reply(204, undefined, { 'set-cookie': await auth.logoutEverywhere(actor) }),
})

const me = route({
  method: 'get',
  path: '/auth/me',
  scope: 'signed-in',
  replies: { 200: UserSchema },
  summary: 'Who is signed in; for an API key its maker, with the role of the key',
  tags,
  handle: async ({ actor }, { auth }: Services) => reply(200, await auth.me(actor)),
})

export const authRoutes: readonly Route<Services>[] = [login, logout, logoutEverywhere, me]
