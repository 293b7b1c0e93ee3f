import { isJsonObject, listed, sameJson, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import { combine } from './combine.ts'
import { holdsFixedText } from './fixed-text.ts'
import { checkArray, checkNumber, checkObject, checkString } from './keywords.ts'
import { SchemaWork, TOO_MUCH_WORK } from './schema-work.ts'
import { describeType, fitsType, shown } from './types.ts'
import { FITS, UNKNOWN, all, holdsExpression, mustBe, refusal, resolveRef, type Check, type ConfigIssue, type Verdict } from './verdict.ts'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'

/*
 * C1. An expression stands for a value that nobody knows yet: it satisfies every schema, and a verdict that depends on it is
 *     `unknown`, never `invalid`.
 * C2. `unknown` counts as fitting; so `oneOf` accepts several branches where an expression decides between them, and `if` with
 *     an expression in its condition accepts what fits either way.
 * C4. `x-literal: true` is for text that is a program, like a script: an expression would put data into it, which runs then. So there
 *     an expression is refused, and in the place of anything that holds such a text.
 * C5. The schema may come from a stranger's package: what one check costs is bounded, whatever the schema says.
 * C3. No `eval`, no `new Function`: this runs in the browser under the editor's content security policy.
 */

const ONLY_FIXED = said('config.no-expression')
const HOLDS_FIXED = said('config.no-whole-expression')

/** Schemas may refer to themselves, values may be deep; nothing real is deeper. */
const MAX_DEPTH = 200

/**
 * Checks a config against the JSON Schema (2020-12) of its node type. Places that hold `{ "$expr": … }` fit everything; what
 * they give is checked when the step runs.
 */
export function checkConfig(schema: JsonObject, config: JsonValue): readonly ConfigIssue[] {
  const { problems } = checkValue(schema, config, '', { root: schema, depth: 0, work: new SchemaWork(), part: checkValue })
  return problems.map((problem) => ({ ...problem, message: english(problem.words) }))
}

/** Whether a config fits a schema for certain: what depends on an expression does not. References are looked up in `root`. */
export function fitsSurely(root: JsonObject, schema: JsonValue, config: JsonValue): boolean {
  return checkValue(schema, config, '', { root, depth: 0, work: new SchemaWork(), part: checkValue }).fit === 'valid'
}

/** The verdict of one schema on one value. */
function checkValue(schema: JsonValue | undefined, value: JsonValue, path: string, check: Check): Verdict {
  if (schema === false) return isExpressionValue(value) ? UNKNOWN : refusal(path, 'false', said('config.unexpected'))
  if (!isJsonObject(schema)) return FITS
  if (isExpressionValue(value)) return expressionVerdict(schema, path, check)
  if (check.depth > MAX_DEPTH) return refusal(path, 'depth', said('config.too-deep'))
  if (!check.work.visit()) return refusal(path, 'work', TOO_MUCH_WORK) // C5
  const deeper: Check = { ...check, depth: check.depth + 1 }
  return all([
    refVerdict(schema, value, path, deeper),
    typeVerdict(schema, value, path),
    valueVerdict(schema, value, path),
    shapeVerdict(schema, value, path, deeper),
    combine(schema, value, path, deeper),
  ])
}

/** C1, C4 */
function expressionVerdict(schema: JsonObject, path: string, { root }: Check): Verdict {
  if (schema['x-literal'] === true) return refusal(path, 'x-literal', ONLY_FIXED)
  return holdsFixedText(root, schema) ? refusal(path, 'x-literal', HOLDS_FIXED) : UNKNOWN
}

function refVerdict(schema: JsonObject, value: JsonValue, path: string, check: Check): Verdict | undefined {
  const ref = schema['$ref']
  if (typeof ref !== 'string') return undefined
  return checkValue(resolveRef(check.root, ref), value, path, check)
}

function typeVerdict(schema: JsonObject, value: JsonValue, path: string): Verdict | undefined {
  const { type } = schema
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((name) => typeof name === 'string') : []
  if (types.length === 0 || types.some((name) => fitsType(name, value))) return undefined
  return mustBe(path, 'type', listed('or', types.map(describeType)))
}

function valueVerdict(schema: JsonObject, value: JsonValue, path: string): Verdict | undefined {
  if (Object.hasOwn(schema, 'const') && !sameJson(schema['const']!, value)) {
    return holdsExpression(value) ? UNKNOWN : mustBe(path, 'const', shown(schema['const']!))
  }
  const allowed = schema['enum']
  if (!Array.isArray(allowed) || allowed.some((each) => sameJson(each, value))) return undefined
  if (holdsExpression(value)) return UNKNOWN
  return mustBe(path, 'enum', said('config.one-of', { values: listed('plain', allowed.slice(0, 20).map(shown)) }))
}

function shapeVerdict(schema: JsonObject, value: JsonValue, path: string, check: Check): Verdict | undefined {
  if (typeof value === 'string') return checkString(schema, value, path, check)
  if (typeof value === 'number') return checkNumber(schema, value, path)
  if (Array.isArray(value)) return checkArray(schema, value, path, check)
  return isJsonObject(value) ? checkObject(schema, value, path, check) : undefined
}
