import type { JsonObject, JsonValue } from '@millrace/base'
import type { RawRequest } from '@/api/explorer.ts'
import type { Operation } from './operations.ts'

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The request that a filled form means. */
export function requestOf(
  operation: Operation,
  base: string,
  values: { readonly parameters: JsonObject; readonly body: JsonObject },
): RawRequest {
  const given = Object.entries(values.parameters).filter(([, value]) => value !== null && value !== '')
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(values.parameters[name] ?? '')))
  const query = new URLSearchParams(
    given.filter(([name]) => !operation.inPath.includes(name)).map(([name, value]) => [name, asText(value)]),
  )
  const { body } = values.body
  return {
    method: operation.method,
    path: `${base}${path}${query.size === 0 ? '' : `?${query.toString()}`}`,
    body: operation.body === null || body === undefined ? undefined : JSON.stringify(body, null, 2),
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The same request for a shell, with a key instead of the session. */
export function curlOf({ method, path, body }: RawRequest, origin: string, isPublic: boolean): string {
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(origin + path)}`,
    // Double quotes: the shell puts the key in.
    ...(isPublic ? [] : [`-H "authorization: Bearer $MILLRACE_KEY"`]),
    ...(body === undefined ? [] : [`-H 'content-type: application/json'`, `-d ${quoted(body)}`]),
  ].join(' \\\n  ')
}
