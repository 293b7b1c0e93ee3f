import { pointerStep, isJsonObject, listed, type JsonObject, type JsonValue, type Words } from '@millrace/base'
import { shown } from './types.ts'
import { UNKNOWN, all, holdsExpression, mustBe, refusal, resolveRef, type Check, type Misfit, type Verdict } from './verdict.ts'
import { said } from '../words/said.ts'

/** The keywords that put schemas together. */
export function combine(schema: JsonObject, value: JsonValue, path: string, check: Check): Verdict | undefined {
  const { allOf, anyOf, oneOf, not } = schema
  const verdicts: (Verdict | undefined)[] = [
    ...(Array.isArray(allOf) ? allOf.map((part) => check.part(part, value, path, check)) : []),
    Array.isArray(anyOf) ? anyVerdict(anyOf, value, path, check) : undefined,
    Array.isArray(oneOf) ? oneVerdict(oneOf, value, path, check) : undefined,
    not === undefined ? undefined : notVerdict(not, value, path, check),
    conditionVerdict(schema, value, path, check),
    dependentVerdict(schema, value, path, check),
  ]
  return verdicts.every((verdict) => verdict === undefined) ? undefined : all(verdicts)
}

function anyVerdict(branches: readonly JsonValue[], value: JsonValue, path: string, check: Check): Verdict | undefined {
  const verdicts = branches.map((branch) => check.part(branch, value, path, check))
  if (verdicts.some((verdict) => verdict.fit === 'valid')) return undefined
  if (verdicts.some((verdict) => verdict.fit === 'unknown')) return UNKNOWN
  return nearestBranch(branches, verdicts, { value, path, check })
}

function oneVerdict(branches: readonly JsonValue[], value: JsonValue, path: string, check: Check): Verdict | undefined {
  const verdicts = branches.map((branch) => check.part(branch, value, path, check))
  const valid = verdicts.filter((verdict) => verdict.fit === 'valid').length
  const unknown = verdicts.some((verdict) => verdict.fit === 'unknown')
  if (valid === 1) return unknown ? UNKNOWN : undefined
  if (unknown && valid === 0) return UNKNOWN // C2
  if (valid === 0) return nearestBranch(branches, verdicts, { value, path, check })
  return holdsExpression(value) ? UNKNOWN : refusal(path, 'oneOf', said('config.several-forms'))
}

/** Fields whose value a schema fixes by `const`: they tell the branches of `oneOf` apart. */
function discriminators(schema: JsonValue, check: Check): [string, JsonValue[]][] {
  const resolved = isJsonObject(schema) && typeof schema['$ref'] === 'string' ? resolveRef(check.root, schema['$ref']) : schema
  if (!isJsonObject(resolved) || !isJsonObject(resolved['properties'])) return []
  return Object.entries(resolved['properties']).flatMap(([key, property]): [string, JsonValue[]][] => {
    if (!isJsonObject(property)) return []
    if (Object.hasOwn(property, 'const')) return [[key, [property['const']!]]]
    return Array.isArray(property['enum']) ? [[key, property['enum']]] : []
  })
}

interface Failure {
  readonly value: JsonValue
  readonly path: string
  readonly check: Check
}

/** The problems of the branch that was most likely meant, instead of those of all branches. */
function nearestBranch(branches: readonly JsonValue[], verdicts: readonly Verdict[], { value, path, check }: Failure): Verdict {
  const marks = branches.map((branch) => discriminators(branch, check))
  const meant = branches.flatMap((_branch, index) => (isMeant(marks[index]!, value) ? [index] : []))
  if (meant.length === 1) return verdicts[meant[0]!]!
  const unknownMark = isJsonObject(value) ? badMark(marks, value) : undefined
  if (unknownMark !== undefined) {
    const values = listed('plain', unknownMark.allowed.map(shown))
    return mustBe(`${path}/${pointerStep(unknownMark.key)}`, 'oneOf', said('config.one-of', { values }))
  }
  if (verdicts.every(({ problems: [first, ...more] }) => first?.path === path && more.length === 0)) {
    const needs = verdicts.flatMap(({ problems }) => problems.flatMap(needOf))
    const told = [...new Map(needs.map((need) => [typeof need === 'string' ? need : JSON.stringify(need), need])).values()]
    return mustBe(path, 'oneOf', listed('or', told))
  }
  return verdicts.reduce((best, verdict) => (rank(verdict) < rank(best) ? verdict : best))
}

/** What a value would have to be; of another complaint all of it. */
const needOf = ({ words }: Misfit): readonly (string | Words)[] => {
  const { what } = words.values
  if (words.key !== 'config.must-be' || typeof what === 'number' || what === undefined) return [words]
  return typeof what === 'object' && 'list' in what ? what.of : [what]
}

/** Fewer problems are nearer; a wrong type at the top is far off. */
const rank = (verdict: Verdict): number =>
  verdict.problems.length + (verdict.problems.some((problem) => problem.keyword === 'type') ? 100 : 0)

const isMeant = (marks: readonly [string, JsonValue[]][], value: JsonValue): boolean =>
  marks.length > 0 && isJsonObject(value) && marks.every(([key, allowed]) => Object.hasOwn(value, key) && allowed.includes(value[key]!))

function badMark(
  marks: readonly (readonly [string, JsonValue[]][])[],
  value: JsonObject,
): { key: string; allowed: JsonValue[] } | undefined {
  const key = marks[0]?.[0]?.[0]
  if (key === undefined || !Object.hasOwn(value, key)) return undefined
  const allowed = marks.flatMap((branch) => branch.find(([name]) => name === key)?.[1] ?? [])
  return allowed.includes(value[key]!) ? undefined : { key, allowed }
}

function notVerdict(schema: JsonValue, value: JsonValue, path: string, check: Check): Verdict | undefined {
  const { fit } = check.part(schema, value, path, check)
  if (fit === 'invalid') return undefined
  return fit === 'unknown' ? UNKNOWN : refusal(path, 'not', said('config.not-allowed'))
}

function conditionVerdict(schema: JsonObject, value: JsonValue, path: string, check: Check): Verdict | undefined {
  if (schema['if'] === undefined) return undefined
  const condition = check.part(schema['if'], value, path, check)
  const branch = (name: 'then' | 'else'): Verdict => check.part(schema[name], value, path, check)
  if (condition.fit === 'valid') return branch('then')
  if (condition.fit === 'invalid') return branch('else')
  const [yes, no] = [branch('then'), branch('else')]
  return yes.fit === 'invalid' && no.fit === 'invalid' ? yes : UNKNOWN // C2
}

function dependentVerdict(schema: JsonObject, value: JsonValue, path: string, check: Check): Verdict | undefined {
  const dependent = schema['dependentSchemas']
  if (!isJsonObject(dependent) || !isJsonObject(value)) return undefined
  return all(
    Object.entries(dependent)
      .filter(([key]) => Object.hasOwn(value, key))
      .map(([, part]) => check.part(part, value, path, check)),
  )
}
