/* Made from ../workflow.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/base'

/**
 * Identifier inside this document.
 */
export type Id = string
/**
 * What makes two events the same delivery. Without it the id that the sender put into a header.
 */
export type EventKey =
  | string
  | {
      $expr: string
    }
/**
 * Events with the same key run one after the other, in the order in which they came.
 */
export type EventKey1 =
  | string
  | {
      $expr: string
    }
/**
 * Events with different keys wait apart. Without it all events of the workflow wait together.
 */
export type EventKey2 =
  | string
  | {
      $expr: string
    }

/**
 * A Millrace workflow: nodes, the edges between their ports, variables and settings.
 */
export interface WorkflowDocument {
  /**
   * Format and version of this document.
   */
  schema: 'millrace/workflow@1'
  /**
   * What people call the workflow.
   */
  name: string
  description?: string
  /**
   * @maxItems 5000
   */
  nodes: WorkflowNode[]
  /**
   * @maxItems 20000
   */
  edges: WorkflowEdge[]
  /**
   * @maxItems 500
   */
  variables?: WorkflowVariable[]
  settings?: WorkflowSettings
  /**
   * Fixed output items per node id, used instead of running the node in test runs.
   */
  pinned?: {
    /**
     * @maxItems 10000
     */
    [k: string]: PinnedItem[]
  }
  /**
   * @maxItems 1000
   */
  stickies?: Sticky[]
}
export interface WorkflowNode {
  id: Id
  /**
   * Shown on the canvas and used in expressions; unique in the workflow.
   */
  name: string
  /**
   * Node type, `package.node`.
   */
  type: string
  typeVersion: number
  /**
   * @minItems 2
   * @maxItems 2
   */
  position?: [number, number]
  /**
   * Configuration of the node, described by the JSON Schema of its type. A value is a literal or `{ "$expr": "text {{ expression }}" }`.
   */
  config?: {
    [k: string]: JsonValue
  }
  /**
   * Credential id per credential type.
   */
  credentials?: {
    [k: string]: string
  }
  retry?: RetrySettings
  /**
   * Longest time for one attempt.
   */
  timeoutMs?: number
  /**
   * stop: the execution fails. continue: the input goes on with an `error` field. port: the input goes out of the `error` port.
   */
  onError?: 'stop' | 'continue' | 'port'
  /**
   * What to do with a write step that was running when the process died and whose service takes no idempotency key.
   */
  inDoubt?: 'ask' | 'retry' | 'fail'
  /**
   * Send one empty item when the node gives none.
   */
  alwaysOutput?: boolean
  /**
   * Run for the first item only.
   */
  executeOnce?: boolean
  /**
   * Items pass through a disabled node unchanged.
   */
  disabled?: boolean
  notes?: string
}
export interface RetrySettings {
  /**
   * Attempts, the first included.
   */
  maxAttempts: number
  backoff?: 'fixed' | 'exponential'
  /**
   * Delay before the second attempt.
   */
  delayMs?: number
  maxDelayMs?: number
  jitter?: boolean
  /**
   * Error codes to retry; a trailing `5xx`-like class or `*` matches many. Without it every retryable error.
   *
   * @maxItems 50
   */
  on?: string[]
}
export interface WorkflowEdge {
  id: Id
  from: PortRef
  to: PortRef
}
export interface PortRef {
  node: Id
  port: string
}
export interface WorkflowVariable {
  name: string
  value?: JsonValue
  description?: string
}
export interface WorkflowSettings {
  /**
   * Longest time for a whole execution, waiting included.
   */
  timeoutMs?: number
  /**
   * IANA time zone of schedules and dates.
   */
  timezone?: string
  /**
   * step: every write step is recorded before what follows from it. execution: only acceptance, waits and the end are.
   */
  durability?: 'step' | 'execution'
  order?: 'parallel' | 'depth-first' | 'breadth-first'
  deduplicate?: DeduplicateSetting
  orderBy?: EventKey1
  debounce?: DebounceSetting
}
/**
 * A delivery that comes again within the window starts nothing.
 */
export interface DeduplicateSetting {
  key?: EventKey
  /**
   * How long a delivery is remembered; a day when absent.
   */
  windowMs?: number
}
/**
 * Events that follow each other closely become one execution.
 */
export interface DebounceSetting {
  key?: EventKey2
  /**
   * How long it must be quiet before the execution starts.
   */
  waitMs: number
  /**
   * Longest wait since the first event, however many follow.
   */
  maxWaitMs?: number
  /**
   * last: the execution gets the last event's items. all: the items of all of them.
   */
  keep?: 'last' | 'all'
}
export interface PinnedItem {
  json: {
    [k: string]: JsonValue
  }
}
export interface Sticky {
  id: Id
  /**
   * Markdown.
   */
  text: string
  /**
   * @minItems 2
   * @maxItems 2
   */
  position: [number, number]
  /**
   * @minItems 2
   * @maxItems 2
   */
  size: [number, number]
  color?: 'yellow' | 'blue' | 'green' | 'pink' | 'grey'
}
