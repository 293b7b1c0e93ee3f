import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** A value that is worked out when the step runs. */
export interface ExpressionValue extends JsonObject {
  $expr: string
}

export const isExpression = (value: JsonValue | undefined): value is ExpressionValue =>
  isJsonObject(value) && typeof value['$expr'] === 'string' && Object.keys(value).length === 1

export const expressionOf = (template: string): ExpressionValue => ({ $expr: template })

/**
 * The template that gives what a fixed value says, so that nothing typed is lost when a field becomes an expression. Expressions inside it
 * become parts of the one; empty where that cannot be told from their text.
 */
export function toTemplate(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  const source = sourceOf(value)
  return source === undefined ? '' : `{{ ${source} }}`
}

/** Longer lists and objects stand on several lines. */
const ONE_LINE = 60
const INDENT = '  '

/** The source of an expression that gives a value; undefined where a template inside it cannot be taken apart. */
function sourceOf(value: JsonValue): string | undefined {
  if (isExpression(value)) return partOf(value.$expr)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const parts = Object.entries(value).map(([name, member]) => {
    const source = sourceOf(member)
    return source === undefined || Array.isArray(value) ? source : `${JSON.stringify(name)}: ${source}`
  })
  if (parts.includes(undefined)) return undefined
  const line = parts.join(', ')
  if (line.length <= ONE_LINE && !line.includes('\n')) return `${open}${line}${close}`
  return `${open}\n${INDENT}${parts.join(',\n').replaceAll('\n', `\n${INDENT}`)}\n${close}`
}

/** A template as a part of an expression; only one whose pieces are beyond doubt, for braces may stand in texts and in code. */
function partOf(template: string): string | undefined {
  if (!template.includes('{{')) return JSON.stringify(template)
  const sole = WHOLE.exec(template)?.[1]?.trim()
  if (sole !== undefined && sole !== '' && !/\{\{|\}\}/.test(sole)) return `(${sole})`
  const pieces = template.split(/\{\{([^{}]*)\}\}/)
  const isClear = pieces.every((piece, at) => (at % 2 === 1 ? piece.trim() !== '' : !/\{\{|\}\}/.test(piece)))
  if (!isClear) return undefined
  // As in a template, what is nothing gives no text.
  const parts = pieces.map((piece, at) => (at % 2 === 1 ? `\${(${piece.trim()}) ?? ''}` : piece.replace(/[\\`]|\$(?=\{)/g, '\\$&')))
  return `\`${parts.join('')}\``
}

const WHOLE = /^\s*\{\{([\s\S]*)\}\}\s*$/

/**
 * The literal that a template stands for, when it stands for one: text without `{{ }}`, or a single `{{ literal }}`.
 * `undefined` when it must be worked out.
 */
export function toLiteral(template: string): JsonValue | undefined {
  if (!template.includes('{{')) return template
  const inside = WHOLE.exec(template)?.[1]?.trim()
  if (inside === undefined || inside === '') return undefined
  try {
    return JSON.parse(inside) as JsonValue
  } catch {
    return undefined // not a literal: only an execution can tell
  }
}
