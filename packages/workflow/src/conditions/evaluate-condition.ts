import { NodeError, type JsonValue } from '@millrace/base'
import { ExpressionError, Work } from '@millrace/expression'
import { nameOfOperator } from './condition-error.ts'
import { callFunction, NO_FUNCTIONS, type FunctionOperand } from './functions.ts'
import { fitsOperator, isBuiltIn, operatorInfo, type BuiltInOperator } from './operators.ts'
import { conversionOf, EXPECTED, isNothing, need, type ConditionContext, type Working } from './read-value.ts'
import { OPERATOR_TESTS } from './tests-of-operators.ts'
import { isConditionGroup, MOST_CONDITIONS_DEEP, type Condition, type ConditionTest } from './types.ts'
import { english } from '../words/english.ts'

/** Units (of at most 10 ns) of a test, whatever it compares. */
const TEST = 100

/**
 * Whether a condition tree holds. Its values are resolved already. Groups stop at the first condition that decides them, so
 * `exists` can stand before a test that needs a value. An empty `all` holds, an empty `any` does not.
 * @throws NodeError `condition.type` when a side cannot be read as what its operator needs, `condition.pattern` for a bad pattern,
 * `condition.operator` for one that is not there, `condition.function-failed`, `condition.fuel` for a test that takes too much work;
 * `detail.at` points to the test
 */
export function evaluateCondition(condition: Condition, context: ConditionContext): boolean {
  return evaluate(condition, { ...context, work: new Work(context.limits) }, [])
}

function evaluate(condition: Condition, context: Working, at: readonly number[]): boolean {
  if (!isConditionGroup(condition)) return evaluateTest(condition, context, at)
  if (at.length >= MOST_CONDITIONS_DEEP) {
    throw new NodeError('condition.depth', `Conditions are nested more than ${MOST_CONDITIONS_DEEP} deep.`, {
      hint: 'Join groups of the same kind.',
    })
  }
  const holds = (inner: Condition, index: number): boolean => evaluate(inner, context, [...at, index])
  const outcome = condition.combine === 'all' ? condition.conditions.every(holds) : condition.conditions.some(holds)
  return condition.not === true ? !outcome : outcome
}

function evaluateTest(test: ConditionTest, context: Working, at: readonly number[]): boolean {
  try {
    context.work.spend(TEST)
    return isBuiltIn(test.operator) ? builtIn(test, test.operator, context) : ofPlugin(test, context)
  } catch (thrown) {
    const error = thrown instanceof ExpressionError ? tooMuch(test, thrown) : thrown
    throw error instanceof NodeError && at.length > 0 ? placed(error, at) : error
  }
}

/** A limit of expressions that a test went over: it compares too much. */
function tooMuch(test: ConditionTest, cause: ExpressionError): NodeError {
  const what = cause.code === 'expression.too-deep' ? 'compares data that is nested too deeply' : 'takes too much work for these values'
  return new NodeError('condition.fuel', `The test "${nameOfOperator(test)}" ${what} and was stopped.`, {
    hint: 'Compare a smaller part: a field, the first characters, a length. A Code node is for heavy work.',
    detail: { operator: test.operator },
    cause,
  })
}

/** The error with the place of its test in the tree. */
function placed(error: NodeError, at: readonly number[]): NodeError {
  const { hint, detail, itemIndex } = error.data
  const about = typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : {}
  return new NodeError(error.code, error.message, {
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    detail: { ...about, at: at.map((index) => `/conditions/${index}`).join('') },
    cause: error,
  })
}

function builtIn(test: ConditionTest, operator: BuiltInOperator, context: Working): boolean {
  if (!fitsOperator(operator, test.type)) {
    throw new NodeError(
      'condition.operator',
      `"${nameOfOperator({ operator })}" does not exist for ${english(EXPECTED[test.type ?? 'text'])}.`,
      {
        hint: 'Choose another operator, or compare as another type.',
        detail: { operator, type: test.type ?? null },
      },
    )
  }
  const missing = conversionOf(test) === 'loose' ? withoutValue(test, operator) : undefined
  return missing ?? OPERATOR_TESTS[operator](test, context)
}

/** Loosely, a test of a value that is not there does not hold, and its opposite does. Undefined where there is a value. */
function withoutValue({ left, right }: ConditionTest, operator: BuiltInOperator): boolean | undefined {
  const { operand, negates, takesNothing } = operatorInfo(operator)
  if (takesNothing === true) return undefined
  const isMissing = isNothing(left) || (operand !== 'none' && isNothing(right) && !Array.isArray(left)) // a list may hold nothing
  return isMissing ? negates !== undefined : undefined
}

function ofPlugin(test: ConditionTest, context: Working): boolean {
  const { now, timezone, work, functions = NO_FUNCTIONS } = context
  const fn = functions.get(test.operator)
  if (fn === undefined) {
    throw new NodeError('condition.operator', `There is no operator "${test.operator}": no plugin of this server brings it.`, {
      hint: 'Install the plugin, or choose another operator.',
      detail: { operator: test.operator },
    })
  }
  const read = (side: 'left' | 'right', type: FunctionOperand): JsonValue =>
    type === 'any' ? (test[side] ?? null) : (need(type, test, side, context) as JsonValue)
  const left = read('left', fn.left)
  const right = fn.right === undefined ? null : read('right', fn.right.type)
  return callFunction(fn, test, { left, right, now, timezone, work, caseSensitive: test.options?.caseSensitive ?? true })
}
