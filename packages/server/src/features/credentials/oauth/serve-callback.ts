import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import { MethodNotAllowedError } from '../../../http/errors.ts'
import { factsOf } from '../../../http/request-context.ts'
import { boundBrowser } from './binding-cookie.ts'
import { callbackPage } from './callback-page.ts'
import type { CallbackQuery, ConnectService } from './connect-service.ts'

const LONGEST = 8000

/** Serves the address that services send browsers back to. Open to anybody: the state says who began, the cookie that it was here. */
export const serveCallback =
  (connect: ConnectService): RequestHandler =>
  async (request, response) => {
    if (request.path !== '/' || request.method !== 'GET') throw new MethodNotAllowedError({ method: request.method, allowed: ['GET'] })
    const query = readQuery(request.url)
    const signal = factsOf(request)?.signal ?? new AbortController().signal
    const browser = boundBrowser(request.headers.cookie, connect.idOf(query.state) ?? '')
    const outcome = await connect.finish(query, browser, signal)
    const nonce = randomBytes(16).toString('base64url')
    response.statusCode = outcome.ok ? 200 : 400
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    response.end(callbackPage(outcome, nonce))
  }

function readQuery(url: string): CallbackQuery {
  const { searchParams } = new URL(url, 'http://callback.invalid')
  const text = (name: string): string => (searchParams.get(name) ?? '').slice(0, LONGEST)
  return { state: text('state'), code: text('code'), error: text('error'), description: text('error_description').slice(0, 500) }
}
