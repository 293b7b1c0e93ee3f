import type { StreamEvent, SubscribeMessage } from '@millrace/api'
import { toError, type Id, type Logger } from '@millrace/base'
import type { EventSink, LiveEvent } from '@millrace/engine'

/** One listener's wish: without a filter every execution of the tenant, but no steps. */
export type Wish = Pick<SubscribeMessage, 'workflowId' | 'executionId'>

export interface Subscription {
  wish: Wish | undefined
  /** Takes an event as JSON text; it is made once for all listeners. */
  deliver(text: string): void
}

/** Hands the engine's live events to whoever listens, per tenant. A listener that fails is logged and hurts nobody. */
export class EventHub implements EventSink {
  readonly #logger: Logger
  readonly #byTenant = new Map<Id, Set<Subscription>>()

  constructor(logger: Logger) {
    this.#logger = logger.child({ part: 'stream' })
  }

  wants(tenantId: Id): boolean {
    return this.#byTenant.has(tenantId)
  }

  emit(event: LiveEvent): void {
    const listeners = this.#byTenant.get(event.tenantId)
    if (listeners === undefined) return
    let text: string | undefined
    for (const listener of listeners) {
      if (listener.wish === undefined || !concerns(event, listener.wish)) continue
      this.#deliver(listener, (text ??= JSON.stringify(withoutTenant(event))))
    }
  }

  #deliver(listener: Subscription, text: string): void {
    try {
      listener.deliver(text)
    } catch (thrown) {
      this.#logger.warn({ err: toError(thrown) }, 'a listener failed')
    }
  }

  /** Tells every listener, whatever it listens for. */
  broadcast(event: Extract<StreamEvent, { type: 'node-types' }>): void {
    const text = JSON.stringify(event)
    const all = [...this.#byTenant.values()].flatMap((listeners) => [...listeners])
    for (const listener of all) if (listener.wish !== undefined) this.#deliver(listener, text)
  }

  /** Adds a listener; the returned function removes it. */
  subscribe(tenantId: Id, subscription: Subscription): () => void {
    const listeners = this.#byTenant.get(tenantId) ?? new Set<Subscription>()
    this.#byTenant.set(tenantId, listeners.add(subscription))
    return () => {
      listeners.delete(subscription)
      if (listeners.size === 0) this.#byTenant.delete(tenantId)
    }
  }
}

function concerns(event: LiveEvent, { workflowId, executionId }: Wish): boolean {
  if (executionId !== undefined) return event.type !== 'batch' && event.executionId === executionId
  if (workflowId !== undefined) return event.workflowId === workflowId
  return event.type !== 'step'
}

function withoutTenant(event: LiveEvent): StreamEvent {
  const { tenantId: _, ...told } = event
  return told
}
