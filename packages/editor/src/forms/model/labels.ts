import type { JsonValue } from '@millrace/base'
import { t } from '../../i18n/t.ts'

const ACRONYMS = new Set([
  'id',
  'url',
  'uri',
  'api',
  'http',
  'https',
  'json',
  'xml',
  'html',
  'csv',
  'sql',
  'ip',
  'ssl',
  'tls',
  'ms',
  'cc',
  'bcc',
])

/** Names that are written in their own way. */
const PROPER: ReadonlyMap<string, string> = new Map([
  ['javascript', 'JavaScript'],
  ['typescript', 'TypeScript'],
  ['oauth', 'OAuth'],
  ['oauth2', 'OAuth2'],
  ['graphql', 'GraphQL'],
])

/** A readable label made from a property's name: `maxRetryDelay` and `max-retry-delay` give "Max retry delay". */
export function humanize(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_\-.]+/)
    .filter((word) => word !== '')
  if (words.length === 0) return name
  return words
    .map((word, at) => {
      const low = word.toLowerCase()
      if (ACRONYMS.has(low)) return low === 'ms' ? 'ms' : low.toUpperCase()
      const proper = PROPER.get(low)
      if (proper !== undefined) return proper
      if (word.length > 1 && word === word.toUpperCase()) return word
      return at === 0 ? low.charAt(0).toUpperCase() + low.slice(1) : low
    })
    .join(' ')
}

/** Only lower-case identifiers are made readable: `GET`, `X-Id` or a sentence stay as they were written. */
export function labelOf(value: JsonValue): string {
  if (value === null) return t('forms.value.none')
  if (typeof value === 'boolean') return value ? t('forms.value.yes') : t('forms.value.no')
  if (typeof value !== 'string') return JSON.stringify(value)
  return /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/.test(value) || /^[a-z]+([A-Z][a-z0-9]+)+$/.test(value) ? humanize(value) : value
}
