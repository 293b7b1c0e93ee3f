import type { JsonObject, JsonValue } from '@millrace/base'

/** A request through the guarded client: SSRF guard, credential signing, limits. Retries are the step's, not the client's. */
export interface HttpRequest {
  readonly method?: string
  /** Absolute http(s) URL. */
  readonly url: string
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  /** JSON value, form fields, text or bytes; `bodyType` says which. */
  readonly body?: JsonValue | Uint8Array
  readonly bodyType?: 'json' | 'form' | 'text' | 'bytes'
  /** Credential types to sign with, of those that the node's slots name. */
  readonly credential?: string
  readonly timeoutMs?: number
  /** Redirects followed. Default 5; 0 hands the 3xx back. */
  readonly maxRedirects?: number
  /** Answer as parsed JSON, text, bytes, or by its content type (default). */
  readonly responseType?: 'auto' | 'json' | 'text' | 'bytes'
  /** Statuses that are not an error. Default 200–299. `any` hands every status back. */
  readonly acceptStatus?: 'any'
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON value or text; bytes as Uint8Array. */
  readonly body: JsonValue | Uint8Array
}

/** An incoming request as a webhook trigger sees it. */
export interface WebhookRequest {
  readonly method: string
  readonly path: string
  readonly query: JsonObject
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed by content type: JSON value, form fields, or text. */
  readonly body: JsonValue
  /** Client address. */
  readonly ip: string
}

/** What a webhook's caller gets. */
export interface WebhookResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
  /** `json` (default) stringifies, `text` sends a string as it is, `none` sends nothing. */
  readonly bodyType?: 'json' | 'text' | 'none'
}
