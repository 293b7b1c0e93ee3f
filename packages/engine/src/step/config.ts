import {
  compileLimits,
  DEFAULT_LIMITS,
  ExpressionError,
  MOST_STRETCHES,
  SHORT_STRETCHES,
  TemplateCache,
  isExpressionValue,
  onlyStretchOf,
  stretchOf,
  type CompiledTemplate,
  type ExpressionLimits,
  type ExpressionScope,
} from '@millrace/expression'
import { fieldWords } from '@millrace/workflow'
import { NodeError, MillraceError, toError, type JsonObject, type JsonValue, pointerStep } from '@millrace/base'

/** A node's config with its expressions compiled once. */
export interface CompiledConfig {
  /** The config as written. */
  readonly raw: JsonObject
  /** No expression in it: it is the same for every item. */
  readonly isConstant: boolean
  /** How many expressions are in it. */
  readonly expressions: number
  /** A fresh object with all expressions resolved. Throws NodeError naming the place. */
  resolve(scope: ExpressionScope, limits?: ExpressionLimits): JsonObject
  /** The same, one expression at a time. */
  begin(scope: ExpressionScope, limits?: ExpressionLimits): Resolution
}

/** A config that is being resolved. */
export interface Resolution {
  readonly isDone: boolean
  /**
   * Evaluates the next expression. Never throws: one that fails ends it. Gives false where it took longer than a stretch, and has to
   * be begun anew after others had a turn: V8 ran it for the first time, or the machine is busy.
   */
  next(): boolean
  /** The resolved config, once. Evaluates what is left without a break, and throws what failed. */
  finish(): JsonObject
}

type Evaluate = (scope: ExpressionScope, limits: ExpressionLimits | undefined) => JsonValue | undefined
/** Puts the values of the expressions into their places. */
type Build = (values: readonly (JsonValue | undefined)[]) => JsonValue | undefined

/** Work of a key, which a caller waits for before his execution is accepted: about 10 ms. */
const KEY_FUEL = 1_000_000

/** The limits of the expression that gives a concurrency, de-duplication or debounce key: nobody can have a turn meanwhile. */
export const keyLimits = (limits: ExpressionLimits = DEFAULT_LIMITS): ExpressionLimits =>
  compileLimits({ ...limits, fuel: Math.min(limits.fuel, KEY_FUEL) })

/** Templates of all workflows: versions of one workflow have most of theirs in common. */
const templates = new TemplateCache()

/** @param schema of the config, for the names of its fields in errors */
export function compileConfig(raw: JsonObject, schema: JsonObject = {}): CompiledConfig {
  const expressions: Evaluate[] = []
  const build = compileValue(raw, { path: '', schema }, expressions) ?? (() => structuredClone(raw))
  const heavy = new Set<number>()
  const begin = (scope: ExpressionScope, limits?: ExpressionLimits): Resolution =>
    new ExpressionByExpression({ expressions, heavy, build, scope, limits })
  return {
    raw,
    isConstant: expressions.length === 0,
    expressions: expressions.length,
    resolve: (scope, limits) => build(expressions.map((evaluate) => evaluate(scope, limits))) as JsonObject,
    begin,
  }
}

interface Resolving {
  readonly expressions: readonly Evaluate[]
  /** Expressions that took all their short stretches once: V8 has compiled them, and they need long ones. */
  readonly heavy: Set<number>
  readonly build: Build
  readonly scope: ExpressionScope
  readonly limits: ExpressionLimits | undefined
}

class ExpressionByExpression implements Resolution {
  readonly #resolving: Resolving
  readonly #values: (JsonValue | undefined)[] = []
  #failure: { readonly thrown: unknown } | undefined
  /** How often the expression at hand was begun and given up. */
  #givenUp = 0

  constructor(resolving: Resolving) {
    this.#resolving = resolving
  }

  get isDone(): boolean {
    return this.#failure !== undefined || this.#values.length >= this.#resolving.expressions.length
  }

