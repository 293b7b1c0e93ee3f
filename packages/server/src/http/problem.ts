import type { Problem } from '@millrace/api'
import { MillraceError, newId, silentLogger, toError, type Logger } from '@millrace/base'
import type { NextFunction, Request, Response } from 'express'
import { endWhenRead } from './end-when-read.ts'
import { MalformedUrlError, MethodNotAllowedError, UnexpectedError } from './errors.ts'
import { RepeatedTrouble } from '../telemetry/repeated-trouble.ts'
import { factsOf } from './request-context.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Range not in the file',
  422: 'Not valid',
  424: 'Service failed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
}

/** The RFC 9457 problem document of an error. An error that is not of the catalogue, or a bug, says nothing about our inside. */
export function problemOf(thrown: unknown, correlationId: string): Problem {
  const error = publicError(thrown)
  const { errors, ...data } = (error.data ?? {}) as { errors?: NonNullable<Problem['errors']> }
  return {
    type: `https://millrace.dev/problems/${error.code}`,
    title: TITLES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    correlationId,
    ...(errors === undefined ? {} : { errors: errors.map(({ path, code, message }) => ({ path, code, message })) }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  }
}

function publicError(thrown: unknown): MillraceError {
  if (thrown instanceof MillraceError) return thrown.status === 500 ? new UnexpectedError({}) : thrown
  // Express reports a path parameter with a broken %-sequence this way.
  if (thrown instanceof URIError) return new MalformedUrlError({})
  return new UnexpectedError({})
}

/** Headers that belong to an error: when to come back, what is possible instead, how to sign in. */
export function problemHeaders(thrown: unknown): Record<string, string> {
  if (!(thrown instanceof MillraceError)) return {}
  const data: unknown = thrown.data
  const seconds: unknown = typeof data === 'object' && data !== null && 'retryAfterSeconds' in data ? data.retryAfterSeconds : undefined
  return {
    ...(typeof seconds === 'number' ? { 'retry-after': String(Math.max(1, Math.ceil(seconds))) } : {}),
    ...(thrown instanceof MethodNotAllowedError ? { allow: (data as { allowed: readonly string[] }).allowed.join(', ') } : {}),
    ...(thrown.status === 416 ? { 'content-range': `bytes */${(data as { size: number }).size}` } : {}), // RFC 9110, 15.5.17
    ...(thrown.status === 401 ? { 'www-authenticate': 'Bearer realm="millrace"' } : {}),
  }
}

/** Out of order is said by whoever is; here it is only said now and then how many calls were refused for it. */
const outages = new RepeatedTrouble()

/** Logs a call that failed through no fault of its caller. */
export function logFailure(log: Logger, thrown: unknown, { status, code }: Problem, facts: object): void {
  const calls = status === 503 ? outages.count(code) : 1
  if (calls !== undefined) log.error({ err: toError(thrown), ...facts, ...(calls > 1 ? { calls } : {}) }, 'request failed')
}

/** Express's error handler: the one place where errors become replies. */
export function answerProblem(thrown: unknown, request: Request, response: Response, next: NextFunction): void {
  const { correlationId, log } = factsOf(request) ?? { correlationId: newId(), log: silentLogger }
  const problem = problemOf(thrown, correlationId)
  if (problem.status >= 500) logFailure(log, thrown, problem, { method: request.method, path: request.path })
  else log.debug({ code: problem.code, detail: problem.detail }, 'request refused')
  if (response.destroyed) return // what was being sent broke off
  if (response.headersSent) return next(thrown)
  response.status(problem.status).set({ ...problemHeaders(thrown), 'cache-control': 'no-store' })
  response.type('application/problem+json')
  const text = JSON.stringify(problem)
  if (problem.status === 413) return endWhenRead(request, response, text)
  response.send(text)
  request.resume()
}
