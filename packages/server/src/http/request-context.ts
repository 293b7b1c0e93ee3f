import { newId, type Clock, type Logger } from '@millrace/base'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { RequestFacts } from './route.ts'

const SANE_ID = /^[A-Za-z0-9._-]{8,64}$/

const facts = new WeakMap<Request, RequestFacts>()

/** The facts that `requestContext` attached. */
export const factsOf = (request: Request): RequestFacts | undefined => facts.get(request)

/** Gives each request a correlation id (a sane incoming `x-request-id`, else a new one), a logger with it, and one line in the log. */
export function requestContext(logger: Logger, clock: Clock): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const incoming = request.get('x-request-id')
    const correlationId = incoming !== undefined && SANE_ID.test(incoming) ? incoming : newId()
    const log = logger.child({ correlationId })
    const gone = new AbortController()
    const begun = clock.now()
    response.setHeader('x-request-id', correlationId)
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
      // The path without its query: a query can carry what should not be kept.
      log.info({ method: request.method, path: request.path, status: response.statusCode, ms: clock.now() - begun }, 'request')
    })
    facts.set(request, { correlationId, log, ip: request.ip ?? '', headers: request.headers, signal: gone.signal })
    next()
  }
}