  next(): boolean {
    const { limits, heavy } = this.#resolving
    const place = this.#values.length
    if (this.#givenUp === SHORT_STRETCHES) heavy.add(place)
    if (this.#givenUp === 0 && heavy.has(place)) this.#givenUp = SHORT_STRETCHES
    const isLast = this.#givenUp === MOST_STRETCHES - 1
    return this.#evaluate(stretchOf(limits, this.#givenUp), isLast ? undefined : () => this.#givenUp++)
  }

  /** @param giveUp may be done with the next expression instead of ending with what it took too long for */
  #evaluate(limits: ExpressionLimits, giveUp?: () => void): boolean {
    const { expressions, scope } = this.#resolving
    const evaluate = expressions[this.#values.length]
    if (evaluate === undefined || this.#failure !== undefined) return true
    try {
      this.#values.push(evaluate(scope, limits))
      this.#givenUp = 0
    } catch (thrown) {
      if (giveUp !== undefined && isTooSlow(thrown)) {
        giveUp()
        return false
      }
      this.#failure = { thrown }
    }
    return true
  }

  finish(): JsonObject {
    while (!this.isDone) this.#evaluate(onlyStretchOf(this.#resolving.limits))
    if (this.#failure !== undefined) throw this.#failure.thrown
    return this.#resolving.build(this.#values) as JsonObject
  }
}

const isTooSlow = (thrown: unknown): boolean => thrown instanceof NodeError && thrown.code === 'expression.too-slow'

/** Where a value stands: a JSON pointer into the config, whose schema names the fields. */
interface Place {
  readonly path: string
  readonly schema: JsonObject
}

const below = ({ path, schema }: Place, step: string): Place => ({ path: `${path}/${step}`, schema })

/** Undefined for a value without expressions: it is shared, not rebuilt. */
function compileValue(value: JsonValue, place: Place, expressions: Evaluate[]): Build | undefined {
  if (isExpressionValue(value)) {
    const index = expressions.push(compileExpressionAt(value.$expr, place)) - 1
    return (values) => values[index]
  }
  if (Array.isArray(value)) return compileArray(value, place, expressions)
  if (typeof value === 'object' && value !== null) return compileObject(value, place, expressions)
  return undefined
}

function compileArray(list: readonly JsonValue[], place: Place, expressions: Evaluate[]): Build | undefined {
  const parts = list.map((element, index) => compileValue(element, below(place, String(index)), expressions))
  if (parts.every((part) => part === undefined)) return undefined
  return (values) => list.map((element, index) => (parts[index] === undefined ? structuredClone(element) : (parts[index](values) ?? null)))
}

function compileObject(object: JsonObject, place: Place, expressions: Evaluate[]): Build | undefined {
  const entries = Object.entries(object).map(([key, value]) => ({
    key,
    value,
    part: compileValue(value, below(place, pointerStep(key)), expressions),
  }))
  if (entries.every((entry) => entry.part === undefined)) return undefined
  return (values) => {
    const resolved: JsonObject = {}
    for (const { key, value, part } of entries) {
      // Schema defaults are filled in place, so what is shared between items must not be handed out.
      const result = part === undefined ? (typeof value === 'object' && value !== null ? structuredClone(value) : value) : part(values)
      if (result !== undefined) resolved[key] = result
    }
    return resolved
  }
}

/** A draft may hold a broken expression; it becomes an error of the step that needs it. */
function compileExpressionAt(text: string, place: Place): Evaluate {
  let template: CompiledTemplate
  try {
    template = templates.compile(text)
  } catch (thrown) {
    const error = expressionError(thrown, place)
    return () => {
      throw error
    }
  }
  return (scope, limits) => {
    try {
      return template.evaluateJson(scope, limits)
    } catch (thrown) {
      throw expressionError(thrown, place)
    }
  }
}

/** Names the field, and where in its text and what to do about it, so far as the error knows. */
function expressionError(thrown: unknown, { path, schema }: Place): NodeError {
  const error = innermost(toError(thrown))
  const code = error instanceof MillraceError ? error.code : 'expression.failed'
  const { start, end, hint } = error instanceof ExpressionError ? error : {}
  return new NodeError(code, `${path === '' ? 'Config' : fieldWords(schema, path)}: ${error.message}`, {
    detail: { path, ...(start === undefined || end === undefined ? {} : { start, end }) },
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  })
}

/** Fields that ask for each other fail once for each that asks: what is wrong is said once. */
function innermost(error: Error): Error {
  let inner = error
  while (inner instanceof NodeError && inner.code === 'expression.circular' && inner.cause instanceof Error) inner = inner.cause
  return inner
}
