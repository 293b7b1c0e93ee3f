import type { JsonObject } from '@millrace/base'

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

/** The first HTTP method that a config names, wherever it stands; POST otherwise. */
function methodOf(config: JsonObject): string {
  for (const value of Object.values(config)) {
    for (const word of Array.isArray(value) ? value : [value]) if (typeof word === 'string' && METHODS.has(word)) return word
  }
  return 'POST'
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A command that calls a test webhook. */
export function curlFor(url: string, config: JsonObject): string {
  const method = methodOf(config)
  if (method === 'GET') return `curl ${quoted(url)}`
  const body = BODILESS.has(method) ? '' : ` \\\n  -H 'content-type: application/json' \\\n  -d ${quoted('{"hello":"world"}')}`
  return `curl -X ${method} ${quoted(url)}${body}`
}
