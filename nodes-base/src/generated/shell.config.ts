/* Made from ../shell/shell.schema.json by `npm run generate`. Do not edit. */

/**
 * Runs a script of a shell, apart from the server: without network, and with nothing but a directory that is gone afterwards.
 */
export interface ShellConfig {
  /**
   * Program that runs the script. It has to be installed on the server.
   */
  interpreter?: 'sh' | 'bash' | 'powershell'
  /**
   * all: once, with all items. each: once for each item.
   */
  mode?: 'all' | 'each'
  /**
   * The script, as fixed text: expressions are refused here, because what they put in would run. Hand data over by arguments, variables or input.
   */
  script: string
  /**
   * What the script finds as $1, $2 and so on. Write "$1" in the script, with the quotes.
   *
   * @maxItems 100
   */
  args?: string[]
  /**
   * Environment variables of the script. It has no others but PATH, HOME and LANG.
   *
   * @maxItems 100
   */
  environment?: {
    /**
     * Name of the variable.
     */
    name: string
    /**
     * Value of the variable.
     */
    value: string
  }[]
  /**
   * items: the data of the items as JSON, a list in all, an object in each. text: the text below. none: nothing.
   */
  input?: 'items' | 'text' | 'none'
  /**
   * What the script reads on standard input.
   */
  text?: string
  /**
   * text: an item with stdout, stderr and exitCode. json: what was printed, read as JSON; an item for each object of a list. lines: an item for each line.
   */
  output?: 'text' | 'json' | 'lines'
  /**
   * fail: an exit code other than 0 fails the step. continue: the step goes on with stdout, stderr and exitCode.
   */
  onExit?: 'fail' | 'continue'
  /**
   * Seconds that the script may take.
   */
  timeoutSeconds?: number
}
