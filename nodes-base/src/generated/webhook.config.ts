/* Made from ../webhook/webhook.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/node-sdk'

/**
 * How callers reach this workflow and what they are answered.
 */
export interface WebhookConfig {
  /**
   * Address below /webhook/, for example `orders/new`. Every published workflow needs its own.
   */
  path: string
  /**
   * HTTP methods that are answered; any other gets 405.
   *
   * @minItems 1
   * @maxItems 7
   */
  methods?: ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS')[]
  /**
   * Who may call. Basic and header compare with a credential.
   */
  authentication?: 'none' | 'basic' | 'header'
  /**
   * received: at once, when the call is stored. finished: with the items of the last node. node: what a Respond to Webhook node says.
   */
  respond?: 'received' | 'finished' | 'node'
  /**
   * Status of the answer when it is given at once or at the end.
   */
  responseStatus?: number
  /**
   * Headers of the answer.
   */
  responseHeaders?: {
    [k: string]: string
  }
  /**
   * JSON body of the answer given at once.
   */
  responseBody?: JsonValue
  /**
   * Client addresses or CIDR ranges that may call; empty for all.
   *
   * @maxItems 200
   */
  allowedIps?: string[]
}
