import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import { NodeError } from '@millrace/base'
import type { HttpRequest, HttpResponse, WebhookRequest } from '../http.ts'
import type { Item } from '../item.ts'
import type {
  ListenTrigger,
  PollTrigger,
  RegisteredCall,
  Registration,
  TriggerContext,
  TriggerDefinition,
  TriggerEvent,
  Verdict,
  WebhookTrigger,
} from '../trigger.ts'
import { checkCursor, checkDeliveryId, checkEvent, checkPage, checkRegistration, checkVerdict } from '../trigger-results.ts'
import { validConfig } from './config-check.ts'
import { deepFreeze } from './freeze.ts'
import { TEST_NOW } from './run-node.ts'

/** What a test gives to a trigger instead of a server. */
export interface RunTriggerOptions {
  readonly config?: JsonObject
  /** Answers the trigger's requests. Without it a request fails the test. */
  readonly http?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  /** Default 2030-01-01T00:00:00Z. */
  readonly now?: Millis
  /** `test` as while somebody tries it out in the editor. @default 'production' */
  readonly mode?: 'test' | 'production'
}

function contextOf<C>(
  definition: TriggerDefinition<C>,
  { config = {}, http, now = TEST_NOW, mode = 'production' }: RunTriggerOptions,
): TriggerContext<C> {
  return {
    workflow: { id: '01940000-0000-7000-8000-000000000002', name: 'Test', timezone: 'UTC' },
    node: { id: 'n1', name: definition.title },
    config: deepFreeze(validConfig(definition, config)) as C, // the schema vouches for the type
    now,
    mode,
    signal: new AbortController().signal,
    log: { info: () => undefined, warn: () => undefined },
    http: async (request) => {
      if (http === undefined) throw new NodeError('test.http', `The test answers no request, but ${request.url} was asked.`)
      const response = await http(request)
      if (request.acceptStatus === 'any' || (response.status >= 200 && response.status < 300)) return response
      throw new NodeError(`http.${response.status}`, `${request.url} answered ${response.status}.`)
    },
  }
}

function partOf<C, K extends TriggerDefinition<C>['trigger']['kind']>(
  definition: TriggerDefinition<C>,
  kind: K,
): Extract<TriggerDefinition<C>['trigger'], { kind: K }> {
  const { trigger, type } = definition
  if (trigger.kind === kind) return trigger as Extract<TriggerDefinition<C>['trigger'], { kind: K }> // by its kind
  throw new NodeError('test.trigger', `${type} is a trigger of the kind ${trigger.kind}, not ${kind}.`)
}

/** What became of a call. */
export interface CallLife {
  readonly verdict: Verdict
  readonly deliveryId: string | undefined
  /** What an execution starts with; empty where none does. */
  readonly items: readonly Item[]
  /** A call before it had the same id of its delivery. */
  readonly repeated: boolean
}

export interface WebhookLife {
  /** What the first registration gave, as it comes out of the store. */
  readonly registration: Registration | undefined
  /** What registering once more gave, as after a crash: the vendor must have one hook then, not two. */
  readonly again: Registration | undefined
  readonly calls: readonly CallLife[]
}

/** A call for the test of a webhook. */
export type TestCall = Partial<WebhookRequest> & { readonly rawBody?: Uint8Array }

/**
 * The whole life of a webhook: registered, registered again as after a crash, called, taken back, and taken back again when it is gone
 * already. `calls` may depend on the secret, so that signatures can be made.
 */
export async function runWebhookLife<C>(
  definition: TriggerDefinition<C>,
  options: RunTriggerOptions & { readonly calls?: readonly TestCall[] | ((secret: string, state: JsonObject) => readonly TestCall[]) },
): Promise<WebhookLife> {
  const trigger: WebhookTrigger<C> = partOf(definition, 'webhook')
  const secret = 'test-secret'
  const context = { ...contextOf(definition, options), webhookUrl: 'https://millrace.test/webhook/test', secret }
  await trigger.spec(context.config)
  const register = async (): Promise<Registration | undefined> => {
    const given = await trigger.register?.(context)
    return given === undefined ? undefined : deepFreeze(checkRegistration(given, context.now))
  }
  const registration = await register()
  const again = await register()
  const kept = again ?? registration
  const state = kept?.state ?? {}
  const given = typeof options.calls === 'function' ? options.calls(secret, state) : (options.calls ?? [])
  const seen = new Set<string>()
  const calls: CallLife[] = []
  for (const call of given)
    calls.push(await oneCall(trigger, call, { known: { config: context.config, secret, state, now: context.now }, seen }))
  if (kept !== undefined) {
    await trigger.unregister?.({ ...context, registration: kept })
    await trigger.unregister?.({ ...context, registration: kept })
  }
  return { registration, again, calls }
}

