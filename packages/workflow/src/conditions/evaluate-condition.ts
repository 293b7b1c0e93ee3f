import { NodeError } from '@millrace/base'
import { isConditionGroup, type Condition } from './condition.ts'
import { OPERATOR_TESTS } from './operator-tests.ts'
import type { ConditionContext } from './read-value.ts'

/** Deeper trees are mistakes or attacks; the check also keeps the recursion bounded. */
const MAX_DEPTH = 50

/**
 * Whether a condition tree holds. Its values are resolved already. Groups stop at the first condition that decides them, so
 * `exists` can stand before a test that needs a value. An empty `all` holds, an empty `any` does not.
 * @throws NodeError `condition.type` when a side cannot be read as what its operator needs, `condition.pattern` for a bad pattern
 */
export function evaluateCondition(condition: Condition, context: ConditionContext): boolean {
  return evaluate(condition, context, 0)
}

function evaluate(condition: Condition, context: ConditionContext, depth: number): boolean {
  if (!isConditionGroup(condition)) return OPERATOR_TESTS[condition.operator](condition, context)
  if (depth >= MAX_DEPTH) {
    throw new NodeError('condition.depth', `Conditions are nested more than ${MAX_DEPTH} deep.`, { hint: 'Join groups of the same kind.' })
  }
  const holds = (inner: Condition): boolean => evaluate(inner, context, depth + 1)
  const outcome = condition.combine === 'all' ? condition.conditions.every(holds) : condition.conditions.some(holds)
  return condition.not === true ? !outcome : outcome
}
