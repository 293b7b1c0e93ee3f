import { evaluateCondition, type Condition, type StepContext } from '@millrace/node-sdk'
import { withItemIndex } from './for-item.ts'

/** Whether a condition holds for the item at this index, now and in the zone of the workflow. */
export function holdsForItem(step: Pick<StepContext, 'now' | 'workflow'>, condition: Condition, itemIndex: number): boolean {
  try {
    return evaluateCondition(condition, { now: step.now, timezone: step.workflow.timezone })
  } catch (thrown) {
    throw withItemIndex(thrown, itemIndex)
  }
}
