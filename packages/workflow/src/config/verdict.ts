import { nameOfStep, type JsonObject, type JsonValue, type Words, type WordsValue } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import type { SchemaWork } from './schema-work.ts'
import { said } from '../words/said.ts'

/** One way in which a config does not fit its schema, as a check finds it: most are dropped again, with the branch that was not meant. */
export interface Misfit {
  /** JSON pointer into the config. */
  readonly path: string
  readonly keyword: string
  /** What is said about the place: `must be a number`. */
  readonly words: Words
}

/** A misfit that is told. */
export interface ConfigIssue extends Misfit {
  /** Its words in English. */
  readonly message: string
}

/** Whether a value fits a schema, as far as that is known before expressions are evaluated. */
export interface Verdict {
  readonly fit: 'valid' | 'invalid' | 'unknown'
  readonly problems: readonly Misfit[]
}

/** What a check carries along. */
export interface Check {
  readonly root: JsonObject
  readonly depth: number
  /** What is left to spend: the schema may be a stranger's. */
  readonly work: SchemaWork
  /** Checks a part against a schema inside this one. */
  readonly part: (schema: JsonValue | undefined, value: JsonValue, path: string, check: Check) => Verdict
}

export const FITS: Verdict = Object.freeze({ fit: 'valid', problems: [] })
export const UNKNOWN: Verdict = Object.freeze({ fit: 'unknown', problems: [] })

export const refusal = (path: string, keyword: string, words: Words): Verdict => ({
  fit: 'invalid',
  problems: [{ path, keyword, words }],
})

/** A place that must be something. What it must be can be told without the sentence, where it may be one of several things. */
export const mustBe = (path: string, keyword: string, what: WordsValue): Verdict => refusal(path, keyword, said('config.must-be', { what }))

/** Enough to mend a part by; a list can be wrong in a million places, and each problem takes more memory than what it is about. */
const MOST_PROBLEMS = 200

/** All verdicts together: invalid if one is, else unknown if one is. Of very many problems the first ones are kept. */
export function all(verdicts: Iterable<Verdict | undefined>): Verdict {
  let fit: Verdict['fit'] = 'valid'
  const problems: Misfit[] = []
  for (const verdict of verdicts) {
    if (verdict === undefined || verdict.fit === 'valid') continue
    if (verdict.fit === 'invalid') fit = 'invalid'
    else if (fit === 'valid') fit = 'unknown'
    for (const problem of verdict.problems) if (problems.length < MOST_PROBLEMS) problems.push(problem)
  }
  return fit === 'valid' ? FITS : { fit, problems }
}

/** Whether a value, or a part of it, is an expression. */
export function holdsExpression(value: JsonValue): boolean {
  const open: JsonValue[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isExpressionValue(next)) return true
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child)
  }
  return false
}

/** The schema that a local reference (`#/$defs/x`) names; anything else fits everything. */
export function resolveRef(root: JsonObject, ref: string): JsonValue {
  if (!ref.startsWith('#')) return true
  let at: JsonValue = root
  for (const step of ref.split('/').slice(1)) {
    const key = nameOfStep(decodeURIComponent(step))
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return true
    at = (at as JsonObject)[key]!
  }
  return at
}
