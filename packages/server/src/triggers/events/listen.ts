import { NodeError, toError, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import type { ListenContext } from '@millrace/node-sdk'
import type { TriggerLease, TriggerRelease, TriggerStateRow } from '@millrace/store'
import { TriggerGoneError } from '../errors.ts'
import { triggerNode } from '../trigger-node.ts'
import { Emitter } from './emitter.ts'
import { holdLease } from './lease.ts'
import type { ListenerDeps } from './listener.ts'
import { failureOf, triggerContext } from './trigger-context.ts'

/** A trigger that was taken, to listen until it is aborted. */
export interface Listening {
  readonly row: TriggerStateRow
  readonly lease: TriggerLease
  readonly abort: AbortController
  /** Is told how to find out whether the code that runs is what its package brings. */
  readonly using: (isUpToDate: () => boolean) => void
}

const FIRST_BACKOFF: Millis = 1_000
const LONGEST_BACKOFF: Millis = 300_000
/** Whoever listened so long has forgotten earlier failures. */
const HEALTHY_AFTER: Millis = 60_000
/** Code that does not mind the signal is left alone after this. */
const LONGEST_END: Millis = 5_000

/** Listens until it is aborted, fails or ends by itself, and gives the trigger back. Rejects only when the store does. */
export async function listen(one: Listening, deps: ListenerDeps): Promise<void> {
  const { states, clock, logger } = deps
  const { row, lease, abort } = one
  const lost = (): void => abort.abort()
  const letGo = holdLease(lease, { renew: states.renew.bind(states), clock, logger, lost })
  let health: 'unknown' | 'good' = 'unknown'
  const cancel = clock.after(HEALTHY_AFTER, () => {
    health = 'good'
    states
      .healthy(lease)
      .catch((thrown: unknown) => logger.warn({ triggerId: row.id, err: toError(thrown) }, 'a listener is not known to be well'))
  })
  const emitter = new Emitter(lease, { signal: abort.signal, lost }, deps)
  try {
    await deps.outbox.deliverLeft(row.id) // T3
    await listenOnce(one, emitter, deps)
    await release(
      one,
      { thrown: new NodeError('trigger.ended', 'The trigger stopped to listen by itself.', { retryable: true }), health },
      deps,
    )
  } catch (thrown) {
    await release(one, { thrown, health }, deps)
  } finally {
    cancel()
    letGo()
  }
}

async function listenOnce({ row, abort, using }: Listening, emitter: Emitter, deps: ListenerDeps): Promise<void> {
  const { tenantId, workflowId, version, nodeId, nodeType, cursor } = row
  const document = await deps.document(tenantId, workflowId, version)
  const trigger = document === undefined ? undefined : triggerNode(document, nodeId, deps.catalog)
  if (document === undefined || trigger?.kind !== 'listen') throw new TriggerGoneError({ nodeId, nodeType })
  const { type, typeVersion } = trigger.node
  const definition = deps.catalog.get(type, typeVersion)?.definition
  using(() => deps.catalog.get(type, typeVersion)?.definition === definition)
  const { signal } = abort
  const scope = { tenantId, workflowId, document, trigger, mode: 'production', now: deps.clock.now(), signal } as const
  const context: ListenContext<JsonObject> = {
    ...triggerContext(scope, deps),
    cursor: cursor === null ? undefined : (JSON.parse(cursor) as JsonValue),
    emit: (event, next) => emitter.emit(event, next),
  }
  const over = endedAfter(abort, deps)
  try {
    await Promise.race([trigger.trigger.listen(context), over.promise])
  } finally {
    over.cancel()
    await emitter.settled()
  }
}

/** Rejects a while after the signal: whoever does not mind it is not waited for. */
function endedAfter({ signal }: AbortController, { clock }: Pick<ListenerDeps, 'clock'>): { promise: Promise<never>; cancel(): void } {
  const over = Promise.withResolvers<never>()
  over.promise.catch(() => undefined) // it may come after everybody is gone
  let cancel = (): void => undefined
  const begin = (): void => {
    cancel = clock.after(LONGEST_END, () => over.reject(new NodeError('trigger.stopped', 'The trigger does not end when it is told to.')))
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return {
    promise: over.promise,
    cancel: () => {
      cancel()
      signal.removeEventListener('abort', begin)
    },
  }
}

interface End {
  readonly thrown: unknown
  readonly health: 'unknown' | 'good'
}

async function release({ row, lease, abort }: Listening, { thrown, health }: End, deps: ListenerDeps): Promise<void> {
  const at = deps.clock.now()
  if (abort.signal.aborted) return deps.states.release(lease, { at, nextAt: at }) // it was told to: whoever may goes on at once
  const failure = failureOf(thrown, at)
  const failures = health === 'good' ? 0 : row.failures
  const asked = thrown instanceof NodeError ? (thrown.retryAfterMs ?? 0) : 0
  const backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures, 20))
  const { id: triggerId, workflowId, nodeId } = row
  deps.logger.warn(
    { triggerId, workflowId, nodeId, code: failure.code, why: failure.message },
    'a trigger does not listen any more; another try follows',
  )
  abort.abort() // what it began is of no use any more
  const given: TriggerRelease = { at, nextAt: at + Math.max(backoff, asked), failure }
  await deps.states.release(lease, given)
}
