/* Made from ../parallel/parallel.schema.json by `npm run generate`. Do not edit. */

/**
 * Sends the same items through several branches at the same time and goes on when enough of them are done.
 */
export interface ParallelConfig {
  /**
   * One port each. Connect the end of every branch with `next`.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One branch and its port.
   */
  branches: {
    /**
     * Name of the port, unique in this node: letters, digits, - and _.
     */
    key: string
    /**
     * What the canvas shows.
     */
    label?: string
  }[]
  /**
   * all: every branch. any: the first one that ends. first-success: the first one that ends without a failure. The others are given up.
   */
  wait?: 'all' | 'any' | 'first-success'
  /**
   * stop: this step fails with it, and the other branches are given up. continue: the others go on. collect: they go on, and the failures go out of their own port at the end.
   */
  onFailure?: 'stop' | 'continue' | 'collect'
  /**
   * Branches that take longer are given up. Without it they may take as long as they like.
   */
  timeoutMs?: number
  /**
   * fail: this step fails. continue: it goes on with what the others gave.
   */
  onTimeout?: 'fail' | 'continue'
  /**
   * items: all items that came back, branch after branch. fields: one item with a list for each branch.
   */
  result?: 'items' | 'fields'
}
