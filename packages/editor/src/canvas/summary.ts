import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isBuiltIn, wordsOf, type NodeTypeDescription } from '@millrace/workflow'

/** Longer than the card is wide; the rest would be cut anyway. */
const LONGEST = 80

/**
 * One line about what a node is set to do, from its config and schema alone. A schema can say it itself:
 * `"x-ui": { "summary": "{method} {url}" }`; otherwise the first condition, or the first values that say something.
 */
export function summaryOf(type: NodeTypeDescription | undefined, config: JsonObject): string {
  if (type === undefined) return ''
  const hints = isJsonObject(type.config['x-ui']) ? type.config['x-ui'] : {}
  const template = hints['summary']
  const text = typeof template === 'string' ? fill(template, config) : fromValues(type, config)
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

function fill(template: string, config: JsonObject): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => shortValue(own(config, name)) ?? '')
}

function fromValues(type: NodeTypeDescription, config: JsonObject): string {
  const properties = isJsonObject(type.config['properties']) ? type.config['properties'] : {}
  const parts: string[] = []
  for (const [name, schema] of Object.entries(properties)) {
    const value = own(config, name)
    const condition = isJsonObject(value) ? conditionText(value) : undefined
    if (condition !== undefined) return condition
    const text = isJsonObject(schema) ? wordOf(schema, value, parts.at(-1)) : undefined
    if (text !== undefined) parts.push(text)
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/**
 * What one setting adds to the line. A choice says something in front of what it applies to (`POST example.com`), and
 * after it only as a unit (`5 minutes`).
 */
function wordOf(schema: JsonObject, value: JsonValue | undefined, before: string | undefined): string | undefined {
  if (before !== undefined && Array.isArray(schema['enum'])) {
    return Number.isFinite(Number(before)) ? shortValue(value ?? schema['default']) : undefined
  }
  return saysSomething(schema, value) ? shortValue(value) : undefined
}

/** Switches, secrets and what is left as it was by default say nothing on a card. */
const saysSomething = (schema: JsonObject, value: JsonValue | undefined): boolean =>
  typeof value !== 'boolean' && value !== '' && schema['writeOnly'] !== true && JSON.stringify(value) !== JSON.stringify(schema['default'])

function shortValue(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return withoutScheme(value)
  if (typeof value === 'number') return String(value)
  if (isJsonObject(value) && typeof value['$expr'] === 'string') return withoutScheme(bareExpression(value['$expr']))
  if (Array.isArray(value) && value.length > 0) return listText(value)
  return undefined
}

const withoutScheme = (text: string): string => text.replace(/^https?:\/\//, '')

/** Names of the fields that a list sets, or how many entries it has. */
function listText(list: readonly JsonValue[]): string | undefined {
  const names = list.map((entry) => (isJsonObject(entry) ? (own(entry, 'name') ?? own(entry, 'label') ?? own(entry, 'key')) : entry))
  return names.every((name) => typeof name === 'string' && name !== '') ? names.join(', ') : undefined
}

const WORDS: Readonly<Record<string, string>> = {
  equals: '=',
  not_equals: '≠',
  greater_than: '>',
  greater_or_equal: '≥',
  less_than: '<',
  less_or_equal: '≤',
}

/** `total > 500 and …`: a condition tree, shown by the shape that the rule engine shares. */
function conditionText(value: JsonObject): string | undefined {
  const { conditions, combine, operator } = value
  if (Array.isArray(conditions)) {
    const parts = conditions.flatMap((part) => (isJsonObject(part) ? [conditionText(part) ?? '…'] : []))
    return parts.length === 0 ? undefined : parts.join(combine === 'any' ? ' or ' : ' and ')
  }
  if (typeof operator !== 'string') return undefined
  const word = WORDS[operator] ?? (isBuiltIn(operator) ? wordsOf(operator, undefined) : operator)
  const [left, right] = [sideText(value['left']), sideText(value['right'])]
  return (word.includes('…') ? [left, word.replace('…', right)] : [left, word, right]).filter(Boolean).join(' ')
}

const sideText = (value: JsonValue | undefined): string => shortValue(value)?.replace(/^\$json\./, '') ?? ''

/** A template that is one single expression reads better without its braces. */
const bareExpression = (template: string): string => /^\s*\{\{([^{}]*)\}\}\s*$/.exec(template)?.[1]?.trim() ?? template

const own = (config: JsonObject, name: string): JsonValue | undefined => (Object.hasOwn(config, name) ? config[name] : undefined)
