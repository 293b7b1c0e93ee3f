/* Made from ../merge/merge.schema.json by `npm run generate`. Do not edit. */

/**
 * Waits for all connected inputs and makes one list of their items.
 */
export type MergeConfig = {
  /**
   * append: one input after the other. position: first with first, second with second. key: items with the same value in a field. choose: the items of one input.
   */
  mode?: 'append' | 'position' | 'key' | 'choose'
  /**
   * How many inputs the node has.
   */
  inputs?: number
  /**
   * Field that items are matched by. Dots reach into objects.
   */
  matchField?: string
  /**
   * Name of that field in inputs 2 and up, if it differs.
   */
  matchFieldOther?: string
  /**
   * inner: only items that match. left: also items of input 1 without a match. outer: also unmatched items of every input.
   */
  keep?: 'inner' | 'left' | 'outer'
  /**
   * Whether the number 1 and the text "1" match.
   */
  compareAsText?: boolean
  /**
   * What happens to items at positions that an input does not have.
   */
  unpaired?: 'keep' | 'drop'
  /**
   * Which input wins when several have a field.
   */
  clash?: 'last' | 'first'
  /**
   * Number of the input whose items go on. 0: the first one that has items.
   */
  choose?: number
}
