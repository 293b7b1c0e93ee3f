import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { Option } from './field.ts'
import { both, flatten, type Choice, type FlatSchema } from './flatten.ts'
import { constOptions } from './options.ts'
import { typesOf } from './types.ts'

/** A schema whose alternatives are reduced to what people really choose. */
export interface Folded {
  readonly flat: FlatSchema
  /** Single values with titles. */
  readonly options: readonly Option[] | null
  /** Values offered beside free text. */
  readonly suggestions: readonly string[]
  readonly nullable: boolean
  /** One alternative was the object that an expression is. */
  readonly orExpression: boolean
}

/** Takes the alternatives that are no real choice out of a schema: "or null", "or an expression", single values, text with suggestions, mere rules. */
export function foldChoices(root: JsonObject, start: FlatSchema): Folded {
  let flat: FlatSchema = { ...start, choices: [] }
  let options: readonly Option[] | null = null
  let suggestions: readonly string[] = []
  let orExpression = false
  let nullable = typesOf(start.keywords).includes('null')
  for (const choice of start.choices) {
    const notNull = withoutNull(root, choice)
    if (notNull.length < choice.branches.length) nullable = true
    const orNull = withoutExpression(root, notNull)
    if (orNull.length < notNull.length) orExpression = true
    const [only] = orNull
    const values = constOptions(root, { ...choice, branches: orNull })
    const offered = values === null ? offeredText(root, orNull) : null
    if (values !== null && values.length > 1) options = values
    else if (orNull.length === 1) flat = both(flat, flatten(root, only))
    else if (offered !== null) {
      suggestions = offered
      flat = both(flat, flatten(root, { type: 'string' }))
    } else if (!orNull.every((branch) => isMereRule(root, branch)))
      flat = { ...flat, choices: [...flat.choices, { ...choice, branches: orNull }] }
  }
  return { flat, options, suggestions, nullable, orExpression }
}

const withoutNull = (root: JsonObject, choice: Choice): JsonValue[] => {
  const rest = choice.branches.filter((branch) => {
    const { keywords } = flatten(root, branch)
    return keywords['type'] !== 'null' && keywords['const'] !== null
  })
  return rest.length === 0 ? [...choice.branches] : rest
}

/** Expressions have a toggle of their own. */
function withoutExpression(root: JsonObject, branches: readonly JsonValue[]): readonly JsonValue[] {
  const rest = branches.filter((branch) => {
    const { properties } = flatten(root, branch).keywords
    return !isJsonObject(properties) || Object.keys(properties).join() !== '$expr'
  })
  return rest.length === 0 ? branches : rest
}

/** `anyOf: [{ enum: […] }, { type: string }]`: free text with offers. */
function offeredText(root: JsonObject, branches: readonly JsonValue[]): string[] | null {
  const all = branches.map((branch) => flatten(root, branch).keywords)
  const isText = all.every((keywords) => typesOf(keywords).every((type) => type === 'string') && typesOf(keywords).length === 1)
  const free = all.some((keywords) => !Array.isArray(keywords['enum']) && keywords['const'] === undefined)
  if (!isText || !free) return null
  const offered = all.flatMap((keywords) =>
    Array.isArray(keywords['enum']) ? keywords['enum'] : keywords['const'] === undefined ? [] : [keywords['const']],
  )
  return offered.length === 0 ? null : offered.map(String)
}

const RULES = new Set(['required', 'not', 'minProperties', 'maxProperties', 'dependentRequired', 'title', 'description', '$comment'])

/** A branch that only restricts (`required: ['a']`) adds nothing to fill in: the check tells about it. */
const isMereRule = (root: JsonObject, branch: JsonValue): boolean =>
  !isJsonObject(branch) || Object.keys(flatten(root, branch).keywords).every((keyword) => RULES.has(keyword))
