/* Made from ../sort/sort.schema.json by `npm run generate`. Do not edit. */

/**
 * Puts the items in order.
 */
export interface SortConfig {
  /**
   * Fields to sort by; later ones decide between equals.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: One field to sort by.
   */
  fields: {
    /**
     * Field of the item. Dots reach into objects.
     */
    name: string
    /**
     * up: lowest first. down: highest first.
     */
    direction?: 'up' | 'down'
  }[]
  /**
   * Whether text is compared by the numbers in it: file2 before file10.
   */
  numeric?: boolean
  /**
   * Whether A and a differ.
   */
  caseSensitive?: boolean
}
