/* Made from ../stop-error/stop-error.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * Makes the execution fail with your message.
 */
export interface StopErrorConfig {
  /**
   * What went wrong, for the people who look at the execution.
   */
  message?: string
  /**
   * Any value that helps to find the cause.
   */
  detail?: JsonValue
}
