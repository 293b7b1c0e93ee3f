import { toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import type { TriggerEventRow, TriggerLease, TriggerPage, TriggerRelease, TriggerStateRow } from '@millrace/store'

/** The part of the store that triggers live in. */
export interface TriggerStateStore {
  due(now: Millis, limit: number, kind: TriggerStateRow['kind']): Promise<readonly TriggerStateRow[]>
  nextDueAt(now: Millis, kind: TriggerStateRow['kind']): Promise<Millis | null>
  claim(lease: Omit<TriggerLease, 'version'>, now: Millis, until: Millis): Promise<TriggerStateRow | undefined>
  freeAll(): Promise<void>
  renew(lease: TriggerLease, until: Millis): Promise<boolean>
  keepPage(lease: TriggerLease, page: TriggerPage): Promise<readonly TriggerEventRow[] | undefined>
  release(lease: TriggerLease, release: TriggerRelease): Promise<void>
  healthy(lease: TriggerLease): Promise<void>
  undelivered(limit: number, of: { readonly triggerId: Id } | { readonly before: Millis }): Promise<readonly TriggerEventRow[]>
  delivered(ids: readonly Id[]): Promise<void>
  forgetSeen(before: Millis): Promise<number>
}

/** A process that died gives its triggers free after this time. */
export const LEASE_MS: Millis = 30_000
/** Two heartbeats can fail before the lease is over. */
const HEARTBEAT_MS: Millis = 10_000

/** Takes a trigger under a lease of its own; undefined where somebody else holds it, or nothing is to do any more. */
export async function claimTrigger(
  { id, tenantId }: TriggerStateRow,
  { states, clock, ids }: { readonly states: Pick<TriggerStateStore, 'claim'>; readonly clock: Clock; readonly ids: IdSource },
): Promise<{ readonly row: TriggerStateRow; readonly lease: TriggerLease } | undefined> {
  const now = clock.now()
  const token = ids.next()
  const row = await states.claim({ id, tenantId, token }, now, now + LEASE_MS)
  return row === undefined ? undefined : { row, lease: { id, tenantId, token, version: row.version } }
}

interface Holding<L> {
  /** False when it is not this holder's any more. */
  readonly renew: (lease: L, until: Millis) => Promise<boolean>
  readonly clock: Clock
  readonly logger: Logger
  /** It is somebody else's now, or there is nothing to hold any more. */
  readonly lost: () => void
}

/** Holds a lease with heartbeats until the returned function is called, or it is lost. */
export function holdLease<L extends { readonly id: Id }>(lease: L, { renew, clock, logger, lost }: Holding<L>): () => void {
  let until = clock.now() + LEASE_MS
  let state: 'held' | 'over' = 'held'
  let cancel = (): void => undefined
  const isOver = (): boolean => state === 'over'
  const beat = async (): Promise<void> => {
    const next = clock.now() + LEASE_MS
    const renewed = await renew(lease, next).then(
      (mine) => (mine ? 'mine' : 'lost'),
      (thrown: unknown) => {
        logger.warn({ id: lease.id, err: toError(thrown) }, 'a lease could not be renewed; another try follows')
        return 'unknown' as const
      },
    )
    if (isOver()) return
    if (renewed === 'mine') until = next
    if (renewed === 'lost' || clock.now() >= until) {
      state = 'over'
      lost()
    } else cancel = clock.after(HEARTBEAT_MS, () => void beat())
  }
  cancel = clock.after(HEARTBEAT_MS, () => void beat())
  return () => {
    state = 'over'
    cancel()
  }
}
