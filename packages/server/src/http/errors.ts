import { defineError } from '@millrace/base'

/** One thing wrong with a request: `path` is a JSON pointer into the body, or begins with `/params` or `/query`. */
export interface RequestProblem {
  readonly path: string
  readonly code: string
  readonly message: string
}

export const RequestInvalidError = defineError<{ errors: readonly RequestProblem[] }>('request.invalid', 422, (d) => {
  const [first] = d.errors
  const more = d.errors.length > 1 ? ` (and ${d.errors.length - 1} more; see "errors")` : ''
  return first === undefined
    ? 'The request is not valid.'
    : `The request is not valid: ${first.path === '' ? 'the body' : first.path} ${first.message}${more}.`
})

export const UnauthenticatedError = defineError<{ reason: string }>('auth.required', 401, (d) => d.reason)

export const ForbiddenError = defineError<{ scope: string; role: string }>(
  'auth.forbidden',
  403,
  (d) => `This needs the permission "${d.scope}", which the role "${d.role}" does not have.`,
)

/** A browser sent the session cookie with a request that another site caused. */
export const CrossSiteError = defineError<Record<string, never>>(
  'auth.cross-site',
  403,
  () => 'This request came from another site and was refused. Call the API from the editor, or with a bearer token.',
)

export const BodyTooLargeError = defineError<{ limitBytes: number }>(
  'http.body-too-large',
  413,
  (d) => `The body is larger than the allowed ${d.limitBytes} bytes.`,
)

export const InvalidJsonError = defineError<{ position: number; line: number; column: number; reason: string }>(
  'http.invalid-json',
  400,
  (d) => `The body is not valid JSON: ${d.reason} (line ${d.line}, column ${d.column}).`,
)

export const InvalidEncodingError = defineError<Record<string, never>>(
  'http.invalid-encoding',
  400,
  () => 'The body is not valid UTF-8 text.',
)

export const ForbiddenKeyError = defineError<{ path: string }>(
  'http.forbidden-key',
  400,
  (d) => `The body has a forbidden key at ${d.path}; "__proto__" and "constructor.prototype" are not allowed.`,
)

export const NestedTooDeeplyError = defineError<{ limit: number }>(
  'http.nested-too-deeply',
  400,
  (d) => `The body is nested more than ${d.limit} levels deep.`,
)

export const UnsupportedMediaTypeError = defineError<{ got: string }>(
  'http.unsupported-media-type',
  415,
  (d) => `The body must be JSON in UTF-8, uncompressed (Content-Type: application/json), not ${d.got}.`,
)

export const BodyIncompleteError = defineError<Record<string, never>>(
  'http.body-incomplete',
  400,
  () => 'The connection ended before the body did.',
)

export const MalformedUrlError = defineError<Record<string, never>>(
  'http.malformed-url',
  400,
  () => 'The URL has a broken percent-encoding.',
)

export const RouteNotFoundError = defineError<{ method: string; path: string }>(
  'http.not-found',
  404,
  (d) => `There is nothing at ${d.method} ${d.path}.`,
)

export const MethodNotAllowedError = defineError<{ method: string; allowed: readonly string[] }>(
  'http.method-not-allowed',
  405,
  (d) => `${d.method} is not possible here; use ${d.allowed.join(' or ')}.`,
)

export const RateLimitedError = defineError<{ retryAfterSeconds: number }>(
  'http.rate-limited',
  429,
  (d) => `Too many attempts; try again in ${d.retryAfterSeconds} s.`,
)

/** What a caller sees of a failure inside Millrace. The details are in the log, under the correlation id. */
export const UnexpectedError = defineError<Record<string, never>>(
  'internal.error',
  500,
  () => 'Something went wrong inside Millrace. Tell the operator the correlation id; the log has the details.',
)
