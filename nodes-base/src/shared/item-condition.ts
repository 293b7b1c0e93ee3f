import { withItemIndex, type Condition, type StepContext } from '@millrace/node-sdk'

/** Whether a condition holds for the item at this index, now and in the zone of the workflow. */
export function holdsForItem(step: Pick<StepContext, 'holds'>, condition: Condition, itemIndex: number): boolean {
  try {
    return step.holds(condition)
  } catch (thrown) {
    throw withItemIndex(thrown, itemIndex)
  }
}
