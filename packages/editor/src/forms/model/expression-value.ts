import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** A value that is worked out when the step runs. */
export interface ExpressionValue extends JsonObject {
  $expr: string
}

export const isExpression = (value: JsonValue | undefined): value is ExpressionValue =>
  isJsonObject(value) && typeof value['$expr'] === 'string' && Object.keys(value).length === 1

export const expressionOf = (template: string): ExpressionValue => ({ $expr: template })

/** The template that gives what a literal says, so that nothing typed is lost when a field becomes an expression. */
export function toTemplate(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  return `{{ ${JSON.stringify(value)} }}`
}

const WHOLE = /^\s*\{\{([\s\S]*)\}\}\s*$/

/**
 * The literal that a template stands for, when it stands for one: text without `{{ }}`, or a single `{{ literal }}`.
 * `undefined` when it must be worked out.
 */
export function toLiteral(template: string): JsonValue | undefined {
  if (!template.includes('{{')) return template
  const inside = WHOLE.exec(template)?.[1]?.trim()
  if (inside === undefined || inside === '' || inside.includes('}}')) return undefined
  try {
    return JSON.parse(inside) as JsonValue
  } catch {
    return undefined // not a literal: only an execution can tell
  }
}
