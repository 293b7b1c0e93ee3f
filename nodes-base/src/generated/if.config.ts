/* Made from ../if/if.schema.json by `npm run generate`. Do not edit. */

import type { Condition } from '@millrace/node-sdk'

/**
 * Items for which the condition holds leave by `true`, the others by `false`.
 */
export interface IfConfig {
  /**
   * What must hold for an item.
   */
  condition: Condition
}
