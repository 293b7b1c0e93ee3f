import type { Clock, Logger } from '@millrace/base'
import express, { type Express, type RequestHandler } from 'express'
import type { Authenticator } from './actor.ts'
import { RouteNotFoundError } from './errors.ts'
import { answerProblem } from './problem.ts'
import { requestContext } from './request-context.ts'
import type { BoundRoute } from './route.ts'
import { createRouter } from './router.ts'
import { securityHeaders } from './security-headers.ts'

export const API_BASE = '/api/v1'

/** A handler with its own path, outside the API's stack. */
export interface Mount {
  readonly path: string
  readonly handler: RequestHandler
}

export interface AppDeps {
  readonly logger: Logger
  readonly clock: Clock
  readonly authenticator: Authenticator
  /** Routes below /api/v1. */
  readonly routes: readonly BoundRoute[]
  readonly maxBodyBytes: number
  /** Passed on to Express's `trust proxy`: a number of proxies, or addresses and ranges. */
  readonly trustProxy: number | readonly string[]
  readonly publicUrl: string | undefined
  /**
   * Served before everything else, in order, without headers, logging or body parsing: for paths that carry load (webhooks, forms,
   * the event stream). What they send belongs to the same origin as the editor: HTML from users must go out sandboxed.
   */
  readonly mounts?: readonly Mount[]
  /** Served last, before the 404: health, the editor's files. */
  readonly fallbacks?: readonly Mount[]
}

/** The server's Express application; listens to nothing. */
export function createApp(deps: AppDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.set('trust proxy', typeof deps.trustProxy === 'number' ? deps.trustProxy : [...deps.trustProxy])
  for (const { path, handler } of deps.mounts ?? []) app.use(path, handler)
  app.use(requestContext(deps.logger, deps.clock))
  app.use(securityHeaders(deps.publicUrl))
  app.use(API_BASE, createRouter(deps.routes, deps))
  for (const { path, handler } of deps.fallbacks ?? []) app.use(path, handler)
  app.use((request) => {
    throw new RouteNotFoundError({ method: request.method, path: request.path })
  })
  app.use(answerProblem)
  return app
}
