/* Made from ../limit/limit.schema.json by `npm run generate`. Do not edit. */

/**
 * Lets only so many items through.
 */
export interface LimitConfig {
  /**
   * How many items go on.
   */
  maxItems?: number
  /**
   * The first or the last ones.
   */
  keep?: 'first' | 'last'
}
