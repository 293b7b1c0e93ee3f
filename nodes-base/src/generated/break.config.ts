/* Made from ../break/break.schema.json by `npm run generate`. Do not edit. */

/**
 * Ends the loop around it.
 */
export interface BreakConfig {
  /**
   * items: what comes in counts as a result of the turn. nothing: it does not.
   */
  give?: 'items' | 'nothing'
}
