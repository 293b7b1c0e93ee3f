import { isJsonObject, type JsonValue } from '@millrace/base'
import type { RecordedExchange } from './recording.ts'

export interface SecretNames {
  /** Further names of headers, query parameters and fields whose values are secrets; `-` and `_` and case do not count. */
  readonly secretNames?: readonly string[]
}

/** What stands for a secret in a recording. */
export const HIDDEN = '[hidden]'

const NAMES = [
  'authorization',
  'cookie',
  'setcookie',
  'password',
  'passwd',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
]
const MORE_NAMES = [
  'idtoken',
  'apikey',
  'xapikey',
  'key',
  'signature',
  'sig',
  'privatekey',
  'session',
  'sessionid',
  'credentials',
  'assertion',
]
const TELLING = /(password|secret|accesstoken|refreshtoken|authtoken|apikey|privatekey)$/

const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '')

/** An exchange without the values that names say are secret, in headers, queries, and bodies of JSON and forms. */
export function withoutSecrets({ request, response }: RecordedExchange, { secretNames = [] }: SecretNames): RecordedExchange {
  const names = new Set([...NAMES, ...MORE_NAMES, ...secretNames.map(plain)])
  const isSecret = (name: string): boolean => names.has(plain(name)) || TELLING.test(plain(name))
  const headers = (given: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, isSecret(name) ? HIDDEN : value]))
  const clean = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value === 'string') return FORM.test(value) ? cleanForm(value, isSecret) : value
    if (!isJsonObject(value)) return value
    const member = ([name, inside]: [string, JsonValue]): [string, JsonValue] => [
      name,
      isSecret(name) && (typeof inside === 'string' || typeof inside === 'number') ? HIDDEN : clean(inside),
    ]
    return Object.fromEntries(Object.entries(value).map(member))
  }
  return {
    request: {
      ...request,
      url: cleanUrl(request.url, isSecret),
      ...(request.headers === undefined ? {} : { headers: headers(request.headers) }),
      ...(request.body === undefined ? {} : { body: clean(request.body) }),
    },
    response: { ...response, headers: headers(response.headers), body: clean(response.body) },
  }
}

const FORM = /^[^\s=&]+=[^\s&]*(&[^\s=&]+=[^\s&]*)*$/

const cleanForm = (text: string, isSecret: (name: string) => boolean): string =>
  text
    .split('&')
    .map((field) => {
      const [name = ''] = field.split('=')
      return isSecret(name) ? `${name}=${HIDDEN}` : field
    })
    .join('&')

function cleanUrl(text: string, isSecret: (name: string) => boolean): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  for (const name of new Set(url.searchParams.keys())) if (isSecret(name)) url.searchParams.set(name, HIDDEN)
  url.username = ''
  url.password = ''
  return url.href
}
