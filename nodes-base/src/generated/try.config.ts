/* Made from ../try/try.schema.json by `npm run generate`. Do not edit. */

/**
 * Runs the nodes after `try`; when one of them fails, those after `catch`; and those after `finally` in any case.
 */
export interface TryConfig {
  /**
   * handle: go on with what `catch` gives back. rethrow: fail with the error once `catch` and `finally` have run.
   */
  onFailure?: 'handle' | 'rethrow'
  /**
   * What is tried fails when it takes longer. Without it it may take as long as it likes.
   */
  timeoutMs?: number
}
