import { NodeError, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import { checkPage, type CheckedPage, type PollContext } from '@millrace/node-sdk'
import type { TriggerLease, TriggerRelease, TriggerStateRow } from '@millrace/store'
import { TriggerGoneError } from '../errors.ts'
import { nextTime } from '../schedules/next-time.ts'
import { triggerNode, type TriggerNode } from '../trigger-node.ts'
import { bounded } from './bounded.ts'
import { holdLease } from './lease.ts'
import type { PollerDeps } from './poller.ts'
import { failureOf, triggerContext, type TriggerScope } from './trigger-context.ts'

/** A trigger that was taken, to be asked once. */
export interface Look {
  readonly row: TriggerStateRow
  readonly lease: TriggerLease
  /** Ends it: the server stops, or the lease was lost. */
  readonly abort: AbortController
}

type LookDeps = Pick<PollerDeps, 'states' | 'outbox' | 'document' | 'catalog' | 'clock' | 'http' | 'logger'>

/** One page may take this long. */
export const LONGEST_POLL: Millis = 120_000
/** Pages of one look; with more the others get their turn first. */
const MOST_PAGES = 100
const FIRST_BACKOFF: Millis = 30_000
const LONGEST_BACKOFF: Millis = 3_600_000

/** Asks until there is no more, keeps what comes (T1), hands it on (T2), and gives the trigger back. */
export async function look(one: Look, deps: LookDeps): Promise<void> {
  const { states, clock, logger } = deps
  const { row, lease, abort } = one
  const letGo = holdLease(lease, { renew: states.renew.bind(states), clock, logger, lost: () => abort.abort() })
  try {
    const done = await askAll(one, deps)
    await states.release(lease, { at: clock.now(), nextAt: done === 'more' ? clock.now() : regular(row, clock.now()) })
  } catch (thrown) {
    await states.release(lease, afterFailure(one, thrown, deps))
  } finally {
    letGo()
  }
}

async function askAll({ row, lease, abort }: Look, deps: LookDeps): Promise<'all' | 'more'> {
  const { states, outbox, clock } = deps
  const { tenantId, workflowId } = row
  await outbox.deliverLeft(row.id) // T3
  const { document, trigger } = await find(row, deps)
  let { cursor } = row
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const scope = { tenantId, workflowId, document, trigger, mode: 'production', now: clock.now(), signal: abort.signal } as const
    const given = await askOnce({ scope, cursor: cursor === null ? undefined : (JSON.parse(cursor) as JsonValue), abort }, deps)
    const kept = await states.keepPage(lease, { ...given, at: clock.now() })
    if (kept === undefined) return 'all' // T4: whoever holds it now asks again
    await outbox.deliverLeft(row.id)
    // The same cursor without anything new would give the same page for ever.
    if (!given.more || (kept.length === 0 && given.cursor === cursor)) return 'all'
    cursor = given.cursor
    if (abort.signal.aborted) return 'more'
  }
  return 'more'
}

type PollNode = Extract<TriggerNode, { kind: 'poll' }>

async function find(
  row: TriggerStateRow,
  { document: load, catalog }: LookDeps,
): Promise<{ document: TriggerScope['document']; trigger: PollNode }> {
  const { tenantId, workflowId, version, nodeId, nodeType } = row
  const document = await load(tenantId, workflowId, version)
  const trigger = document === undefined ? undefined : triggerNode(document, nodeId, catalog)
  if (document === undefined || trigger?.kind !== 'poll') throw new TriggerGoneError({ nodeId, nodeType })
  return { document, trigger }
}

export interface Ask {
  readonly scope: TriggerScope & { readonly trigger: PollNode }
  readonly cursor: JsonValue | undefined
  readonly abort: AbortController
}

/** One page. */
export async function askOnce({ scope, cursor, abort }: Ask, deps: Pick<LookDeps, 'clock' | 'http' | 'logger'>): Promise<CheckedPage> {
  const context: PollContext<JsonObject> = { ...triggerContext(scope, deps), cursor }
  const bounds = { abort, clock: deps.clock, limitMs: LONGEST_POLL, what: 'look for events' }
  return checkPage(await bounded(() => scope.trigger.trigger.poll(context), bounds))
}

/** Undefined timings never come: a poll trigger has one at least. */
function regular({ timings, nextAt }: TriggerStateRow, now: Millis): Millis | null {
  const times = timings.flatMap((timing) => nextTime(timing, now, nextAt ?? now) ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

function afterFailure({ row, abort }: Look, thrown: unknown, { clock, logger }: LookDeps): TriggerRelease {
  const at = clock.now()
  const failure = failureOf(thrown, at)
  if (failure.code === 'trigger.stopped') return { at, nextAt: row.nextAt } // it was not its fault
  const { id: triggerId, workflowId, nodeId, failures } = row
  const backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures, 20))
  const asked = thrown instanceof NodeError ? (thrown.retryAfterMs ?? 0) : 0
  logger.warn(
    { triggerId, workflowId, nodeId, code: failure.code, failures: failures + 1, why: failure.message },
    'a trigger could not be asked',
  )
  abort.abort() // what it began is of no use any more
  return { at, nextAt: Math.max(regular(row, at) ?? 0, at + Math.max(backoff, asked)), failure }
}
