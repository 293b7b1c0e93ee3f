import { toError, type Logger } from '@millrace/base'
import type { RequestHandler, Response } from 'express'
import type { Mount } from '../../http/create-app.ts'

/** Something that must work for the server to be of use. */
export interface ReadinessCheck {
  readonly name: string
  /** Rejects, or throws, when it does not work. */
  check(): Promise<void> | void
}

const answer = (response: Response, status: number, body: object): void => {
  response.status(status).set('cache-control', 'no-store').type('application/json').send(JSON.stringify(body))
}

const live: RequestHandler = (_request, response) => answer(response, 200, { status: 'ok' })

/** Which checks failed; why stands in the log, since anybody may ask here. */
async function failing(checks: readonly ReadinessCheck[], logger: Logger): Promise<readonly string[]> {
  const outcomes = await Promise.all(
    checks.map(async ({ name, check }) => {
      try {
        await check()
        return undefined
      } catch (thrown) {
        logger.warn({ check: name, err: toError(thrown) }, 'not ready')
        return name
      }
    }),
  )
  return outcomes.filter((name) => name !== undefined)
}

const ready =
  (checks: readonly ReadinessCheck[], logger: Logger): RequestHandler =>
  async (_request, response) => {
    const failed = await failing(checks, logger)
    if (failed.length === 0) answer(response, 200, { status: 'ready' })
    else answer(response, 503, { status: 'not ready', failing: failed })
  }

/** `/healthz`: the process answers. `/readyz`: it can do its work; 503 with the names of what does not work. */
export const healthMounts = (checks: readonly ReadinessCheck[], logger: Logger): readonly Mount[] => [
  { path: '/healthz', handler: live },
  { path: '/readyz', handler: ready(checks, logger) },
]
