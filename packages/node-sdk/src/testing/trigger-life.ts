import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import { NodeError } from '@millrace/base'
import type { HttpRequest, HttpResponse, WebhookRequest } from '../http.ts'
import type { Item } from '../item.ts'
import type {
  ListenTrigger,
  PollTrigger,
  Registration,
  TriggerContext,
  TriggerDefinition,
  TriggerEvent,
  Verdict,
  WebhookTrigger,
} from '../trigger.ts'
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
}

function contextOf<C>(definition: TriggerDefinition<C>, { config = {}, http, now = TEST_NOW }: RunTriggerOptions): TriggerContext<C> {
  return {
    workflow: { id: '01940000-0000-7000-8000-000000000002', name: 'Test', timezone: 'UTC' },
    node: { id: 'n1', name: definition.title },
    config: deepFreeze(validConfig(definition, config)) as C, // the schema vouches for the type
    now,
    mode: 'production',
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

export interface WebhookLife {
  /** What the first registration gave. */
  readonly registration: Registration | undefined
  /** What registering once more gave, as after a crash: the vendor must have one hook then, not two. */
  readonly again: Registration | undefined
  readonly calls: readonly { readonly verdict: Verdict; readonly deliveryId: string | undefined; readonly items: readonly Item[] }[]
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
  const registration = await trigger.register?.(context)
  const again = await trigger.register?.(context)
  const state = (again ?? registration)?.state ?? {}
  const given = typeof options.calls === 'function' ? options.calls(secret, state) : (options.calls ?? [])
  const calls = []
  for (const call of given) {
    const { rawBody = new TextEncoder().encode(JSON.stringify(call.body ?? null)), ...rest } = call
    const request: WebhookRequest = { method: 'POST', path: 'test', query: {}, headers: {}, body: null, ip: '192.0.2.1', ...rest }
    const known = { config: context.config, secret, state, now: context.now, rawBody }
    const verdict = (await trigger.verify?.(request, known)) ?? { verdict: 'accept' as const }
    const items = verdict.verdict === 'accept' ? await trigger.receive(request, context.config) : []
    calls.push({ verdict, deliveryId: trigger.deliveryId?.(request), items })
  }
  const kept = again ?? registration
  if (kept !== undefined) {
    await trigger.unregister?.({ ...context, registration: kept })
    await trigger.unregister?.({ ...context, registration: kept })
  }
  return { registration, again, calls }
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
    for (const event of result.events) {
      if (event.id !== undefined && seen.has(event.id)) duplicates += 1
      else events.push(event)
      if (event.id !== undefined) seen.add(event.id)
    }
    cursors.push(deepFreeze(JSON.parse(JSON.stringify(result.cursor)) as JsonValue))
  }
  return { events, duplicates, cursors }
}

/** Listens until so many events came, then aborts as a server does that shuts down. Fails when the trigger ends before. */
export async function runListen<C>(
  definition: TriggerDefinition<C>,
  options: RunTriggerOptions & { readonly events: number; readonly cursor?: JsonValue },
): Promise<{ readonly events: readonly TriggerEvent[]; readonly cursor: JsonValue | undefined }> {
  const trigger: ListenTrigger<C> = partOf(definition, 'listen')
  const stop = new AbortController()
  const events: TriggerEvent[] = []
  let { cursor } = options
  const emit = (event: TriggerEvent, next?: JsonValue): Promise<void> => {
    events.push(event)
    if (next !== undefined) cursor = next
    if (events.length >= options.events) stop.abort()
    return Promise.resolve()
  }
  await trigger.listen({ ...contextOf(definition, options), signal: stop.signal, cursor, emit })
  if (!stop.signal.aborted) throw new NodeError('test.trigger', `${definition.type} stopped to listen after ${events.length} events.`)
  return { events, cursor }
}
