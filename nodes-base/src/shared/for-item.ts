import { withItemIndex } from '@millrace/node-sdk'

/** Runs `work` for one item; a NodeError from it names the item. */
export function forItem<T>(itemIndex: number, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw withItemIndex(thrown, itemIndex)
  }
}
