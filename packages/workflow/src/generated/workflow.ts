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
  /**
   * Which way the workflow runs on the canvas: nodes are entered from the left and left to the right, or from the top and to the bottom. Default right. Means nothing to executions.
   */
  direction?: 'right' | 'down'
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
   * Identifier inside this document.
   */
  compensate?: string
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
  cache?: CacheSettings
  /**
   * Items pass through a disabled node unchanged.
   */
  disabled?: boolean
  notes?: string
}
/**
 * Of a node; in the workflow's settings for nodes that have none of their own, unless doing them twice could do harm.
 */
export interface RetrySettings {
  /**
   * Attempts, the first included.
   */
  maxAttempts: number
  backoff?: 'fixed' | 'exponential'
  /**
   * Delay before the second attempt. Milliseconds.
   */
  delayMs?: number
  /**
   * Longest delay, however often it was tried. Milliseconds.
   */
  maxDelayMs?: number
  /**
   * So that many executions do not come back at the same moment.
   */
  jitter?: boolean
  /**
   * Error codes to retry; a trailing `5xx`-like class or `*` matches many. Without it every retryable error.
   *
   * @maxItems 50
   */
  on?: string[]
}
/**
 * A step with the same config and items as an earlier one takes its result.
 */
export interface CacheSettings {
  /**
   * How long a result may be taken. Milliseconds.
   */
  ttlMs: number
  /**
   * What makes steps the same, in place of their config and items: a value, or `{ "$expr": "{{ $json.id }}" }` of the first item.
   */
  key?:
    | string
    | number
    | boolean
    | {
        [k: string]: JsonValue
      }
}
export interface WorkflowEdge {
  id: Id
  from: PortRef
  to: PortRef
  /**
   * Fields of the items that arrive, each a value or an expression over the item that left. Without it items arrive as they are.
   */
  map?: {
    [k: string]: JsonValue
  }
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
   * Longest time for a whole execution, waiting included. Milliseconds.
   */
  timeoutMs?: number
  /**
   * IANA time zone of schedules and dates.
   */
  timezone?: string
  /**
   * step: every write step is recorded before what follows from it. execution: only acceptance, waits and the end are. none: nothing is; what a trigger started is in memory only, and lost with the process.
   */
  durability?: 'step' | 'execution' | 'none'
  /**
   * What happens where a workflow branches.
   */
  order?: 'parallel' | 'depth-first' | 'breadth-first'
  /**
   * Megabytes of items that an execution may hold in memory; a step that needs more fails. The environment's limit holds as well.
   */
  memoryMb?: number
  /**
   * Id of the workflow that is started with one item when a production execution fails. It has to be published.
   */
  errorWorkflow?: string | null
  deduplicate?: DeduplicateSetting
  orderBy?: EventKey1
  debounce?: DebounceSetting
  retry?: RetrySettings
  /**
   * Executions of this workflow that go on at the same time; those that wait do not count.
   */
  concurrency?: number
  concurrencyKey?: ConcurrencyKey
  /**
   * Of those that wait for their turn, a higher one goes first. Default 0.
   */
  priority?: number
  rateLimit?: RateLimitSettings
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
   * last (default): the execution gets the last event's items. all: the items of all of them.
   */
  keep?: 'last' | 'all'
}
/**
 * Executions with the same key go on one after the other, in the order in which they were accepted.
 */
export interface ConcurrencyKey {
  /**
   * A value, or `{ "$expr": "{{ $json.customerId }}" }` of the first item. Executions whose key is empty are not limited by it.
   */
  key:
    | string
    | number
    | boolean
    | {
        [k: string]: JsonValue
      }
  /**
   * Executions with the same key at the same time. Default 1.
   */
  limit?: number
}
/**
 * So many executions start in each time of this length.
 */
export interface RateLimitSettings {
  count: number
  /**
   * Length of the time that starts are counted in. Milliseconds.
   */
  perMs: number
}
export interface PinnedItem {
  json: {
    [k: string]: JsonValue
  }
  /**
   * Files that the item carries, by name. Their bytes are not in the document: they are there as long as an execution of the tenant keeps them.
   */
  binary?: {
    [k: string]: PinnedFile
  }
}
export interface PinnedFile {
  /**
   * SHA-256 of the bytes.
   */
  id: string
  mimeType: string
  fileName?: string
  /**
   * Bytes.
   */
  size: number
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
  /**
   * note: text on the canvas. frame: a titled area around nodes, which it takes along when it is moved; its text is the title.
   */
  kind?: 'note' | 'frame'
  /**
   * A frame that is shown as one card, and what it hides: ids of nodes, and of notes and frames. Connections of hidden nodes end at the frame. Means nothing to executions.
   */
  folded?: {
    /**
     * @maxItems 5000
     */
    nodes: Id[]
    /**
     * @maxItems 1000
     */
    notes: Id[]
  }
}
