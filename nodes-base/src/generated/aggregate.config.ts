/* Made from ../aggregate/aggregate.schema.json by `npm run generate`. Do not edit. */

/**
 * Makes one item of all items.
 */
export interface AggregateConfig {
  /**
   * items: one field holds the list of all items. fields: one list for each named field.
   */
  mode?: 'items' | 'fields'
  /**
   * Field that gets the list.
   */
  into?: string
  /**
   * Fields whose values are collected.
   *
   * @maxItems 100
   *
   * Items: One field to collect.
   */
  fields?: {
    /**
     * Field of the items. Dots reach into objects.
     */
    name: string
    /**
     * Name of the list; the name of the field when left out.
     */
    as?: string
  }[]
  /**
   * Whether items without the field add nothing (null) to the list.
   */
  keepMissing?: boolean
  /**
   * Whether the item carries the files of all items; a name that is taken gets a number.
   */
  keepFiles?: boolean
}
