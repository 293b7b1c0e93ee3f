/* Made from ../set/set.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * Which fields each item gets.
 */
export type SetConfig = {
  /**
   * fields: name each field. json: give one whole object.
   */
  mode?: 'fields' | 'json'
  /**
   * Fields to add or replace, from top to bottom.
   *
   * @maxItems 500
   *
   * Items: One field and its value.
   */
  assignments?: {
    /**
     * Name of the field. Dots reach into objects: `customer.address.city`.
     */
    name: string
    /**
     * Any value: text, number, true or false, list, object, or an expression.
     */
    value?: JsonValue
  }[]
  /**
   * An object, or text that holds one.
   */
  json?: JsonValue
  /**
   * Whether fields that are not named here stay in the item.
   */
  keepOtherFields?: boolean
}
