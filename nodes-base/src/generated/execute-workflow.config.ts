/* Made from ../execute-workflow/execute-workflow.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * Starts another workflow with items of this one.
 */
export interface ExecuteWorkflowConfig {
  /**
   * The workflow to start. It must be published.
   */
  workflowId: string
  /**
   * items: the items that came in. fields: one item for each of them with the fields below.
   */
  input?: 'items' | 'fields'
  /**
   * Fields of the items that the other workflow gets.
   *
   * @maxItems 500
   *
   * Items: One field and its value.
   */
  fields?: {
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
   * Whether this workflow goes on with its result, or at once with the items that came in.
   */
  wait?: boolean
  /**
   * result: the items that it gave. merge: the items that came in, each with the fields of the result at its place, or of the only one. field: the items that came in, with the result in a field.
   */
  output?: 'result' | 'merge' | 'field'
  /**
   * Dots reach into objects. One result is put there as it is, several as a list.
   */
  outputField?: string
  /**
   * propagate: this step fails too. catch: go on with one item that holds the `error`. ignore: go on with the items that came in.
   */
  onFailure?: 'propagate' | 'catch' | 'ignore'
}
