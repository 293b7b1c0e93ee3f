/* Made from ../http-request/http-request.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * The request to send for each item, and what becomes of the answer.
 */
export type HttpRequestConfig = {
  /**
   * The method.
   */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
  /**
   * Address with http:// or https://.
   */
  url: string
  /**
   * Credential that signs the request.
   */
  authentication?: 'none' | 'basic' | 'bearer' | 'header' | 'query' | 'oauth2' | 'oauth2-client'
  /**
   * Parameters added to the URL. A name that stands twice is sent twice.
   *
   * @maxItems 200
   *
   * Items: A name and its value.
   */
  query?: {
    /**
     * Name.
     */
    name: string
    /**
     * Text, number, or true / false.
     */
    value?: JsonValue
  }[]
  /**
   * The headers.
   *
   * @maxItems 200
   *
   * Items: A name and its value.
   */
  headers?: {
    /**
     * Name.
     */
    name: string
    /**
     * Text, number, or true / false.
     */
    value?: JsonValue
  }[]
  /**
   * What is sent: nothing, JSON, form fields, text, a file of the item, or a form with files.
   */
  bodyType?: 'none' | 'json' | 'form' | 'text' | 'file' | 'multipart'
  /**
   * Any JSON value, or text that holds JSON.
   */
  jsonBody?: JsonValue
  /**
   * Fields, sent as application/x-www-form-urlencoded, or in a form with files.
   *
   * @maxItems 200
   *
   * Items: A name and its value.
   */
  formBody?: {
    /**
     * Name.
     */
    name: string
    /**
     * Text, number, or true / false.
     */
    value?: JsonValue
  }[]
  /**
   * Text that is sent as it is.
   */
  textBody?: string
  /**
   * Content type of the text.
   */
  textType?: string
  /**
   * Name of the item's file that is sent.
   */
  fileBody?: string
  /**
   * Files of the item, and the fields that they are sent in.
   *
   * @maxItems 200
   *
   * Items: A field and the file that is sent in it.
   */
  formFiles?: {
    /**
     * Name of the field.
     */
    name: string
    /**
     * Name of the item's file.
     */
    file?: string
  }[]
  /**
   * auto: by its content type; what is neither JSON nor text is stored as a file. json: must be JSON. text: as it is. file: stored as a file, whatever it is.
   */
  responseFormat?: 'auto' | 'json' | 'text' | 'file'
  /**
   * Name under which the item carries a stored answer.
   */
  responseFile?: string
  /**
   * Whether items hold `status`, `headers` and `body` instead of the body alone.
   */
  fullResponse?: boolean
  /**
   * Whether answers with status 400 and up are items like any other.
   */
  neverError?: boolean
  /**
   * Whether each element of an answer that is a list becomes an item of its own.
   */
  splitArrays?: boolean
  /**
   * Seconds to wait for the answer.
   */
  timeoutSeconds?: number
  /**
   * How many redirects to follow; 0 hands the redirect itself back.
   */
  maxRedirects?: number
}
