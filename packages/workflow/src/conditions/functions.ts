import { NodeError, toError, type JsonValue, type Millis } from '@millrace/base'
import type { Work } from '@millrace/expression'
import type { ConditionTest, ConditionType, FunctionOperator } from './types.ts'

/** What a side of a function is read as; `any` takes every value as it is. */
export type FunctionOperand = ConditionType | 'any'

/** What a function of a condition knows besides its sides. */
export interface FunctionContext {
  readonly now: Millis
  /** IANA zone of the workflow. */
  readonly timezone: string
  readonly caseSensitive: boolean
}

/** A test that a plugin adds to conditions, used as the operator `plugin.name`. */
export interface ConditionFunction {
  /** Letters, digits, - and _, beginning with a letter. */
  readonly name: string
  /** How it reads between the two sides: "is a holiday in". */
  readonly title: string
  /** One sentence for the picker. */
  readonly description: string
  readonly left: FunctionOperand
  /** Absent: it looks at the left side only. */
  readonly right?: { readonly type: FunctionOperand; readonly title?: string }
  /**
   * Whether the test holds. Dates come as milliseconds since 1970. Values are copies: nothing of the workflow can be changed. It must
   * answer at once and by the same for the same values; what it throws fails the step.
   */
  evaluate(left: JsonValue, right: JsonValue, context: FunctionContext): boolean
}

/** A function without its code: what pickers and checks know of it. */
export interface ConditionFunctionInfo {
  readonly operator: string
  readonly title: string
  readonly description: string
  readonly left: FunctionOperand
  readonly right?: { readonly type: FunctionOperand; readonly title?: string }
}

/** The functions at hand, by operator. */
export type ConditionFunctions = ReadonlyMap<string, ConditionFunction>

export const NO_FUNCTIONS: ConditionFunctions = new Map()

/** What is told of the functions to those that do not call them. */
export const describeFunctions = (functions: ConditionFunctions): readonly ConditionFunctionInfo[] =>
  [...functions].map(([operator, { title, description, left, right }]) => ({
    ...{ operator, title, description, left },
    ...(right === undefined ? {} : { right: { ...right } }),
  }))

/** Calls a function with its sides, which are read already. */
export function callFunction(
  fn: ConditionFunction,
  test: ConditionTest,
  { left, right, work, ...context }: FunctionContext & { left: JsonValue; right: JsonValue; work: Work },
): boolean {
  const operator = test.operator as FunctionOperator
  const [ownLeft, ownRight] = [work.copy(left), work.copy(right)] // items are shared between branches: one that is changed would change for all
  let outcome: unknown
  try {
    outcome = fn.evaluate(ownLeft, ownRight, Object.freeze(context))
  } catch (thrown) {
    const error = toError(thrown)
    throw new NodeError('condition.function-failed', `The function "${operator}" failed: ${error.message}`, {
      hint: 'Test before it what it needs, or ask whoever wrote the plugin.',
      detail: { operator },
      cause: error,
    })
  }
  if (typeof outcome === 'boolean') return outcome
  if (outcome instanceof Promise) outcome.catch(() => undefined) // nobody hears of it any more; unheard it would end the process
  const gave = outcome instanceof Promise ? 'a promise' : outcome === null ? 'null' : typeof outcome
  throw new NodeError('condition.function-failed', `The function "${operator}" gave ${gave}, not true or false.`, {
    hint: 'It is a fault of the plugin: a function answers at once, with true or false.',
    detail: { operator },
  })
}
