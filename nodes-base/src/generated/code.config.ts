/* Made from ../code/code.schema.json by `npm run generate`. Do not edit. */

/**
 * JavaScript or Python that makes new items. It runs in a sandbox, without network and files.
 */
export interface CodeConfig {
  /**
   * Language of the code. python: the standard library, or what the operator offers.
   */
  language?: 'javascript' | 'typescript' | 'python'
  /**
   * all: once, with all items in `items`. each: once for each item, with its data in `$json`, in Python `_json`.
   */
  mode?: 'all' | 'each'
  /**
   * Body of a function, as fixed text. all: return a list of items or objects. each: return an object.
   */
  source: string
  /**
   * Seconds that the code may take.
   */
  timeoutSeconds?: number
}
