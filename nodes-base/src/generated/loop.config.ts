/* Made from ../loop/loop.schema.json by `npm run generate`. Do not edit. */

import type { Condition } from '@millrace/node-sdk'

/**
 * Sends items through the nodes between `loop` and `next`, again and again, then out of `done`.
 */
export type LoopConfig = {
  /**
   * each: batches of the input, one after the other. times: a fixed number of turns. while: as long as a condition holds. until: at least once, and until a condition holds.
   */
  mode?: 'each' | 'times' | 'while' | 'until'
  /**
   * Items per turn.
   */
  batchSize?: number
  /**
   * Batches under way at once. The results keep the order of the items.
   */
  concurrency?: number
  /**
   * Number of turns.
   */
  times?: number
  /**
   * original: the items that came in. returned: what the turn before gave back.
   */
  feed?: 'original' | 'returned'
  /**
   * Looked at with the first item of what came in, or came back from the last turn.
   */
  condition?: Condition
  /**
   * Turns after which the loop stops in any case.
   */
  maxIterations?: number
  /**
   * error: the step fails. finish: the loop ends as if its condition said so.
   */
  onLimit?: 'error' | 'finish'
  /**
   * Looked at after each turn with the first item that came back from it. Once it holds, the loop ends.
   */
  breakWhen?: Condition
  /**
   * stop: the execution fails. continue: the other turns go on. collect: they go on, and what failed goes out of its own port at the end.
   */
  onFailure?: 'stop' | 'continue' | 'collect'
  /**
   * collected: all items that came back. last: those of the last turn. original: the items that came in.
   */
  result?: 'collected' | 'last' | 'original'
}
