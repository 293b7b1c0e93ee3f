import type { JsonObject, JsonValue } from '@millrace/base'
import type { BuiltInOperator, ConditionType } from '@millrace/workflow'
import { NoEquivalentError } from '../errors.ts'
import type { Params } from '../read/params.ts'

/** n8n's types of values, by ours. */
const TYPES: Readonly<Record<string, ConditionType>> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  dateTime: 'date',
  array: 'list',
  object: 'object',
}

/** n8n's operations, of all its versions; those that mean something else for a type stand in `OF_TYPE`. */
const OPERATIONS: Readonly<Record<string, BuiltInOperator>> = {
  equals: 'equals',
  equal: 'equals',
  notEquals: 'not_equals',
  notEqual: 'not_equals',
  contains: 'contains',
  notContains: 'not_contains',
  startsWith: 'starts_with',
  notStartsWith: 'not_starts_with',
  endsWith: 'ends_with',
  notEndsWith: 'not_ends_with',
  regex: 'matches',
  notRegex: 'not_matches',
  gt: 'greater_than',
  larger: 'greater_than',
  gte: 'greater_or_equal',
  largerEqual: 'greater_or_equal',
  lt: 'less_than',
  smaller: 'less_than',
  lte: 'less_or_equal',
  smallerEqual: 'less_or_equal',
  after: 'after',
  before: 'before',
  afterOrEquals: 'after_or_equal',
  beforeOrEquals: 'before_or_equal',
  lengthEquals: 'length_equals',
  lengthNotEquals: 'length_not_equals',
  lengthGt: 'length_greater_than',
  lengthGte: 'length_greater_or_equal',
  lengthLt: 'length_less_than',
  lengthLte: 'length_less_or_equal',
  exists: 'exists',
  notExists: 'not_exists',
  empty: 'is_empty',
  isEmpty: 'is_empty',
  notEmpty: 'is_not_empty',
  isNotEmpty: 'is_not_empty',
  true: 'is_true',
  isTrue: 'is_true',
  false: 'is_false',
  isFalse: 'is_false',
}
const UNARY: ReadonlySet<BuiltInOperator> = new Set(['exists', 'not_exists', 'is_empty', 'is_not_empty', 'is_true', 'is_false'])

interface Test {
  readonly type: string
  readonly operation: string
  readonly left: JsonValue
  readonly right: JsonValue
  readonly caseSensitive: boolean
}

/**
 * Loosely, because a test of a value that is not there does not hold in n8n either, whatever its type validation says. What n8n refuses
 * under strict validation is compared here.
 */
function testOf({ type, operation, left, right, caseSensitive }: Test): JsonObject {
  const operator = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
  if (operator === undefined) throw new NoEquivalentError({ reason: `It compares by "${operation}", which is not known.` })
  const typed = Object.hasOwn(TYPES, type) ? { type: TYPES[type] as ConditionType } : {}
  const options = { convert: 'loose', ...(caseSensitive ? {} : { caseSensitive: false }) }
  // There, "is false" also holds for a value that is not there.
  if (operator === 'is_false')
    return joined(
      [
        { left, operator: 'not_exists' },
        { left, operator: 'equals', right: false, ...typed, options },
      ],
      'any',
    )
  if (UNARY.has(operator)) return { left, operator, ...(operator === 'is_true' ? { ...typed, options } : {}) }
  const empty = right === '' || right === null
  if (empty && operator === 'equals') return { left, operator: 'is_empty' } // a missing value equals an empty text there
  if (empty && operator === 'not_equals') return { left, operator: 'is_not_empty' }
  if (operator === 'matches' || operator === 'not_matches') return pattern({ left, operator, right, options, ...typed })
  return { left, operator, right: type === 'number' ? numeric(right) : right, ...typed, options }
}

const numeric = (value: JsonValue): JsonValue =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value

/** A pattern may be written with its flags: `/^a/i`. */
function pattern(test: { left: JsonValue; operator: string; right: JsonValue; options: JsonObject; type?: string }): JsonObject {
  const found = typeof test.right === 'string' ? /^\/([^]*)\/([a-z]*)$/.exec(test.right) : null
  const [, source = '', flags = ''] = found ?? []
  if (found === null) return { ...test }
  return { ...test, right: source, options: flags.includes('i') ? { ...test.options, caseSensitive: false } : test.options }
}

/** One that always holds, or never: what n8n makes of no conditions at all. */
const always = (holds: boolean): JsonObject => ({ left: holds, operator: 'is_true' })

function joined(tests: readonly JsonObject[], combine: 'all' | 'any'): JsonObject {
  return { combine, conditions: tests.length === 0 ? [always(combine === 'all')] : [...tests] }
}

/** Conditions as the filter of If, Filter and Switch has them since their version 2. */
export function filterCondition(filter: Params, { ignoreCase }: { readonly ignoreCase: boolean | undefined }): JsonObject {
  const sensitive = ignoreCase === undefined ? filter.group('options').raw('caseSensitive') !== false : !ignoreCase
  const tests = filter.list('conditions').map((params) => {
    const operator = params.group('operator')
    return testOf({
      type: operator.choice('type', 'string'),
      operation: operator.choice('operation', 'equals'),
      left: params.value('leftValue', null),
      right: params.value('rightValue', null),
      caseSensitive: sensitive,
    })
  })
  return joined(tests, filter.choice('combinator', 'and') === 'or' ? 'any' : 'all')
}

/** What a row means that does not say how it compares. */
const DEFAULTS: Readonly<Record<string, string>> = { boolean: 'equal', dateTime: 'after', number: 'smaller', string: 'equal' }

/** What a value is that a document leaves out. */
export const unset = (type: string): JsonValue => (type === 'number' ? 0 : type === 'boolean' ? false : '')

/** Conditions by type, as If and Filter had them in version 1. */
export function typedConditions(conditions: Params, combine: 'all' | 'any'): JsonObject {
  const tests = Object.entries(DEFAULTS).flatMap(([type, operation]) => conditions.list(type).map((row) => typedTest(type, row, operation)))
  return joined(tests, combine)
}

/** Orders that version 1 looked at with 0 in the place of what was not there. */
const ORDERS: Readonly<Record<string, (right: number) => boolean>> = {
  smaller: (right) => 0 < right,
  smallerEqual: (right) => 0 <= right,
  larger: (right) => 0 > right,
  largerEqual: (right) => 0 >= right,
}

/** A test of version 1: one of numbers that holds for 0 also held for a value that is not there. */
function oldTest(test: Test): JsonObject {
  const made = testOf(test)
  const right = numeric(test.right)
  const order = Object.hasOwn(ORDERS, test.operation) ? ORDERS[test.operation] : undefined
  const holds = test.type === 'number' && typeof right === 'number' && order?.(right) === true
  return holds && typeof test.left === 'object' ? joined([{ left: test.left, operator: 'not_exists' }, made], 'any') : made
}

const typedTest = (type: string, row: Params, operation: string): JsonObject =>
  oldTest({
    type,
    operation: row.choice('operation', operation),
    left: row.value('value1', unset(type)),
    right: row.value('value2', unset(type)),
    caseSensitive: true,
  })

/** A rule of a Switch before version 3: its value stands in the node, the rest in the rule. */
export const ruleTest = (type: string, left: JsonValue, rule: Params): JsonObject =>
  oldTest({
    type,
    operation: rule.choice('operation', DEFAULTS[type] ?? 'equal'),
    left,
    right: rule.value('value2', unset(type)),
    caseSensitive: true,
  })
