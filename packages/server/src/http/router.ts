import { hasScope } from '@millrace/api'
import { Readable } from 'node:stream'
import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Actor, Authenticator } from './actor.ts'
import { ForbiddenError, MethodNotAllowedError, RequestInvalidError, type RequestProblem } from './errors.ts'
import { readJsonBody } from './json-body.ts'
import { factsOf } from './request-context.ts'
import type { Access, AnyReply, BoundRoute } from './route.ts'
import { compileCheck, type PartCheck, type RequestPart } from './schema-check.ts'
import { sendBytes } from './send-bytes.ts'

export interface RouterOptions {
  readonly authenticator: Authenticator
  readonly maxBodyBytes: number
}

/**
 * The Express router of declared routes. For each request, in this order: who is it (401), may they (403), is it well formed
 * (400, 413, 415), is it valid (422), then the handler. A body is read only for somebody who may send one.
 */
export function createRouter(routes: readonly BoundRoute[], options: RouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: false })
  for (const [path, group] of byPath(routes)) {
    const at = router.route(path)
    for (const bound of group) at[bound.method](serve(bound, options))
    at.all((request: Request) => {
      throw new MethodNotAllowedError({ method: request.method, allowed: allowedMethods(group) })
    })
  }
  return router
}

/** Paths with fewer parameters first, so that `/workflows/import` is not taken for `/workflows/:id`. */
function byPath(routes: readonly BoundRoute[]): readonly (readonly [string, readonly BoundRoute[]])[] {
  const groups = Map.groupBy(routes, (bound) => bound.path)
  const parameters = (path: string): number => path.split('/').filter((part) => part.startsWith(':')).length
  return [...groups].sort(([a], [b]) => parameters(a) - parameters(b))
}

const allowedMethods = (group: readonly BoundRoute[]): readonly string[] => {
  const methods = group.map((bound) => bound.method.toUpperCase())
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods
}

function serve(bound: BoundRoute, { authenticator, maxBodyBytes }: RouterOptions): RequestHandler {
  const checks = compileChecks(bound)
  return async (request, response) => {
    const facts = factsOf(request)
    if (facts === undefined) return
    const actor = await admit(bound.scope, authenticator, request)
    const query = { ...request.query }
    const stream = bound.streams !== undefined && mediaTypeOf(request) === bound.streams ? request : undefined
    const body =
      stream !== undefined
        ? {}
        : bound.body === undefined
          ? await refuseBody(request)
          : ((await readJsonBody(request, bound.maxBodyBytes ?? maxBodyBytes)) ?? {})
    check(stream === undefined ? checks : { ...checks, body: undefined }, { params: request.params, query, body })
    await send(response, await bound.handle({ params: request.params, query, body, stream, actor, request: facts }))
  }
}

const mediaTypeOf = ({ headers }: Request): string => ((headers['content-type'] ?? '').split(';', 1)[0] ?? '').trim().toLowerCase()

async function admit(scope: Access, authenticator: Authenticator, request: Request): Promise<Actor | undefined> {
  if (scope === 'public') return undefined
  const actor = await authenticator.authenticate(request)
  if (scope !== 'signed-in' && !hasScope(actor.role, scope)) throw new ForbiddenError({ scope, role: actor.role })
  return actor
}

/** A route that takes no body still reads `{}`, which many clients send; anything else is the caller's mistake. */
async function refuseBody(request: Request): Promise<object> {
  const body = await readJsonBody(request, 1024)
  if (body === undefined || body === null || JSON.stringify(body) === '{}') return {}
  throw new RequestInvalidError({ errors: [{ path: '', code: 'schema.no-body', message: 'must be empty: this call takes no body' }] })
}

type Checks = { readonly [P in RequestPart]?: PartCheck | undefined }

function compileChecks({ params, query, body }: BoundRoute): Checks {
  return {
    ...(params === undefined ? {} : { params: compileCheck('params', params) }),
    ...(query === undefined ? {} : { query: compileCheck('query', query) }),
    ...(body === undefined ? {} : { body: compileCheck('body', body) }),
  }
}

function check(checks: Checks, parts: Readonly<Record<RequestPart, unknown>>): void {
  const errors: readonly RequestProblem[] = (['params', 'query', 'body'] as const).flatMap((part) => checks[part]?.(parts[part]) ?? [])
  if (errors.length > 0) throw new RequestInvalidError({ errors })
}

async function send(response: Response, { status, body, headers }: AnyReply): Promise<void> {
  const head = (): void => {
    response.status(status).set('cache-control', 'no-store')
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
  }
  if (body instanceof Readable) return sendBytes(response, body, head)
  head()
  if (body === undefined) response.end()
  else response.type('application/json').send(JSON.stringify(body))
}
