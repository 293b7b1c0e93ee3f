import { NodeError } from '@millrace/node-sdk'

/** Runs `work` for one item; a NodeError from it names the item. */
export function forItem<T>(itemIndex: number, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw withItemIndex(thrown, itemIndex)
  }
}

/** The same error with the index of the item that it belongs to. Other errors are handed back as they are. */
export function withItemIndex(thrown: unknown, itemIndex: number): unknown {
  if (!(thrown instanceof NodeError) || thrown.data.itemIndex !== undefined) return thrown
  return new NodeError(thrown.code, thrown.message, {
    ...thrown.data,
    itemIndex,
    retryable: thrown.retryable,
    deferred: thrown.deferred,
    ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    cause: thrown,
  })
}
