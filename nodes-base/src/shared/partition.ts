import type { Condition, Item, StepContext } from '@millrace/node-sdk'
import { holdsForItem } from './item-condition.ts'

/**
 * The step's items for which its condition holds, and the others; the very objects that came in. When all fall on one side it is
 * the list itself that goes on, so that the engine stores a reference.
 */
export function partition<C extends { condition: Condition }>(step: StepContext<C>): readonly [readonly Item[], readonly Item[]] {
  const items = step.items()
  const held: Item[] = []
  const others: Item[] = []
  items.forEach((item, index) => (holdsForItem(step, step.config(index).condition, index) ? held : others).push(item))
  return [held.length === items.length ? items : held, others.length === items.length ? items : others]
}
