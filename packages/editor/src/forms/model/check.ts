import { isJsonObject, listed, type JsonObject, type JsonValue } from '@millrace/base'
import { t } from '../../i18n/t.ts'
import type { FormProblem } from '../form-context.ts'
import { branchTitle, discriminatorOf } from './discriminator.ts'
import { isExpression } from './expression-value.ts'
import { flatten, type Choice, type FlatSchema } from './flatten.ts'
import { formatProblem } from './formats.ts'
import { patternOf } from './pattern.ts'
import { memberOf, pointerTo, sameJson } from './pointer.ts'
import { typeWords } from './type-words.ts'
import { typesOf, hasType } from './types.ts'

/** How deep values are followed; deeper ones are left to the server. */
const MAX_DEPTH = 100

/** What is wrong with a value, in words, each with its place. Expressions pass: only an execution can tell. */
export function checkValue(root: JsonObject, schema: JsonValue | undefined, value: JsonValue | undefined, path = ''): FormProblem[] {
  if (value === undefined) return []
  return new Check(root).check(flatten(root, schema), value, path, 0)
}

/** Whether a value meets a schema. */
export const matches = (root: JsonObject, schema: JsonValue | undefined, value: JsonValue): boolean =>
  checkValue(root, schema, value).length === 0

const problem = (path: string, code: string, message: string): FormProblem => ({ path, code: `form.${code}`, message, severity: 'error' })

class Check {
  readonly #root: JsonObject

  constructor(root: JsonObject) {
    this.#root = root
  }

