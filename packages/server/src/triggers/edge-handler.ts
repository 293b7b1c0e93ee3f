import type { IncomingMessage, ServerResponse } from 'node:http'
import { newId, type Logger } from '@millrace/base'
import type { Request, RequestHandler, Response } from 'express'
import { endWhenRead } from '../http/end-when-read.ts'
import { logFailure, problemHeaders, problemOf } from '../http/problem.ts'

/** A handler of the fast path, before the API's stack: it brings its own reading and answering, and its errors become problems here. */
export function edgeHandler(logger: Logger, serve: (request: Request, response: Response) => Promise<void>): RequestHandler {
  return (request, response) => {
    serve(request, response).catch((thrown: unknown) => refuse(thrown, request, response, logger))
  }
}

function refuse(thrown: unknown, request: IncomingMessage, response: ServerResponse, logger: Logger): void {
  const correlationId = newId()
  const problem = problemOf(thrown, correlationId)
  if (problem.status >= 500) logFailure(logger, thrown, problem, { correlationId, path: request.url?.split('?', 1)[0] })
  if (response.headersSent || response.destroyed) return
  response.statusCode = problem.status
  for (const [name, value] of Object.entries(problemHeaders(thrown))) response.setHeader(name, value)
  if (problem.code === 'webhook.unauthorized') response.setHeader('www-authenticate', 'Basic realm="webhook", charset="UTF-8"')
  response.setHeader('content-type', 'application/problem+json')
  const text = JSON.stringify(problem)
  if (problem.status === 413) return endWhenRead(request, response, text)
  response.end(text)
  request.resume()
}
