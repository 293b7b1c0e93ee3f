/* Made from ../http-request/http-request.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * The request to send for each item, and what becomes of the answer.
 */
export type HttpRequestConfig = {
  /**
   * HTTP method.
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
   * Headers of the request.
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
   * What is sent: nothing, JSON, form fields, or text.
   */
  bodyType?: 'none' | 'json' | 'form' | 'text'
  /**
   * Any JSON value, or text that holds JSON.
   */
  jsonBody?: JsonValue
  /**
   * Fields, sent as application/x-www-form-urlencoded.
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
   * auto: by its content type. json: must be JSON. text: as it is.
   */
  responseFormat?: 'auto' | 'json' | 'text'
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
