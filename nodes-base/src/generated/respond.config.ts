/* Made from ../respond/respond.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * What the caller of the webhook is answered. The Webhook node must be set to answer by node.
 */
export type RespondConfig = {
  /**
   * items: one item as an object, several as a list. json: the value below. text: the text below. file: a file of the first item. none: no body.
   */
  body?: 'items' | 'json' | 'text' | 'file' | 'none'
  /**
   * The body: any JSON value.
   */
  json?: JsonValue
  /**
   * The body.
   */
  text?: string
  /**
   * Name of the first item's file that is sent.
   */
  file?: string
  /**
   * Whether a browser may show the file instead of saving it.
   */
  fileShown?: boolean
  /**
   * HTTP status.
   */
  status?: number
  /**
   * Headers of the answer.
   */
  headers?: {
    [k: string]: string
  }
}
