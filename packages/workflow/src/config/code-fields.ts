import { isJsonObject, pointerStep, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import { configAt } from '../ports.ts'
import { schemaAt } from './schema-at.ts'

/** A text in a config that its schema says is code. */
export interface CodeField {
  /** JSON pointer into the config. */
  readonly at: string
  readonly text: string
  /** In lower case, as the schema or another setting names it; undefined where nothing does. */
  readonly language: string | undefined
  /** The text is a program that runs as it stands: no expression may be in its place. */
  readonly isProgram: boolean
}

/** Configs are a stranger's: what is deeper than anything real is not looked at. */
const MOST_DEEP = 60

/** The fixed texts of a config that are code. */
export function codeFieldsOf(schema: JsonObject, config: JsonObject): readonly CodeField[] {
  if (!mayHoldCode(schema)) return []
  return textsBelow(config, '', 0).flatMap(({ at, text }) => {
    const said = codeSchemaOf(schemaAt(schema, at))
    if (said === undefined) return []
    return [{ at, text, language: languageOf(said, schema, config)?.toLowerCase(), isProgram: said['x-literal'] === true }]
  })
}

const holders = new WeakMap<JsonObject, boolean>()

/** Most nodes have no code, and to look for it in each of their texts takes time. */
function mayHoldCode(schema: JsonObject): boolean {
  const known = holders.get(schema)
  if (known !== undefined) return known
  const found = JSON.stringify(schema).includes('"widget":"code"')
  holders.set(schema, found)
  return found
}

function textsBelow(value: JsonValue, at: string, depth: number): { at: string; text: string }[] {
  if (typeof value === 'string') return value === '' ? [] : [{ at, text: value }]
  if (depth > MOST_DEEP || isExpressionValue(value)) return []
  if (Array.isArray(value)) return value.flatMap((element, index) => textsBelow(element, `${at}/${index}`, depth + 1))
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([key, element]) => textsBelow(element, `${at}/${pointerStep(key)}`, depth + 1))
    : []
}

/** The schema of a place that says that code stands there; several may describe it. */
function codeSchemaOf(schema: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(schema)) return undefined
  const alternatives = schema['anyOf']
  if (Array.isArray(alternatives) && schema['x-ui'] === undefined)
    return alternatives.map(codeSchemaOf).find((found) => found !== undefined)
  const ui = schema['x-ui']
  return isJsonObject(ui) && ui['widget'] === 'code' ? schema : undefined
}

/** The language that a field has for good, or that another setting says: what that is set to, or what it is without. */
function languageOf(field: JsonObject, root: JsonObject, config: JsonObject): string | undefined {
  const ui = field['x-ui']
  const language = isJsonObject(ui) ? ui['language'] : undefined
  if (typeof language === 'string') return language
  const path = isJsonObject(language) && typeof language['path'] === 'string' ? `/${language['path'].replace(/^\//, '')}` : '/language'
  const chosen = configAt(config, path)
  if (chosen !== undefined) return typeof chosen === 'string' ? chosen : undefined
  const setting = schemaAt(root, path)
  const otherwise = isJsonObject(setting) ? setting['default'] : undefined
  return typeof otherwise === 'string' ? otherwise : undefined
}