async function oneCall<C>(
  trigger: WebhookTrigger<C>,
  { rawBody: sent, ...call }: TestCall,
  { known, seen }: { readonly known: Omit<RegisteredCall<C>, 'rawBody'>; readonly seen: Set<string> },
): Promise<CallLife> {
  const rawBody = sent ?? new TextEncoder().encode(JSON.stringify(call.body ?? null))
  const request: WebhookRequest = { method: 'POST', path: 'test', query: {}, headers: {}, body: null, ip: '192.0.2.1', ...call }
  const verdict = checkVerdict((await trigger.verify?.(request, { ...known, rawBody })) ?? { verdict: 'accept' })
  if (verdict.verdict !== 'accept') return { verdict, deliveryId: undefined, items: [], repeated: false }
  const deliveryId = checkDeliveryId(await trigger.deliveryId?.(request))
  const items = await trigger.receive(request, known.config)
  const repeated = deliveryId !== undefined && seen.has(deliveryId)
  if (deliveryId !== undefined && items.length > 0) seen.add(deliveryId)
  return { verdict, deliveryId, items: repeated ? [] : items, repeated }
}

export interface PollLife {
  /** What starts executions: events whose id was seen before are left out. */
  readonly events: readonly TriggerEvent[]
  readonly duplicates: number
  /** What was stored after each poll. */
  readonly cursors: readonly JsonValue[]
}

/** Polls as often as asked, each time with the cursor of the poll before, as it comes out of a store. Default twice. */
export async function runPolls<C>(
  definition: TriggerDefinition<C>,
  options: RunTriggerOptions & { readonly times?: number },
): Promise<PollLife> {
  const trigger: PollTrigger<C> = partOf(definition, 'poll')
  const { times = 2, now = TEST_NOW } = options
  const events: TriggerEvent[] = []
  const seen = new Set<string>()
  const cursors: JsonValue[] = []
  let duplicates = 0
  for (let time = 0; time < times; time += 1) {
    const cursor = cursors.at(-1)
    const result = await trigger.poll({ ...contextOf(definition, { ...options, now: now + time * 60_000 }), cursor })
    const { cursor: kept } = checkPage(result)
    for (const event of result.events) {
      if (event.id !== undefined && seen.has(event.id)) duplicates += 1
      else events.push(event)
      if (event.id !== undefined) seen.add(event.id)
    }
    cursors.push(deepFreeze(JSON.parse(kept) as JsonValue))
  }
  return { events, duplicates, cursors }
}

export interface ListenLife {
  /** What starts executions: events whose id was seen before are left out. */
  readonly events: readonly TriggerEvent[]
  readonly duplicates: number
  /** What whoever listens next is given. */
  readonly cursor: JsonValue | undefined
}

/**
 * Listens until so many events were kept, then aborts as a server does that shuts down; what is emitted after that is refused. Fails when
 * the trigger ends before, or does not end then.
 */
export async function runListen<C>(
  definition: TriggerDefinition<C>,
  options: RunTriggerOptions & { readonly events: number; readonly cursor?: JsonValue },
): Promise<ListenLife> {
  const trigger: ListenTrigger<C> = partOf(definition, 'listen')
  const stop = new AbortController()
  const events: TriggerEvent[] = []
  const seen = new Set<string>()
  let { cursor } = options
  let duplicates = 0
  const emit = async (event: TriggerEvent, next?: JsonValue): Promise<void> => {
    const { id } = checkEvent(event, 'event')
    const kept = next === undefined ? cursor : (JSON.parse(checkCursor(next)) as JsonValue)
    if (stop.signal.aborted) throw new NodeError('trigger.stopped', 'The trigger was stopped; nothing more of it is kept.')
    cursor = kept
    if (id !== undefined && seen.has(id)) duplicates += 1
    else events.push(event)
    if (id !== undefined) seen.add(id)
    if (events.length >= options.events) stop.abort()
  }
  const context = { ...contextOf(definition, options), signal: stop.signal, cursor, emit }
  try {
    await trigger.listen(context)
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown // failing because it was told to end is a way to end
  }
  if (!stop.signal.aborted) throw new NodeError('test.trigger', `${definition.type} stopped to listen after ${events.length} events.`)
  return { events, duplicates, cursor }
}
