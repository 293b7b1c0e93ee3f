import type { JsonObject, JsonValue } from '@millrace/base'

/**
 * How a credential type signs a request. Data, not code: the host signs, and no package ever sees a secret. `{field}` in a name or a
 * value stands for the secret's field of that name; `{accessToken}` for the token of an OAuth2 credential.
 */
export interface CredentialSigning {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** HTTP basic with these two fields. */
  readonly basic?: { readonly user: string; readonly password: string }
  /** A keyed digest of the request, for headers or query values that hold `{signature}`. */
  readonly hmac?: HmacSigning
}

export interface HmacSigning {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  /** The field with the key, as text. */
  readonly keyField: string
  /** What is digested: `{method}`, `{path}` (with query), `{host}`, `{body}`, `{bodySha256}`, `{timestamp}` (Unix seconds), `{nonce}`, and the secret's fields. */
  readonly over: string
  readonly encoding: 'hex' | 'base64'
}

/**
 * How a credential comes by its token (RFC 6749, RFC 7636). URLs, scopes and parameters may hold `{field}`. The schema of the type has the fields `clientId` and
 * `clientSecret`; tokens are kept by the server beside the secret and are never shown.
 */
export interface OAuth2Flow {
  readonly grant: 'authorization-code' | 'client-credentials'
  /** Where a person agrees; for `authorization-code`. */
  readonly authorizeUrl?: string
  readonly tokenUrl: string
  /** Where tokens are refreshed. @default tokenUrl */
  readonly refreshUrl?: string
  readonly scopes?: readonly string[]
  /** @default a space */
  readonly scopeSeparator?: string
  /** Proof that who exchanges the code is who asked for it (S256); or the field that says whether. @default true */
  readonly pkce?: boolean | { readonly field: string }
  /** How the client names itself to the token endpoint; or the field that says it. @default 'header' (HTTP basic) */
  readonly clientAuth?: 'header' | 'body' | { readonly field: string }
  /** Further parameters of the authorization request, e.g. `access_type`. */
  readonly authorizeParameters?: Readonly<Record<string, string>>
  /** Further parameters of token requests, e.g. `audience`. */
  readonly tokenParameters?: Readonly<Record<string, string>>
}

/** A request that shows whether a credential works. `{field}` stands for the secret's visible fields. */
export interface CredentialTestRequest {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
  /** For services that answer 200 to everybody: JSON pointer into the answer, and the value that means "accepted". */
  readonly expect?: { readonly pointer: string; readonly equals: JsonValue }
}

export interface CredentialDefinition {
  /** `package.name`, e.g. `http.basic`. */
  readonly type: string
  readonly title: string
  readonly description: string
  /** JSON Schema of the secret; fields with `"x-ui": { "secret": true }` are never shown again. */
  readonly schema: JsonObject
  readonly sign: CredentialSigning
  readonly oauth2?: OAuth2Flow
  readonly test?: CredentialTestRequest
  /**
   * The only hosts that it may be sent to: names, `*.example.com`, with `{field}`; a `{field}` alone may hold a URL, whose host counts.
   * Those of `allowedHostsField` narrow it further. Absent: those of `allowedHostsField`, or any.
   */
  readonly hosts?: readonly string[]
  /** Field with a list of hosts that the credential may be sent to, if the schema has one. */
  readonly allowedHostsField?: string
  /** Example values for the docs; never real ones. */
  readonly examples?: readonly JsonValue[]
  /** Where a person gets one: a page of the vendor's. */
  readonly documentationUrl?: string
}

/** Declares a credential type. */
export function defineCredential(definition: CredentialDefinition): CredentialDefinition {
  return Object.freeze(definition)
}