  check(flat: FlatSchema, value: JsonValue, path: string, depth: number): FormProblem[] {
    if (isExpression(value) || depth > MAX_DEPTH) return []
    const { keywords } = flat
    const types = typesOf(keywords)
    if (keywords['type'] !== undefined && !hasType(value, types)) {
      return [problem(path, 'type', t('forms.check.type', { types: typeWords(types) }))]
    }
    return [
      ...checkFixed(keywords, value, path),
      ...(typeof value === 'string' ? checkText(keywords, value, path) : []),
      ...(typeof value === 'number' ? checkNumber(keywords, value, path) : []),
      ...(Array.isArray(value) ? this.#checkList(keywords, value, path, depth) : []),
      ...(isJsonObject(value) ? this.#checkObject(flat, value, path, depth) : []),
      ...this.#checkApplicators(flat, value, path, depth),
    ]
  }

  #sub(schema: JsonValue | undefined, value: JsonValue, path: string, depth: number): FormProblem[] {
    return this.check(flatten(this.#root, schema), value, path, depth + 1)
  }

  #checkList(keywords: JsonObject, value: readonly JsonValue[], path: string, depth: number): FormProblem[] {
    const tuple = Array.isArray(keywords['prefixItems']) ? keywords['prefixItems'] : []
    const elements = value.flatMap((element, at) => {
      const schema = at < tuple.length ? tuple[at] : keywords['items']
      if (schema === false) return [problem(pointerTo(path, at), 'too-many', t('forms.check.one-too-many'))]
      return schema === undefined ? [] : this.#sub(schema, element, pointerTo(path, at), depth)
    })
    return [...checkLength(keywords, value, path), ...elements, ...this.#checkContains(keywords, value, path, depth)]
  }

  #checkContains(keywords: JsonObject, value: readonly JsonValue[], path: string, depth: number): FormProblem[] {
    const { contains, minContains, maxContains } = keywords
    if (contains === undefined) return []
    const count = value.filter((element) => this.#sub(contains, element, path, depth).length === 0).length
    if (count < (typeof minContains === 'number' ? minContains : 1)) return [problem(path, 'contains', t('forms.check.contains'))]
    return typeof maxContains === 'number' && count > maxContains ? [problem(path, 'contains', t('forms.check.max-contains'))] : []
  }

  #checkObject(flat: FlatSchema, value: JsonObject, path: string, depth: number): FormProblem[] {
    const { keywords } = flat
    const missing = [...requiredIn(keywords), ...dependentlyRequired(keywords, value)]
      .filter((name) => memberOf(value, name) === undefined)
      .map((name) => problem(pointerTo(path, name), 'required', t('forms.check.needed')))
    const members = Object.entries(value).flatMap(([name, member]) => {
      const schemas = schemasFor(keywords, name)
      const place = pointerTo(path, name)
      const key = keywords['propertyNames'] === undefined ? [] : this.#sub(keywords['propertyNames'], name, place, depth)
      if (schemas === null) {
        // A member that an alternative or a condition brings is judged there: here nothing is known about it.
        return key
      }
      return [
        ...key,
        ...schemas.flatMap((schema) =>
          schema === false ? [problem(place, 'unknown', t('forms.check.unknown'))] : this.#sub(schema, member, place, depth),
        ),
      ]
    })
    return [...missing, ...checkSize(keywords, value, path), ...members]
  }

  #checkApplicators(flat: FlatSchema, value: JsonValue, path: string, depth: number): FormProblem[] {
    const conditions = flat.conditions.flatMap((condition) => {
      const holds = this.#sub(condition.if, withDefaults(this.#root, flat, value), path, depth).length === 0
      return this.#sub(holds ? condition.then : condition.else, value, path, depth)
    })
    const dependents = flat.dependents.flatMap(({ property, schema }) =>
      memberOf(value, property) === undefined ? [] : this.#sub(schema, value, path, depth),
    )
    const { not } = flat.keywords
    const refused =
      not !== undefined && this.#sub(not, value, path, depth).length === 0
        ? [problem(path, 'not-allowed', t('forms.check.not-allowed'))]
        : []
    return [...refused, ...conditions, ...dependents, ...flat.choices.flatMap((choice) => this.#checkChoice(choice, value, path, depth))]
  }

  #checkChoice(choice: Choice, value: JsonValue, path: string, depth: number): FormProblem[] {
    const outcomes = choice.branches.map((branch) => this.#sub(branch, value, path, depth))
    const good = outcomes.filter((found) => found.length === 0).length
    if (good === 1 || (good > 1 && choice.keyword === 'anyOf')) return []
    if (good > 1) return [problem(path, 'ambiguous', t('forms.check.ambiguous'))]
    const discriminator = discriminatorOf(this.#root, choice)
    const at =
      discriminator === null
        ? -1
        : discriminator.values.findIndex((values) => values.some((one) => sameJson(one, memberOf(value, discriminator.property))))
    const chosen = outcomes[at]
    if (chosen !== undefined) return chosen
    if (discriminator !== null && isJsonObject(value))
      return [problem(pointerTo(path, discriminator.property), 'choice', t('forms.check.alternative'))]
    // Without a discriminator the alternative that is nearest to fitting says best what is missing.
    const nearest = outcomes.toSorted((left, right) => left.length - right.length)[0]
    if (isJsonObject(value) && nearest !== undefined) return nearest
    return [
      problem(
        path,
        'choice',
        t('forms.check.one-of', {
          alternatives: listed(
            'plain',
            choice.branches.map((branch, index) => branchTitle(this.#root, branch, index)),
          ),
        }),
      ),
    ]
  }
}

const requiredIn = (keywords: JsonObject): string[] =>
  Array.isArray(keywords['required']) ? keywords['required'].filter((name): name is string => typeof name === 'string') : []

function dependentlyRequired(keywords: JsonObject, value: JsonObject): string[] {
  const rules = keywords['dependentRequired']
  if (!isJsonObject(rules)) return []
  return Object.entries(rules).flatMap(([property, names]) =>
    memberOf(value, property) === undefined || !Array.isArray(names)
      ? []
      : names.filter((name): name is string => typeof name === 'string'),
  )
}

/** The schemas that apply to a member; `null` when the schema says nothing about it. */
export function schemasFor(keywords: JsonObject, name: string): readonly JsonValue[] | null {
  const own = memberOf(keywords['properties'], name)
  const patterns = isJsonObject(keywords['patternProperties']) ? Object.entries(keywords['patternProperties']) : []
  const found = [
    ...(own === undefined ? [] : [own]),
    ...patterns.filter(([pattern]) => patternOf(pattern)?.test(name) === true).map(([, schema]) => schema),
  ]
  if (found.length > 0) return found
  return keywords['additionalProperties'] === undefined ? null : [keywords['additionalProperties']]
}

/** The value with the defaults of absent members, for conditions: what the form shows as set counts as set. */
export function withDefaults(root: JsonObject, flat: FlatSchema, value: JsonValue): JsonValue {
  const properties = flat.keywords['properties']
  if (!isJsonObject(value) || !isJsonObject(properties)) return value
  const missing = Object.entries(properties).flatMap(([name, schema]) => {
    if (memberOf(value, name) !== undefined) return []
    const fallback = flatten(root, schema).keywords['default']
    return fallback === undefined ? [] : [[name, fallback] as const]
  })
  return missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) }
}

function checkFixed(keywords: JsonObject, value: JsonValue, path: string): FormProblem[] {
  const options = keywords['enum']
  if (Array.isArray(options) && !options.some((option) => sameJson(option, value))) {
    return [problem(path, 'choice', t('forms.check.option'))]
  }
  const fixed = keywords['const']
  return fixed !== undefined && !sameJson(fixed, value)
    ? [problem(path, 'const', t('forms.check.const', { value: JSON.stringify(fixed) }))]
    : []
}

function checkText(keywords: JsonObject, value: string, path: string): FormProblem[] {
  const { minLength, maxLength, pattern, format } = keywords
  const length = [...value].length
  if (typeof minLength === 'number' && length < minLength) {
    return [
      length === 0
        ? problem(path, 'required', t('forms.check.needed'))
        : problem(path, 'too-short', t('forms.check.min-length', { count: minLength })),
    ]
  }
  if (typeof maxLength === 'number' && length > maxLength)
    return [problem(path, 'too-long', t('forms.check.max-length', { count: maxLength, length }))]
  if (typeof pattern === 'string' && patternOf(pattern)?.test(value) === false) {
    return [problem(path, 'pattern', t('forms.check.pattern', { pattern }))]
  }
  const wrong = typeof format === 'string' ? formatProblem(format, value) : null
  return wrong === null ? [] : [problem(path, 'format', wrong)]
}

function checkNumber(keywords: JsonObject, value: number, path: string): FormProblem[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords
  if (typeof minimum === 'number' && value < minimum) return [problem(path, 'too-small', t('forms.check.minimum', { bound: minimum }))]
  if (typeof maximum === 'number' && value > maximum) return [problem(path, 'too-large', t('forms.check.maximum', { bound: maximum }))]
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    return [problem(path, 'too-small', t('forms.check.more-than', { bound: exclusiveMinimum }))]
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    return [problem(path, 'too-large', t('forms.check.less-than', { bound: exclusiveMaximum }))]
  if (typeof multipleOf === 'number' && multipleOf > 0) {
    const share = value / multipleOf
    if (Math.abs(share - Math.round(share)) > 1e-9) return [problem(path, 'step', t('forms.check.multiple-of', { bound: multipleOf }))]
  }
  return []
}

function checkLength(keywords: JsonObject, value: readonly JsonValue[], path: string): FormProblem[] {
  const { minItems, maxItems, uniqueItems } = keywords
  if (typeof minItems === 'number' && value.length < minItems)
    return [problem(path, 'too-few', t('forms.check.min-items', { count: minItems }))]
  if (typeof maxItems === 'number' && value.length > maxItems)
    return [problem(path, 'too-many', t('forms.check.max-items', { count: maxItems }))]
  const twice = uniqueItems === true && new Set(value.map((element) => JSON.stringify(element))).size < value.length
  return twice ? [problem(path, 'twice', t('forms.check.twice'))] : []
}

function checkSize(keywords: JsonObject, value: JsonObject, path: string): FormProblem[] {
  const { minProperties, maxProperties } = keywords
  const size = Object.keys(value).length
  if (typeof minProperties === 'number' && size < minProperties)
    return [problem(path, 'too-few', t('forms.check.min-entries', { count: minProperties }))]
  return typeof maxProperties === 'number' && size > maxProperties
    ? [problem(path, 'too-many', t('forms.check.max-entries', { count: maxProperties }))]
    : []
}
