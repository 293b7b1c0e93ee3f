import type { JsonObject, JsonValue } from '@millrace/base'
import type { CredentialDefinition, Item, NodeTypeDescription } from '@millrace/node-sdk'
import type { Recording } from '@millrace/node-sdk/testing'
import type { RecordedExecution, Replayed } from '../record/recorded-execution.ts'

/** A secret that signs requests of one credential type. */
export interface GivenCredential {
  readonly data: JsonObject
  /** Of a type that uses OAuth2. */
  readonly accessToken?: string
}

/** What the process that loads the package is asked. It answers once and ends, so that each answer comes from what was built last. */
export type Question =
  | { readonly ask: 'describe'; readonly directory: string }
  | {
      readonly ask: 'execute'
      readonly directory: string
      readonly type: string
      readonly version: number
      readonly config: JsonObject
      /** For each item, when expressions make them differ. */
      readonly configs?: readonly JsonObject[]
      readonly items: readonly JsonObject[]
      /** By credential type. */
      readonly credentials: Readonly<Record<string, GivenCredential>>
      /** Hosts that the package declares. */
      readonly hosts: readonly string[]
      /** Keeps what was asked and answered, without secrets; these are further names of secrets. */
      readonly record?: { readonly secretNames: readonly string[]; readonly idempotencyKey: string; readonly now: number }
    }
  | { readonly ask: 'replay'; readonly directory: string; readonly executions: readonly RecordedExecution[] }

/** All of a node type but its code. */
export type DescribedNode = NodeTypeDescription

export interface Description {
  readonly nodes: readonly DescribedNode[]
  readonly credentials: readonly CredentialDefinition[]
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
  /** When it was asked for. */
  readonly recording?: Recording
}

/** What each kind of question is answered with. */
export interface Given {
  readonly describe: Description
  readonly execute: ExecutionSeen
  readonly replay: readonly Replayed[]
}

export type Answer = { readonly given: Given[Question['ask']] } | { readonly failed: SeenError }
