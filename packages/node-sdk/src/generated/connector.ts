/* Made from ../connector/connector.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/base'

export type JsonSchema =
  | {
      [k: string]: JsonValue
    }
  | boolean
/**
 * What answers mean; the first that fits counts. Others mean what HTTP says.
 *
 * @maxItems 100
 */
export type ErrorRules = ErrorRule[]
/**
 * JSON pointer; empty for the whole.
 */
export type Pointer = string
/**
 * How further pages are asked for. The config gets `returnAll` and `limit`.
 */
export type Paging = CursorPaging | LastItemPaging | PageNumberPaging | OffsetPaging | LinkPaging | UrlPaging
/**
 * JSON Schema of the node's config: an object with the parameters as properties.
 */
export type JsonSchema1 =
  | {
      [k: string]: JsonValue
    }
  | boolean
/**
 * JSON Schema of one item.
 */
export type JsonSchema2 =
  | {
      [k: string]: JsonValue
    }
  | boolean

/**
 * A web API as data: what can be done with it, and how each request is made.
 */
export interface ConnectorDefinition {
  $schema?: string
  /**
   * Version of this format.
   */
  connector: 1
  /**
   * First part of the names of its node types, e.g. `github`.
   */
  id: string
  title: string
  description: string
  /**
   * Group in the palette; the title when absent.
   */
  category?: string
  /**
   * Version of operations that name none. 1 when absent.
   */
  version?: number
  documentationUrl?: string
  /**
   * Absolute; `{name}` stands for a variable: a whole URL at the beginning, a part of the host, or a segment of the path.
   */
  baseUrl: string
  /**
   * Parts of the base URL that each node's config gives: JSON Schemas by name.
   */
  variables?: {
    [k: string]: JsonSchema
  }
  /**
   * Credential types, of which a node uses one. Empty or absent: the API is open.
   *
   * @maxItems 20
   */
  credentials?: string[]
  /**
   * Whether a node without a credential is refused. True when absent.
   */
  credentialRequired?: boolean
  /**
   * Sent with every request.
   */
  headers?: {
    [k: string]: string
  }
  rateLimit?: RateLimit
  errors?: ErrorRules
  /**
   * Values that fields offer, by the name that a field's `x-ui.options` gives.
   */
  options?: {
    [k: string]: OptionsLoader
  }
  /**
   * Schemas that the operations share: `#/$defs/Name`.
   */
  $defs?: {
    [k: string]: JsonSchema
  }
  /**
   * @minItems 1
   * @maxItems 5000
   */
  operations: ConnectorOperation[]
}
/**
 * What the service allows. Requests wait for their turn instead of being refused.
 */
export interface RateLimit {
  requests: number
  perMs: number
  /**
   * `credential` when absent.
   */
  by?: 'credential' | 'host'
}
export interface ErrorRule {
  /**
   * Any, when absent.
   *
   * @maxItems 100
   */
  status?: number[]
  /**
   * Where in the answer to look.
   */
  pointer?: string
  /**
   * What has to stand there.
   */
  equals?: string | number | boolean
  /**
   * Whether something has to stand there.
   */
  present?: boolean
  code: string
  /**
   * Where the answer says what is wrong.
   */
  message?: string
  /**
   * What is wrong, in a sentence.
   */
  text?: string
  hint?: string
  retryable?: boolean
  retryAfterHeader?: string
}
export interface OptionsLoader {
  method: 'GET' | 'POST'
  /**
   * With `{name}` for properties that the form has so far.
   */
  path: string
  /**
   * `{search}` stands for what was typed.
   */
  query?: {
    [k: string]: string
  }
  body?: {
    [k: string]: JsonValue
  }
  items?: Pointer
  value: Pointer
  label: Pointer
  description?: Pointer
  paging?: Paging
}
export interface CursorPaging {
  style: 'cursor'
  /**
   * JSON pointer; empty for the whole.
   */
  cursor: string
  parameter: PagePlacement
  /**
   * JSON pointer; empty for the whole.
   */
  more?: string
  size?: PageSize
}
export interface PagePlacement {
  in: 'query' | 'body' | 'header' | 'variable'
  /**
   * For `body`: a JSON pointer.
   */
  name: string
}
export interface PageSize {
  in: 'query' | 'body' | 'header' | 'variable'
  name: string
  /**
   * What the service gives at a time.
   */
  most: number
}
export interface LastItemPaging {
  style: 'last-item'
  /**
   * JSON pointer; empty for the whole.
   */
  field: string
  parameter: PagePlacement
  more?: Pointer
  size?: PageSize
}
export interface PageNumberPaging {
  style: 'page'
  parameter: PagePlacement
  /**
   * 1 when absent.
   */
  first?: number
  /**
   * JSON pointer; empty for the whole.
   */
  total?: string
  size?: PageSize
}
export interface OffsetPaging {
  style: 'offset'
  parameter: PagePlacement
  /**
   * JSON pointer; empty for the whole.
   */
  total?: string
  size?: PageSize
}
/**
 * The Link header (RFC 8288), relation `next`.
 */
