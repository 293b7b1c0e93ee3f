import { NodeError, toError } from '@millrace/base'

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', 'ABORT_TIMEOUT']
const DNS = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA']

export const timeoutError = (host: string, timeoutMs: number, cause: unknown): NodeError =>
  new NodeError('http.timeout', `${host} did not answer within ${timeoutMs} ms.`, {
    retryable: true,
    hint: 'Raise the time limit, or try again later.',
    cause,
  })

/** What the client threw, as an error that says what to do. `host` stands for the URL, which may hold secrets. */
export function httpError(thrown: unknown, host: string, timeoutMs: number): NodeError {
  const found = chain(toError(thrown))
  const known = found.find((error) => error instanceof NodeError)
  if (known !== undefined) return known as NodeError
  const code = found.map((error) => String((error as { code?: unknown }).code ?? '')).find((each) => each !== '') ?? ''
  const cause = thrown
  if (TIMEOUTS.includes(code) || found.some((error) => error.name === 'TimeoutError')) {
    return timeoutError(host, timeoutMs, cause)
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new NodeError('http.timeout', `${host} did not accept the connection in time.`, {
      retryable: true,
      hint: 'Check that the service is up and reachable from here.',
      cause,
    })
  if (DNS.includes(code))
    return new NodeError('http.dns', `The host ${host} cannot be found.`, {
      retryable: code === 'EAI_AGAIN',
      hint: 'Check the spelling of the URL.',
      cause,
    })
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return new NodeError('http.tls', `The certificate or encryption of ${host} is not acceptable (${code}).`, { cause })
  if (/^UND_ERR_INVALID_ARG|ERR_INVALID_(CHAR|HTTP_TOKEN|ARG)/.test(code))
    return new NodeError('http.invalid-request', `The request cannot be sent: ${found[0]?.message}`, { cause })
  return new NodeError('http.connection', `The connection to ${host} failed${code === '' ? '' : ` (${code})`}.`, {
    retryable: true,
    hint: 'Check that the service is up and reachable from here.',
    cause,
  })
}

function chain(error: Error): Error[] {
  const all: Error[] = []
  for (let at: unknown = error; at instanceof Error && all.length < 10; at = at.cause)
    all.push(at, ...((at as AggregateError).errors ?? []).filter((each: unknown) => each instanceof Error))
  return all
}

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504])
const MOST_EXCERPT = 2000

/** A status that is not a success. */
export function statusError(status: number, host: string, headers: Readonly<Record<string, string>>, body: string, now: number): NodeError {
  const retryAfterMs = retryAfter(headers['retry-after'], now)
  return new NodeError(`http.${status}`, `${host} answered ${status}.`, {
    retryable: RETRYABLE.has(status) || status > 504,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(HINTS[status] === undefined ? {} : { hint: HINTS[status] }),
    detail: { status, body: body.slice(0, MOST_EXCERPT) },
  })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Check the credential.',
  403: 'The credential lacks a right, or the service refuses this client.',
  404: 'Check the URL.',
  429: 'The service asks for fewer calls; turn on retries, or slow down.',
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value.trim())) return Math.min(Number(value) * 1000, 86_400_000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), 86_400_000)
}
