import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import type { WebhookRequest, WebhookResponse } from './http.ts'
import type { Item } from './item.ts'
import type { StepContext, StepResult, StreamContext } from './step.ts'

/** An action, condition or end node: its description and what it does. */
export interface NodeDefinition<C = JsonObject> extends NodeTypeDescription {
  readonly kind: 'action' | 'condition' | 'end'
  execute(step: StepContext<C>): Promise<StepResult> | StepResult
  /**
   * What the node gives for all items is what it gives for one part of them after the other: it looks at no item but the one at hand
   * and gives no directive. The engine may then call `execute` for a part at a time, and many items need no memory.
   */
  readonly itemwise?: true
  /**
   * `items()` may be a list that reads its items from disk as they are looked at. For nodes that pass lists on as a whole or look at
   * few items: the two readings of one item are two objects.
   */
  readonly lazy?: true
  /**
   * For nodes that must see all items but need not hold them: called instead of `execute` when there are more than memory should hold.
   * Undefined, before anything else is done: not with this config; the items are loaded then, and `execute` is called.
   */
  stream?(step: StreamContext<C>): Promise<void> | undefined
}

/** When the caller of a webhook is answered. */
export type RespondMode = 'received' | 'finished' | 'node'

/** What the server needs to serve a webhook trigger. */
export interface WebhookSpec {
  readonly methods: readonly string[]
  /** Below /webhook/, without a leading slash. */
  readonly path: string
  readonly respond: RespondMode
  /** Credential type that callers are checked against; absent: anybody may call. */
  readonly auth?: { readonly type: 'basic' | 'header'; readonly credentialType: string }
  /** Allowed client addresses or CIDR ranges; absent: all. */
  readonly allowedIps?: readonly string[]
}

export interface WebhookTrigger<C> {
  readonly kind: 'webhook'
  spec(config: C): WebhookSpec
  /** The items that the execution starts with. */
  receive(request: WebhookRequest, config: C): readonly Item[]
  /** The answer right after the event was stored (`received`). */
  acknowledge(config: C): WebhookResponse
  /** The answer when the execution ended well (`finished`); `items` are those of the last node that ran. */
  answer(items: readonly Item[], config: C): WebhookResponse
}

export interface ScheduleSpec {
  /** Five or six fields; exclusive with `everyMs`. */
  readonly cron?: string
  readonly everyMs?: Millis
  /** IANA zone; the workflow's when absent. */
  readonly timezone?: string
}

export interface ScheduleTrigger<C> {
  readonly kind: 'schedule'
  /** All times at which this trigger fires. */
  spec(config: C): readonly ScheduleSpec[]
  fire(at: { readonly scheduledFor: Millis; readonly timezone: string }, config: C): readonly Item[]
}

export interface ManualTrigger {
  readonly kind: 'manual'
}

/** A trigger node: its description and how it starts executions. Trigger configs are resolved without an item. */
export interface TriggerDefinition<C = JsonObject> extends Omit<NodeTypeDescription, 'kind' | 'trigger'> {
  readonly kind: 'trigger'
  readonly trigger: ManualTrigger | WebhookTrigger<C> | ScheduleTrigger<C>
}

export type AnyDefinition = NodeDefinition<never> | TriggerDefinition<never>

/** How a credential type signs a request. `{field}` in a name or a value stands for the secret's field. */
export interface CredentialSigning {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** HTTP basic with these two fields. */
  readonly basic?: { readonly user: string; readonly password: string }
}

export interface CredentialDefinition {
  /** `package.name`, e.g. `http.basic`. */
  readonly type: string
  readonly title: string
  readonly description: string
  /** JSON Schema of the secret; fields with `"x-ui": { "secret": true }` are never shown again. */
  readonly schema: JsonObject
  readonly sign: CredentialSigning
  /** Field with a list of hosts that the credential may be sent to, if the schema has one. */
  readonly allowedHostsField?: string
  /** Example values for the docs; never real ones. */
  readonly examples?: readonly JsonValue[]
}

const TYPE = /^[a-z0-9][a-z0-9-]*(\.[A-Za-z0-9-]+)+$/

/** Declares an action, condition or end node. The description is checked when the package is loaded. */
export function defineNode<C = JsonObject>(definition: NodeDefinition<C>): NodeDefinition<C> {
  return Object.freeze(definition)
}

/** Declares a trigger. */
export function defineTrigger<C = JsonObject>(definition: TriggerDefinition<C>): TriggerDefinition<C> {
  return Object.freeze(definition)
}

/** Declares a credential type. */
export function defineCredential(definition: CredentialDefinition): CredentialDefinition {
  return Object.freeze(definition)
}

/** Whether a string can name a node or credential type. */
export const isTypeName = (name: string): boolean => TYPE.test(name)
