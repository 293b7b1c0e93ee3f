import type { JsonObject, JsonValue } from '@millrace/base'

/** Colour and role of a node: trigger green, action blue, condition yellow, end red. */
export type NodeKind = 'trigger' | 'action' | 'condition' | 'end'

/** What a crash means for a step: `none` may be recomputed, `read` run again, `write` needs a start record and a key. */
export type Effects = 'none' | 'read' | 'write'

/** One input or output of a node. `type` is `items` unless the port carries a resource (model, tool, memory …). */
export interface PortDescription {
  readonly name: string
  readonly title?: string
  readonly type?: string
  /**
   * Of an output: what is left over. Where nothing is connected to it its items are dropped: they are not what the node gave, neither for
   * the result of an execution nor for `alwaysOutput`.
   */
  readonly leftover?: boolean
}

/**
 * One port for each element of an array in the config: `{ each: '/rules', name: 'key', title: 'label' }` gives a port
 * named by `config.rules[i].key`. Data, not a function, so that the editor, the check at save and the engine agree.
 * `/` separates steps into the config. Elements without a usable name get none.
 */
export interface PortsFromConfig {
  readonly each: string
  readonly name: string
  readonly title?: string
}

/** A port that exists only while `config` at `when` (steps separated by `/`) equals `equals`. */
export interface ConditionalPort {
  readonly when: string
  readonly equals: JsonValue
  readonly port: string | PortDescription
}

export type PortSource = string | PortDescription | PortsFromConfig | ConditionalPort

export interface PortsDescription {
  readonly inputs: readonly PortSource[]
  readonly outputs: readonly PortSource[]
}

/** How a trigger starts executions. `manual` also covers being called as a sub-workflow. */
export type TriggerKind = 'manual' | 'webhook' | 'schedule' | 'poll' | 'listen'

/**
 * Which ports a node uses that opens scopes: a firing on another input opens one, and what comes in at `next` is returned to it.
 * A loop is such a node, and so are a parallel and a try.
 */
export interface LoopPorts {
  /** Where an iteration begins; nodes that name the port of each scope have none. */
  readonly body?: string
  readonly next: string
  readonly done: string
  /** A node inside can end it early. */
  readonly breaks?: boolean
}

/** One credential that a node can use. */
export interface CredentialSlot {
  readonly type: string
  readonly required?: boolean
  /** Only needed while config at this path (steps separated by `/`) equals the value. */
  readonly when?: { readonly path: string; readonly equals: JsonValue }
}

/** So many requests in each time of this length. */
export interface RequestRate {
  readonly requests: number
  /** Milliseconds. */
  readonly perMs: number
  /** Default `credential`. */
  readonly by?: 'credential' | 'host'
}

/** Everything about a node type but its code: what the catalogue, the editor and the checks at save work with. */
export interface NodeTypeDescription {
  /** `package.node`, e.g. `http.request`. */
  readonly type: string
  readonly version: number
  readonly title: string
  /** One sentence. */
  readonly description: string
  readonly kind: NodeKind
  /** Group in the palette, e.g. `Data`, `Flow`. */
  readonly category: string
  readonly ports: PortsDescription
  /** For several inputs: fire once all connected ones have a packet, or on each packet. Default `any`. */
  readonly join?: 'all' | 'any'
  readonly effects: Effects
  /** For `write`: only reads while config at this path (steps separated by `/`) is one of these; absent counts as the schema's default. */
  readonly readsWhen?: { readonly path: string; readonly oneOf: readonly JsonValue[] }
  /**
   * How a repeated write is kept from happening twice: `key` (the service takes our idempotency key), `natural` (doing it again
   * changes nothing), `none` (a crash in the middle leaves the step in doubt). Default `key`.
   */
  readonly idempotency?: 'key' | 'natural' | 'none'
  /** A step of it may wait for long: for a time, a person or a call. */
  readonly waits?: boolean
  /** JSON Schema (2020-12) of the config. */
  readonly config: JsonObject
  readonly credentials?: readonly CredentialSlot[]
  /** What the service allows, over all nodes that use the same credential (or host). Requests wait for their turn. */
  readonly rateLimit?: RequestRate
  readonly trigger?: { readonly kind: TriggerKind }
  readonly loop?: LoopPorts
  /** SVG text. */
  readonly icon?: string
  /** Markdown. */
  readonly docs?: string
  /** Ready configs shown in the palette and the docs. */
  readonly examples?: readonly { readonly title: string; readonly config: JsonObject }[]
  /** Words people may search for. */
  readonly keywords?: readonly string[]
}
