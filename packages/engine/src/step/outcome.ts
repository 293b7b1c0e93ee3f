import type { JsonValue, Millis } from '@millrace/base'
import type { Item, NodeError } from '@millrace/node-sdk'
import type { LogRecord } from '../run/events.ts'

/** How one attempt of a step ended. */
export type StepOutcome =
  | {
      readonly kind: 'outputs'
      readonly out: Readonly<Record<string, readonly Item[]>>
      readonly logs: readonly LogRecord[]
      /** What an earlier step gave. */
      readonly cached?: true
    }
  | { readonly kind: 'iterate'; readonly items: readonly Item[]; readonly state?: JsonValue; readonly logs: readonly LogRecord[] }
  | {
      readonly kind: 'open'
      readonly scopes: readonly { readonly port: string; readonly items: readonly Item[] }[]
      readonly state?: JsonValue
      readonly catches: boolean
      readonly until?: Millis
      readonly logs: readonly LogRecord[]
    }
  | {
      readonly kind: 'finish-loop'
      readonly items: readonly Item[]
      readonly also: Readonly<Record<string, readonly Item[]>>
      readonly logs: readonly LogRecord[]
    }
  | { readonly kind: 'break'; readonly items: readonly Item[]; readonly logs: readonly LogRecord[] }
  | { readonly kind: 'wait'; readonly until?: Millis; readonly token: boolean; readonly logs: readonly LogRecord[] }
  | {
      readonly kind: 'call'
      readonly workflowId: string
      readonly items: readonly Item[]
      readonly wait: boolean
      readonly logs: readonly LogRecord[]
    }
  | { readonly kind: 'failed'; readonly error: NodeError; readonly logs: readonly LogRecord[] }
