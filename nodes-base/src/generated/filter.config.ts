/* Made from ../filter/filter.schema.json by `npm run generate`. Do not edit. */

import type { Condition } from '@millrace/node-sdk'

/**
 * Keeps the items for which the condition holds.
 */
export interface FilterConfig {
  /**
   * What an item must fulfil to be kept.
   */
  condition: Condition
}
