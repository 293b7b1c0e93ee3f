import {
  compileTemplate,
  ExpressionError,
  isExpressionValue,
  toJson,
  type CompiledTemplate,
  type ExpressionScope,
} from '@millrace/expression'
import { NodeError, MillraceError, toError, type JsonObject, type JsonValue } from '@millrace/base'

/** A node's config with its expressions compiled once. */
export interface CompiledConfig {
  /** The config as written. */
  readonly raw: JsonObject
  /** No expression in it: it is the same for every item. */
  readonly isConstant: boolean
  /** A fresh object with all expressions resolved. Throws NodeError naming the place. */
  resolve(scope: ExpressionScope): JsonObject
}

type Resolve = (scope: ExpressionScope) => JsonValue | undefined

export function compileConfig(raw: JsonObject): CompiledConfig {
  const resolve = compileValue(raw, '')
  return resolve === undefined
    ? { raw, isConstant: true, resolve: () => structuredClone(raw) }
    : { raw, isConstant: false, resolve: (scope) => resolve(scope) as JsonObject }
}

/** Undefined for a value without expressions: it is shared, not rebuilt. */
function compileValue(value: JsonValue, path: string): Resolve | undefined {
  if (isExpressionValue(value)) return compileExpressionAt(value.$expr, path)
  if (Array.isArray(value)) return compileArray(value, path)
  if (typeof value === 'object' && value !== null) return compileObject(value, path)
  return undefined
}

function compileArray(list: readonly JsonValue[], path: string): Resolve | undefined {
  const parts = list.map((element, index) => compileValue(element, `${path}/${index}`))
  if (parts.every((part) => part === undefined)) return undefined
  return (scope) => list.map((element, index) => (parts[index] === undefined ? structuredClone(element) : (parts[index](scope) ?? null)))
}

function compileObject(object: JsonObject, path: string): Resolve | undefined {
  const entries = Object.entries(object).map(([key, value]) => ({ key, value, part: compileValue(value, `${path}/${escapePointer(key)}`) }))
  if (entries.every((entry) => entry.part === undefined)) return undefined
  return (scope) => {
    const resolved: JsonObject = {}
    for (const { key, value, part } of entries) {
      // Schema defaults are filled in place, so what is shared between items must not be handed out.
      const result = part === undefined ? (typeof value === 'object' && value !== null ? structuredClone(value) : value) : part(scope)
      if (result !== undefined) resolved[key] = result
    }
    return resolved
  }
}

/** A draft may hold a broken expression; it becomes an error of the step that needs it. */
function compileExpressionAt(text: string, path: string): Resolve {
  let template: CompiledTemplate
  try {
    template = compileTemplate(text)
  } catch (thrown) {
    const error = expressionError(thrown, path)
    return () => {
      throw error
    }
  }
  return (scope) => {
    try {
      return toJson(template.evaluate(scope))
    } catch (thrown) {
      throw expressionError(thrown, path)
    }
  }
}

function expressionError(thrown: unknown, path: string): NodeError {
  const error = toError(thrown)
  const code = error instanceof MillraceError ? error.code : 'expression.failed'
  const { start, end, hint } = error instanceof ExpressionError ? error.data : {}
  return new NodeError(code, `${path === '' ? 'Config' : path.slice(1)}: ${error.message}`, {
    detail: { path, ...(start === undefined || end === undefined ? {} : { start, end }) },
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  })
}

/** JSON pointer escaping, RFC 6901. */
const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
