import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import type { HttpRequest, HttpResponse, WebhookRequest, WebhookResponse } from './http.ts'
import type { Item } from './item.ts'
import type { OptionLoaders } from './options.ts'
import type { StepLogger } from './step.ts'

/** A value that may take a while: packages may live in another process. */
export type Awaitable<T> = T | Promise<T>

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

/** What a trigger may touch outside of an execution: while it is switched on or off, and while it looks for events. */
export interface TriggerContext<C> {
  readonly workflow: { readonly id: string; readonly name: string; readonly timezone: string }
  readonly node: { readonly id: string; readonly name: string }
  readonly config: C
  readonly now: Millis
  /** `test` while somebody listens in the editor. */
  readonly mode: 'test' | 'production'
  readonly signal: AbortSignal
  readonly log: StepLogger
  /** The guarded client, signing with the node's credential. */
  http(request: HttpRequest): Promise<HttpResponse>
}

/** While a webhook is registered or taken back at the vendor. */
export interface RegistrationContext<C> extends TriggerContext<C> {
  /** The address that the vendor has to call. */
  readonly webhookUrl: string
  /** Made for this webhook, the same as long as it is published; give it to vendors that sign with a secret of ours. */
  readonly secret: string
}

/** What came of registering; kept by the server until `unregister`. */
export interface Registration {
  /** What `unregister` and `verify` need, e.g. the vendor's id of the hook. Kept encrypted; 100,000 characters of JSON at most. */
  readonly state: JsonObject
  /** When the vendor forgets it; registered anew before. */
  readonly expiresAt?: Millis
}

/** What is known of a call's registration, for `verify`. */
export interface RegisteredCall<C> {
  readonly config: C
  readonly secret: string
  /** What `register` gave; empty as long as it did not come back, when vendors send their first challenge. */
  readonly state: JsonObject
  readonly now: Millis
  /** The body as it was sent, which signatures are over. */
  readonly rawBody: Uint8Array
}

/** What happens to a call that `verify` looked at. `answer`: nothing starts, e.g. a vendor's challenge. */
export type Verdict =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'reject'; readonly reason: string }
  | { readonly verdict: 'answer'; readonly response: WebhookResponse }

export interface WebhookTrigger<C> {
  readonly kind: 'webhook'
  /**
   * It takes files: of forms (`multipart/form-data`), and bodies that are neither JSON nor text. They are stored before `receive`, and
   * stand in the request's `files`. Without it forms with files are refused, and other bodies come as `{ mimeType, base64 }`.
   */
  readonly files?: true
  spec(config: C): Awaitable<WebhookSpec>
  /** The items that the execution starts with; none for events that the config does not ask for: nothing starts then. */
  receive(request: WebhookRequest, config: C): Awaitable<readonly Item[]>
  /** The answer right after the event was stored (`received`). */
  acknowledge(config: C): Awaitable<WebhookResponse>
  /** The answer when the execution ended well (`finished`); `items` are those of the last node that ran. */
  answer(items: readonly Item[], config: C): Awaitable<WebhookResponse>
  /**
   * Tells the vendor our address when the workflow is published, and again before `expiresAt`. Also called again after a crash: it must
   * find a hook that is already there.
   */
  register?(context: RegistrationContext<C>): Promise<Registration>
  /** Takes it back when the workflow is unpublished or deleted. A hook that is gone is no error. */
  unregister?(context: RegistrationContext<C> & { readonly registration: Registration }): Promise<void>
  /** Whether a call is the vendor's, before anything is stored. */
  verify?(request: WebhookRequest, call: RegisteredCall<C>): Awaitable<Verdict>
  /** The vendor's id of a delivery: the same event delivered twice starts one execution. */
  deliveryId?(request: WebhookRequest): Awaitable<string | undefined>
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
  spec(config: C): Awaitable<readonly ScheduleSpec[]>
  fire(at: { readonly scheduledFor: Millis; readonly timezone: string }, config: C): Awaitable<readonly Item[]>
}

/** Something that happened outside; starts one execution. */
export interface TriggerEvent {
  /** The same for the same event: what was seen before starts nothing. Absent: each is new. */
  readonly id?: string
  readonly items: readonly Item[]
}

export interface PollContext<C> extends TriggerContext<C> {
  /**
   * What the poll before gave; undefined for the first one after publishing, which should look from now on, and in mode `test`, which
   * should give the latest few events.
   */
  readonly cursor: JsonValue | undefined
}

export interface PollResult {
  readonly events: readonly TriggerEvent[]
  /** Stored in the same transaction as the events. */
  readonly cursor: JsonValue
  /** There is more right now: called again at once. */
  readonly more?: boolean
}

export interface PollTrigger<C> {
  readonly kind: 'poll'
  /** How often to look. */
  spec(config: C): Awaitable<readonly ScheduleSpec[]>
  poll(context: PollContext<C>): Promise<PollResult>
}

export interface ListenContext<C> extends TriggerContext<C> {
  readonly cursor: JsonValue | undefined
  /** Resolves when the event is durable. `cursor` is stored with it, and given to whoever listens next. */
  emit(event: TriggerEvent, cursor?: JsonValue): Promise<void>
}

/** Holds a connection open. One process listens at a time, under a lease; another one takes over when it is gone. */
export interface ListenTrigger<C> {
  readonly kind: 'listen'
  /** Listens until `signal` aborts. One that ends or fails is started again, later each time. */
  listen(context: ListenContext<C>): Promise<void>
}

export interface ManualTrigger {
  readonly kind: 'manual'
}

/** A trigger node: its description and how it starts executions. Trigger configs are resolved without an item. */
export interface TriggerDefinition<C = JsonObject> extends Omit<NodeTypeDescription, 'kind' | 'trigger'> {
  readonly kind: 'trigger'
  readonly trigger: ManualTrigger | WebhookTrigger<C> | ScheduleTrigger<C> | PollTrigger<C> | ListenTrigger<C>
  /** Values that a field offers and the service knows: named by a field's `x-ui.options`. */
  readonly options?: OptionLoaders<C>
  /** Turns the config of an older version of this type into one of this version. Pure. */
  migrate?(config: JsonObject, from: number): Awaitable<JsonObject>
}

/** Declares a trigger. */
export function defineTrigger<C = JsonObject>(definition: TriggerDefinition<C>): TriggerDefinition<C> {
  return Object.freeze(definition)
}
