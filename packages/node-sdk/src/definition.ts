import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import type { WebhookRequest, WebhookResponse } from './http.ts'
import type { Item } from './item.ts'
import type { StepContext, StepResult } from './step.ts'

/** An action, condition or end node: its description and what it does. */
export interface NodeDefinition<C = JsonObject> extends NodeTypeDescription {
  readonly kind: 'action' | 'condition' | 'end'
  execute(step: StepContext<C>): Promise<StepResult> | StepResult
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
