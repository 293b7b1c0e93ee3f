import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isBuiltIn, operatorWords, type NodeTypeDescription } from '@millrace/workflow'
import { labelOf } from '@/forms/model/labels.ts'
import { sameJson } from '@/forms/model/pointer.ts'
import { cronWords } from '@/i18n/cron-words.ts'
import { formatNumber } from '@/i18n/format.ts'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'

/** Longer than the card is wide; the rest would be cut anyway. */
const LONGEST = 80

/**
 * One line about what a node is set to do, from its config and schema alone. A schema can say it itself:
 * `"x-ui": { "summary": "{method} {url}" }`, or by a list of such lines, each with what it needs; otherwise the first condition, or the
 * first values that say something.
 */
export function summaryOf(type: NodeTypeDescription | undefined, config: JsonObject): string {
  if (type === undefined) return ''
  const cron = cronOf(type, config)
  if (cron !== undefined) return cronWords(cron) ?? cron
  const template = templateOf(type, config)
  const text = template === undefined ? fromValues(type, config) : fill(template, type, config)
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

/** Units are named in the plural, as choices of a setting, in the words of the schema. */
const ONE_UNIT: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['seconds', 'second'],
  ['minutes', 'minute'],
  ['hours', 'hour'],
  ['days', 'day'],
])

/** The line that the schema gives; of a list the first whose `when` holds. */
function templateOf(type: NodeTypeDescription, config: JsonObject): string | undefined {
  const hints = isJsonObject(type.config['x-ui']) ? type.config['x-ui'] : {}
  const { summary } = hints
  const lines = Array.isArray(summary) ? summary : [{ text: summary }]
  for (const line of lines) {
    if (!isJsonObject(line) || typeof line['text'] !== 'string') continue
    if (holds(line['when'], type, config)) return line['text']
  }
  return undefined
}

/** The cron expression that a node goes by, if it does. A field that another one chooses keeps its value when something else was chosen. */
export function cronOf(type: NodeTypeDescription | undefined, config: JsonObject): string | undefined {
  if (type === undefined) return undefined
  const properties = isJsonObject(type.config['properties']) ? type.config['properties'] : {}
  for (const [name, schema] of Object.entries(properties)) {
    const value = own(config, name)
    const hints = isJsonObject(schema) && isJsonObject(schema['x-ui']) ? schema['x-ui'] : {}
    if (hints['widget'] === 'cron' && typeof value === 'string' && value !== '' && holds(hints['when'], type, config)) return value
  }
  return undefined
}

/** `when` of a hint: another setting has a value. */
function holds(when: JsonValue | undefined, type: NodeTypeDescription, config: JsonObject): boolean {
  if (!isJsonObject(when) || typeof when['path'] !== 'string') return true
  const value = settingOf(type, config, when['path'])
  const wanted = Array.isArray(when['in']) ? when['in'] : [when['equals'] ?? null]
  return wanted.some((one) => sameJson(one, value ?? null))
}

const schemaOf = (type: NodeTypeDescription, name: string): JsonObject => {
  const properties = isJsonObject(type.config['properties']) ? type.config['properties'] : {}
  const schema = own(properties, name)
  return isJsonObject(schema) ? schema : {}
}
/** As it is set, or as it is when nobody set it. */
const settingOf = (type: NodeTypeDescription, config: JsonObject, name: string): JsonValue | undefined =>
  own(config, name) ?? schemaOf(type, name)['default']

/** A choice at the head of the line is named as in the form (`JavaScript`), within it as it is written (`5 minutes`). */
function fill(template: string, type: NodeTypeDescription, config: JsonObject): string {
  let before: JsonValue | undefined
  return template.replace(/\{(\w+)\}/g, (_, name: string, at: number) => {
    const value = settingOf(type, config, name)
    const isChoice = Array.isArray(schemaOf(type, name)['enum'])
    const one = isChoice && before === 1 ? ONE_UNIT.get(value) : undefined
    before = value
    return at === 0 && typeof value === 'string' && isChoice ? labelOf(value) : (one ?? shortValue(value) ?? '')
  })
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
    const unit = value ?? schema['default']
    if (before === '1' && ONE_UNIT.has(unit)) return ONE_UNIT.get(unit)
    return Number.isFinite(Number(before)) ? shortValue(unit) : undefined
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
    return parts.reduceRight<string | undefined>(
      (rest, first) =>
        rest === undefined ? first : t(combine === 'any' ? 'canvas.first-or-rest' : 'canvas.first-and-rest', { first, rest }),
      undefined,
    )
  }
  if (typeof operator !== 'string') return undefined
  const word = WORDS[operator] ?? (isBuiltIn(operator) ? labelText(operatorWords(operator, undefined)) : operator)
  const [left, right] = [sideText(value['left']), sideText(value['right'])]
  return (word.includes('…') ? [left, word.replace('…', right)] : [left, word, right]).filter(Boolean).join(' ')
}

const sideText = (value: JsonValue | undefined): string =>
  typeof value === 'number' ? formatNumber(value) : (shortValue(value)?.replace(/^\$json\./, '') ?? '')

/** A template that is one single expression reads better without its braces, and data of another node as the form names it. */
const bareExpression = (template: string): string =>
  (/^\s*\{\{([^{}]*)\}\}\s*$/.exec(template)?.[1]?.trim() ?? template).replace(OTHER_NODE, '$2 › ')
/** `$("Add up").item.json.` */
const OTHER_NODE = /\$\((["'`])((?:(?!\1).)+)\1\)\.(?:item|first\(\)|last\(\))\.json\./g

const own = (config: JsonObject, name: string): JsonValue | undefined => (Object.hasOwn(config, name) ? config[name] : undefined)
