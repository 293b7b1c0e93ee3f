import { defineError, type Id, type Logger } from '@millrace/base'
import type { Engine } from '@millrace/engine'
import type { RequestHandler } from 'express'
import { MethodNotAllowedError } from '../../http/errors.ts'
import { edgeHandler } from '../edge-handler.ts'
import { readAddress, readWebhookRequest } from '../webhooks/webhook-request.ts'
import type { ResumeUrls } from './resume-urls.ts'

const METHODS = ['GET', 'POST', 'PUT']

export const ResumeUrlInvalidError = defineError<Record<string, never>>(
  'resume.not-found',
  404,
  () => 'This resume URL is not one of ours; use $execution.resumeUrl as it is.',
)

export const NothingWaitsError = defineError<{ executionId: Id }>(
  'resume.nothing-waits',
  409,
  (d) => `Execution ${d.executionId} does not wait for a call now: it went on already, or has not come to its waiting node yet.`,
)

export interface ResumeServing {
  readonly engine: Pick<Engine, 'resume'>
  readonly urls: ResumeUrls
  readonly logger: Logger
  readonly maxBodyBytes: number
}

/** Serves `/resume/<execution>/<signature>`: what the caller sends becomes the item that the waiting step goes on with. */
export const serveResume = ({ engine, urls, logger, maxBodyBytes }: ResumeServing): RequestHandler =>
  edgeHandler(logger, async (request, response) => {
    const address = readAddress(request.url)
    const executionId = urls.verify(address.path)
    if (executionId === undefined) throw new ResumeUrlInvalidError({})
    if (!METHODS.includes(request.method)) throw new MethodNotAllowedError({ method: request.method, allowed: METHODS })
    const { body, query, method } = (await readWebhookRequest(request, address, { ip: request.ip ?? '', maxBodyBytes })).request
    const resumed = await engine.resume(executionId, [{ json: { body, query, method } }])
    if (!resumed) throw new NothingWaitsError({ executionId })
    response.statusCode = 200
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.end(JSON.stringify({ executionId, resumed: true }))
  })
