import { isJsonObject, isForbiddenName, type JsonObject, type JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'

/** Parameters that are nested deeper are mistakes or attacks. */
const MOST_DEEP = 100

/**
 * A parameter as a value of a config: text that begins with `=` is a template, a resource that was chosen from a list is its id, and
 * everything else is what it is.
 */
export function toValue(raw: JsonValue, depth = 0): JsonValue {
  if (typeof raw === 'string') return raw.startsWith('=') ? template(raw.slice(1)) : raw
  if (typeof raw !== 'object' || raw === null) return raw
  if (depth >= MOST_DEEP) throw new NoEquivalentError({ reason: 'Its parameters are nested too deeply.' })
  if (Array.isArray(raw)) return raw.map((one) => toValue(one, depth + 1))
  if (raw['__rl'] === true) return toValue(raw['value'] ?? '', depth + 1)
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([name]) => !isForbiddenName(name))
      .map(([name, value]) => [name, toValue(value, depth + 1)]),
  )
}

/** Text with `{{ }}` in it is worked out for each item; without, it is only text. */
export const template = (text: string): JsonValue => (text.includes('{{') ? { $expr: text } : text)

/** One expression, for what a node needs that was no template before. */
export const expression = (source: string): JsonObject => ({ $expr: `{{ ${source} }}` })

export const isExpression = (value: JsonValue | undefined): value is { $expr: string } =>
  isJsonObject(value) && typeof value['$expr'] === 'string' && Object.keys(value).length === 1

/** The source between the braces of a template that is nothing else; undefined for other templates. */
export function soleExpression(text: string): string | undefined {
  const found = /^\s*\{\{([^]*)\}\}\s*$/.exec(text)?.[1]
  return found === undefined || found.includes('{{') || found.includes('}}') ? undefined : found.trim()
}

/** A value as the source of an expression that gives it. Throws NoEquivalentError for text that is mixed with expressions. */
export function sourceOf(value: JsonValue): string {
  if (!isExpression(value)) return JSON.stringify(value)
  const sole = soleExpression(value.$expr)
  if (sole !== undefined) return `(${sole})`
  throw new NoEquivalentError({ reason: 'It works with text that is mixed with expressions.' })
}

/** JSON that stands in a text, where it is JSON. */
export function parsedJson(text: JsonValue): JsonValue | undefined {
  if (typeof text !== 'string') return typeof text === 'object' && text !== null && !isExpression(text) ? text : undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined // text that only looks like JSON
    throw thrown
  }
}
