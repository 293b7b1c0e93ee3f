import type { JsonObject, JsonValue } from '@millrace/base'
import type { BinaryRef } from './item.ts'

/** A request through the guarded client: SSRF guard, credential signing, limits. Retries are the step's, not the client's. */
export interface HttpRequest {
  readonly method?: string
  /** Absolute http(s) URL. */
  readonly url: string
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  /** JSON value, form fields, text or bytes; `bodyType` says which. */
  readonly body?: JsonValue | Uint8Array
  /** What is sent with the body type `file`: from disk, as it is. */
  readonly file?: BinaryRef
  /** What is sent with the body type `multipart`. */
  readonly parts?: readonly MultipartPart[]
  readonly bodyType?: 'json' | 'form' | 'text' | 'bytes' | 'file' | 'multipart'
  /** Credential types to sign with, of those that the node's slots name. */
  readonly credential?: string
  readonly timeoutMs?: number
  /** Redirects followed. Default 5; 0 hands the 3xx back. */
  readonly maxRedirects?: number
  /**
   * Answer as parsed JSON, text, bytes, or by its content type (default). `file`: stored as binary data, `file` of the response is its
   * handle; `auto-file`: that for what is neither JSON nor text. An answer with an error status is never stored.
   */
  readonly responseType?: 'auto' | 'json' | 'text' | 'bytes' | 'file' | 'auto-file'
  /** Statuses that are not an error. Default 200–299. `any` hands every status back. */
  readonly acceptStatus?: 'any'
}

/** A part of a `multipart/form-data` body: a text, or a file. */
export interface MultipartPart {
  readonly name: string
  readonly value?: string
  readonly file?: BinaryRef
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON value or text; bytes as Uint8Array; null where `file` is set. */
  readonly body: JsonValue | Uint8Array
  /** The stored answer, where it was asked for and is one. */
  readonly file?: BinaryRef
}

/** An incoming request as a webhook trigger sees it. */
export interface WebhookRequest {
  readonly method: string
  readonly path: string
  readonly query: JsonObject
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed by content type: JSON value, form fields, or text; null for a body that is a file. */
  readonly body: JsonValue
  /** Files of the call, for triggers that take them (`files`): those of a form by their fields' names, any other body as `data`. */
  readonly files?: Readonly<Record<string, BinaryRef>>
  /** Client address. */
  readonly ip: string
}

/** What a webhook's caller gets. */
export interface WebhookResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
  /** `json` (default) stringifies, `text` sends a string as it is, `none` sends nothing, `file` sends the bytes of `file`. */
  readonly bodyType?: 'json' | 'text' | 'none' | 'file'
  readonly file?: BinaryRef
}
