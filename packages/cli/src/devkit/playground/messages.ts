import type { JsonObject, JsonValue } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'

/** What the process that loads the package is asked. It answers once and ends, so that each answer comes from what was built last. */
export type Question =
  | { readonly ask: 'describe'; readonly directory: string }
  | {
      readonly ask: 'execute'
      readonly directory: string
      readonly type: string
      readonly version: number
      readonly config: JsonObject
      readonly items: readonly JsonObject[]
      /** Secrets by credential type. */
      readonly credentials: Readonly<Record<string, JsonObject>>
      /** Hosts that the package declares. */
      readonly hosts: readonly string[]
    }

export interface DescribedNode {
  readonly type: string
  readonly version: number
  readonly title: string
  readonly description: string
  readonly kind: string
  readonly config: JsonObject
  readonly credentials: readonly string[]
  readonly examples: readonly { readonly title: string; readonly config: JsonObject }[]
}

export interface Description {
  readonly nodes: readonly DescribedNode[]
  readonly problems: readonly string[]
}

export interface SeenRequest {
  readonly method: string
  readonly url: string
  /** Absent when no answer came. */
  readonly status?: number
}

export interface SeenError {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly itemIndex?: number
  readonly retryable?: boolean
}

export interface ExecutionSeen {
  readonly outputs: Readonly<Record<string, readonly Item[]>>
  /** What the node asked the engine for instead of giving items, e.g. to wait. */
  readonly directive?: JsonValue
  readonly logs: readonly { readonly level: string; readonly message: string; readonly detail?: JsonValue }[]
  readonly requests: readonly SeenRequest[]
  readonly error?: SeenError
}

export type Answer = { readonly given: Description | ExecutionSeen } | { readonly failed: SeenError }
