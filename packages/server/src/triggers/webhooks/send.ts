import type { ServerResponse } from 'node:http'
import type { Id } from '@millrace/base'
import type { WebhookResponse } from '@millrace/node-sdk'

/** Headers of the connection are the server's; what concerns the browser's session or safety is not a workflow's to set. */
const OURS = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'trailer',
  'date',
  'content-security-policy',
  'x-content-type-options',
  'x-execution-id',
  'x-inbox-id',
  'x-repeated',
  'clear-site-data',
  'strict-transport-security',
  'service-worker-allowed',
])
/** Also after a `=`: browsers send `=millrace_session=x`, a cookie without a name, as if `millrace_session` were its name. */
const SESSION_COOKIE = /^[\s=]*(__host-|__secure-|__http-)*millrace/i

/**
 * Sends what a workflow answers. It comes from the same origin as the editor, so a browser must treat it as a stranger's: sandboxed
 * (no script of it reaches the session) and never guessed to be another type.
 */
export function sendAnswer(response: ServerResponse, executionId: Id | null, answer: WebhookResponse): void {
  if (response.headersSent || response.destroyed) return // the caller has gone; the execution goes on without
  const [body, type] = bodyOf(answer)
  setHead(response, executionId, { ...answer, type })
  response.end(body)
}

/** Everything but the body. */
export function setHead(
  response: ServerResponse,
  executionId: Id | null,
  { type, ...answer }: Pick<WebhookResponse, 'status' | 'headers'> & { readonly type: string | undefined },
): void {
  response.statusCode = answer.status
  response.setHeader('content-security-policy', 'sandbox')
  response.setHeader('x-content-type-options', 'nosniff')
  if (executionId !== null) response.setHeader('x-execution-id', executionId)
  if (type !== undefined) response.setHeader('content-type', type)
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    const lower = name.toLowerCase()
    if (OURS.has(lower) || (lower === 'set-cookie' && SESSION_COOKIE.test(value))) continue
    response.setHeader(name, value)
  }
}

function bodyOf({ body, bodyType = 'json' }: WebhookResponse): [body: string | undefined, type: string | undefined] {
  switch (bodyType) {
    case 'none':
    case 'file': // sent by `sendFile`; where that cannot be, it has no body
      return [undefined, undefined]
    case 'text':
      return [typeof body === 'string' ? body : JSON.stringify(body ?? ''), 'text/plain; charset=utf-8']
    case 'json':
      return body === undefined ? [undefined, undefined] : [JSON.stringify(body), 'application/json; charset=utf-8']
  }
}

/** An outcome that is told without a workflow's words: still waiting, failed, not answered. */
export interface Outcome {
  readonly status: 202 | 500
  readonly code: string
  readonly detail: string
  readonly executionId: Id
  readonly correlationId: string
  readonly data?: Readonly<Record<string, string>>
}

/** Says how an execution stands. Nothing of the inside of the workflow goes out: the execution itself says more to those who may see it. */
export function sendOutcome(response: ServerResponse, { status, code, detail, executionId, correlationId, data = {} }: Outcome): void {
  if (response.headersSent || response.destroyed) return
  const body =
    status === 202
      ? { executionId, status: code, detail }
      : {
          type: `https://millrace.dev/problems/${code}`,
          title: 'Internal error',
          status,
          code,
          detail,
          correlationId,
          executionId,
          data: { executionId, ...data },
        }
  response.statusCode = status
  response.setHeader('content-type', status === 202 ? 'application/json; charset=utf-8' : 'application/problem+json')
  response.setHeader('x-execution-id', executionId)
  response.end(JSON.stringify(body))
}

/** An event that is stored, and whose caller gets no more than that. */
export interface Stored {
  readonly inboxId: Id
  readonly executionId: Id | null
  readonly status: string
  readonly detail: string
}

/** Says that an event is stored. */
export function sendStored(response: ServerResponse, stored: Stored): void {
  if (response.headersSent || response.destroyed) return
  response.statusCode = 202
  response.setHeader('content-type', 'application/json; charset=utf-8')
  if (stored.executionId !== null) response.setHeader('x-execution-id', stored.executionId)
  response.end(JSON.stringify(stored))
}
