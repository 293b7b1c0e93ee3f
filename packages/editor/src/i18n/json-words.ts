import { toError } from '@millrace/base'
import { t, type PlainKey } from './t.ts'

/** What the parser of the engine says, and how people say it. Anything else is shown as it came. */
const FAULTS: readonly (readonly [pattern: RegExp, key: PlainKey])[] = [
  [/unexpected end/i, 'json.ends-early'],
  [/unterminated string/i, 'json.open-text'],
  [/bad control character/i, 'json.control'],
  [/bad escaped character|bad unicode escape/i, 'json.escape'],
  [/expected ':'/i, 'json.colon'],
  [/property name/i, 'json.name'],
  [/expected ',' or/i, 'json.comma'],
  [/after JSON/i, 'json.after-end'],
]

/** Why a text is no JSON, in plain words. */
export function jsonFault(thrown: unknown): string {
  const { message } = toError(thrown)
  const known = FAULTS.find(([pattern]) => pattern.test(message))
  if (known !== undefined) return t(known[1])
  const token = /unexpected token '?(.+?)'?(?:,| in JSON)/iu.exec(message)?.[1]
  return token === undefined ? message : t('json.token', { token })
}
