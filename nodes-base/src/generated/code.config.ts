/* Made from ../code/code.schema.json by `npm run generate`. Do not edit. */

/**
 * JavaScript that makes new items. It runs in a sandbox, without network and files.
 */
export interface CodeConfig {
  /**
   * Language of the code.
   */
  language?: 'javascript'
  /**
   * all: once, with all items in `items`. each: once for each item, with its data in `$json`.
   */
  mode?: 'all' | 'each'
  /**
   * Body of a function. all: return a list of items or objects. each: return an object.
   */
  source: string
  /**
   * Seconds that the code may take.
   */
  timeoutSeconds?: number
}
