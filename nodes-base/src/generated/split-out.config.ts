/* Made from ../split-out/split-out.schema.json by `npm run generate`. Do not edit. */

/**
 * Makes one item of each element of a list.
 */
export interface SplitOutConfig {
  /**
   * Field that holds the list. Dots reach into objects.
   */
  field: string
  /**
   * Field of the new item that gets the element. Empty: an element that is an object becomes the item itself.
   */
  as?: string
  /**
   * Whether the new items also have the other fields, and the files, of the item that they come from.
   */
  keepOtherFields?: boolean
  /**
   * skip: no item. error: the step fails.
   */
  onMissing?: 'skip' | 'error'
}
