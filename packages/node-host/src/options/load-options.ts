import { isJsonObject, NodeError, toError, type Clock, type Id, type IdSource, type JsonObject, type Millis } from '@millrace/base'
import type { AnyDefinition, OptionPage, OptionsContext } from '@millrace/node-sdk'
import type { HttpService } from '../http/service.ts'
import { checkOptionPage } from './check-page.ts'

/** What somebody who fills in a form asks for. */
export interface OptionsAsk {
  readonly tenantId: Id
  readonly name: string
  /** As far as the form was filled in; expressions among its values are left out. */
  readonly config: JsonObject
  /** Credential id by credential type. */
  readonly credentials: Readonly<Record<string, Id>>
  readonly search: string
  readonly cursor: string | undefined
}

export interface OptionLoadingDeps {
  readonly http: HttpService
  readonly clock: Clock
  readonly ids: IdSource
  /** How long a loader may take. Milliseconds. @default 20_000 */
  readonly limitMs?: Millis
}

/** Asks a loader of a node type, wherever its package lives. Undefined when the type has none of that name. */
export type OptionLoading = (definition: AnyDefinition, ask: OptionsAsk, signal: AbortSignal) => Promise<OptionPage> | undefined

type Loader = (context: OptionsContext<JsonObject>) => Promise<unknown>

/**
 * Values that fields of a form offer. A loader sees the config as far as it is filled in, and a client that signs with the credentials
 * that were chosen; all of its context but `http` and `signal` is JSON.
 */
export function createOptionLoading({ http, clock, ids, limitMs = 20_000 }: OptionLoadingDeps): OptionLoading {
  return (definition, ask, signal) => {
    const loader = loaderOf(definition, ask.name)
    return loader === undefined ? undefined : load(loader, { definition, ask, signal })
  }

  async function load(
    loader: Loader,
    { definition, ask, signal }: { definition: AnyDefinition; ask: OptionsAsk; signal: AbortSignal },
  ): Promise<OptionPage> {
    const over = Promise.withResolvers<never>()
    const stop = new AbortController()
    const cancel = clock.after(limitMs, () =>
      over.reject(new NodeError('timeout', `The values did not come within ${limitMs / 1000} s.`, { retryable: true })),
    )
    const gone = (): void => over.reject(new NodeError('cancelled', 'Nobody waits for the values any more.'))
    signal.addEventListener('abort', gone, { once: true })
    try {
      const context = contextOf(definition, ask, AbortSignal.any([signal, stop.signal]))
      // A loader that does not mind the signal is left alone with its promise, so that nobody waits for it.
      return checkOptionPage(await Promise.race([Promise.resolve().then(() => loader(context)), over.promise]))
    } catch (thrown) {
      throw thrown instanceof NodeError
        ? thrown
        : new NodeError('options.failed', `The values cannot be loaded: ${toError(thrown).message}`)
    } finally {
      cancel()
      stop.abort()
      signal.removeEventListener('abort', gone)
    }
  }

  function contextOf(definition: AnyDefinition, ask: OptionsAsk, signal: AbortSignal): OptionsContext<JsonObject> {
    const { type, version, credentials: slots = [], rateLimit, config: schema } = definition
    const caller = {
      ...{ tenantId: ask.tenantId, nodeId: 'form', credentials: ask.credentials, signal },
      nodeType: { type, version },
      credentialTypes: slots.map(({ type }) => type),
      ...(rateLimit === undefined ? {} : { rateLimit }),
      idempotencyKey: `options:${ids.next()}`,
      traffic: { sent: 0, ended: signal },
    }
    return {
      config: literalsOf(schema, ask.config),
      ...{ search: ask.search, cursor: ask.cursor, now: clock.now(), signal },
      http: (request) => http(request, caller),
    }
  }
}

function loaderOf(definition: AnyDefinition, name: string): Loader | undefined {
  // Its config is what its own schema describes: that far it was filled in.
  const { options } = definition as unknown as { readonly options?: Readonly<Record<string, Loader>> }
  return options !== undefined && Object.hasOwn(options, name) ? options[name] : undefined
}

/** What of a config is known before it runs: literals, and the defaults of what is not set. */
export function literalsOf(schema: JsonObject, config: JsonObject): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const defaults = Object.entries(properties).flatMap(([name, field]) =>
    isJsonObject(field) && field['default'] !== undefined && !Object.hasOwn(config, name) ? [[name, field['default']] as const] : [],
  )
  const literals = Object.entries(config).filter(([, value]) => !(isJsonObject(value) && typeof value['$expr'] === 'string'))
  return structuredClone(Object.fromEntries([...literals, ...defaults])) // what a loader changes is its own
}