export interface LinkPaging {
  style: 'link'
  size?: PageSize
}
export interface UrlPaging {
  style: 'url'
  /**
   * JSON pointer; empty for the whole.
   */
  url: string
  size?: PageSize
}
export interface ConnectorOperation {
  /**
   * The node type is `connector.id`, e.g. `issues.create`.
   */
  id: string
  version?: number
  title: string
  description: string
  /**
   * What it is about, e.g. `Issues`.
   */
  group?: string
  deprecated?: boolean
  /**
   * @maxItems 50
   */
  keywords?: string[]
  documentationUrl?: string
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /**
   * Below the base URL, with `{name}` for path parameters.
   */
  path: string
  /**
   * Instead of the connector's.
   */
  baseUrl?: string
  /**
   * @maxItems 20
   */
  credentials?: string[]
  config: JsonSchema1
  /**
   * Where each property of the config goes. One that is not named here goes nowhere.
   */
  parameters: {
    [k: string]: ParameterPlacement
  }
  headers?: {
    [k: string]: string
  }
  body?: RequestBody
  /**
   * By the method when absent: GET, HEAD and OPTIONS read.
   */
  effects?: 'none' | 'read' | 'write'
  idempotency?: OperationIdempotency
  response?: OperationResponse
  paging?: Paging
  rateLimit?: RateLimit
  errors?: ErrorRules
  /**
   * How configs of older versions become one of this version: a step for each version that changed something.
   *
   * @maxItems 100
   */
  migrate?: MigrationStep[]
  /**
   * @maxItems 20
   */
  examples?: {
    title: string
    config: {
      [k: string]: JsonValue
    }
  }[]
}
/**
 * Where one property of the config goes.
 */
export interface ParameterPlacement {
  /**
   * `body`: at `pointer`; `variable`: a variable of GraphQL.
   */
  in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'variable'
  /**
   * On the wire; the property's name when absent.
   */
  name?: string
  /**
   * JSON pointer; empty for the whole.
   */
  pointer?: string
  /**
   * How lists and objects are written (OpenAPI 3; `brackets` repeats `name[]`, `json` writes JSON).
   */
  style?: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'brackets' | 'json'
  explode?: boolean
  allowReserved?: boolean
}
export interface RequestBody {
  type: 'json' | 'form' | 'multipart' | 'text' | 'bytes' | 'xml' | 'graphql' | 'soap'
  contentType?: string
  /**
   * Sent also when nothing is in it (for `json`, `form`, `multipart`): `{}`, or no field. False when absent.
   */
  required?: boolean
  /**
   * Always in the body (for `json`, `form`, `multipart`).
   */
  constants?: {
    [k: string]: JsonValue
  }
  /**
   * For `multipart`: members that are files, given as base64 or as `{ data, fileName?, mimeType? }`.
   *
   * @maxItems 200
   */
  files?: string[]
  /**
   * How nested values are written in forms. `brackets` when absent.
   */
  formStyle?: 'brackets' | 'dots' | 'flat'
  /**
   * GraphQL document.
   */
  query?: string
  /**
   * For `xml` and `soap`: the document; `{name}` stands for the escaped value of a property placed in the body.
   */
  template?: string
  soapAction?: string
  soapVersion?: '1.1' | '1.2'
}
export interface OperationIdempotency {
  /**
   * `key`: the service takes our key; `natural`: again changes nothing; `none`.
   */
  by: 'key' | 'natural' | 'none'
  header?: string
  /**
   * JSON pointer; empty for the whole.
   */
  pointer?: string
}
export interface OperationResponse {
  type?: 'auto' | 'json' | 'text' | 'bytes' | 'xml'
  /**
   * JSON pointer; empty for the whole.
   */
  items?: string
  schema?: JsonSchema2
}
/**
 * What a version changed in the config. Values are taken over as they are.
 */
export interface MigrationStep {
  /**
   * The version that changed it.
   */
  to: number
  /**
   * New names by old ones.
   */
  rename?: {
    [k: string]: string
  }
  /**
   * Values of properties that the config does not have.
   */
  add?: {
    [k: string]: JsonValue
  }
  /**
   * @maxItems 200
   */
  remove?: string[]
}
