import type { JsonObject, JsonValue } from '@millrace/base'
import type { RightSide } from './conditions.ts'

/** Comparing with any value: number first, since sizes are mostly compared with numbers. */
const ANY: JsonObject = {}
const OF_TYPE: Readonly<Record<string, JsonObject>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', 'x-ui': { widget: 'date-time' } },
  list: { type: 'array', 'x-ui': { widget: 'json' } },
  object: { type: 'object', 'x-ui': { widget: 'json' } },
}
const TEXTS: JsonObject = { type: 'array', items: { type: 'string' } }
const NUMBERS: JsonObject = { type: 'array', items: { type: 'number' } }
const SIZES: ReadonlySet<unknown> = new Set(['greater_than', 'greater_or_equal', 'less_than', 'less_or_equal'])

/** The schema of the control for the right side of a test, or of one end of a range. */
export function rightSchema({ operand, type }: RightSide, operator: JsonValue | undefined, right: JsonValue | undefined): JsonObject {
  switch (operand) {
    case 'days':
      return { type: 'integer', 'x-ui': { placeholder: '7' } }
    case 'count':
      return { type: 'integer', minimum: 0 }
    case 'pattern':
      return { type: 'string', 'x-ui': { placeholder: '^order-\\d+$' } }
    case 'field':
      return { type: 'string', 'x-ui': { placeholder: 'id' } }
    case 'list':
      return listSchema(type, right)
    case 'same':
    case 'range':
      return (type === undefined ? undefined : OF_TYPE[type]) ?? untyped(operator)
    case 'any':
    case 'none':
      return ANY
  }
}

/** Without a type the operator may tell. */
function untyped(operator: JsonValue | undefined): JsonObject {
  if (typeof operator === 'string' && /^(before|after)/.test(operator)) return OF_TYPE['date'] ?? ANY
  return SIZES.has(operator) ? { type: ['number', 'string', 'boolean', 'object', 'array', 'null'] } : ANY
}

function listSchema(type: RightSide['type'], right: JsonValue | undefined): JsonObject {
  if (type === 'number') return NUMBERS
  if (type === 'text' || type === 'date') return TEXTS
  const texts = right === undefined || (Array.isArray(right) && right.every((element) => typeof element === 'string'))
  return type === undefined && texts ? TEXTS : { 'x-ui': { widget: 'json' } }
}
