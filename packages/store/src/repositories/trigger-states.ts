import type { Id, IdSource, Millis } from '@millrace/base'
import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import {
  TriggerEventEntity,
  TriggerSeenEntity,
  TriggerStateEntity,
  type TriggerEventRow,
  type TriggerFailure,
  type TriggerStateRow,
} from '../entities/trigger-state.ts'
import type { Query } from '../query.ts'

/** A trigger that a published document has and that asks or listens by itself. */
export type NewTriggerState = Pick<TriggerStateRow, 'nodeId' | 'nodeType' | 'kind' | 'timings' | 'nextAt'>

/** Whoever holds a trigger, and until when. */
export interface TriggerLease {
  readonly id: Id
  readonly tenantId: Id
  readonly token: string
  /** Of the workflow, when it was taken. */
  readonly version: number
}

export interface KeptEvent {
  readonly id?: string | undefined
  /** JSON text of the list of items; undefined for one that starts nothing. */
  readonly items: string | undefined
}

export interface TriggerPage {
  readonly events: readonly KeptEvent[]
  /** JSON text; undefined leaves it as it is. */
  readonly cursor: string | undefined
  readonly at: Millis
}

/** What a trigger is left with when it is given back. */
export interface TriggerRelease {
  readonly at: Millis
  readonly nextAt: Millis | null
  /** Undefined: it went well. */
  readonly failure?: TriggerFailure | undefined
}

const PART = 500

/** Triggers that ask or listen by themselves: who holds them, how far they came, and what they gave. */
export class TriggerStates {
  readonly #query: Query
  readonly #ids: IdSource
  constructor(query: Query, ids: IdSource) {
    this.#query = query
    this.#ids = ids
  }

  ofWorkflow(tenantId: Id, workflowId: Id): Promise<readonly TriggerStateRow[]> {
    return this.#query((manager) =>
      manager.getRepository(TriggerStateEntity).find({ where: { tenantId, workflowId }, order: { createdAt: 'ASC', id: 'ASC' } }),
    )
  }

  /** Over all tenants: those of active workflows whose time has come and that nobody holds, the longest due first. */
  due(now: Millis, limit: number, kind: TriggerStateRow['kind']): Promise<readonly TriggerStateRow[]> {
    return this.#query((manager) =>
      ofActive(manager)
        .andWhere('state.kind = :kind AND state.next_at <= :now AND (state.lease_until IS NULL OR state.lease_until <= :now)', {
          kind,
          now,
        })
        .orderBy('state.next_at', 'ASC')
        .limit(limit)
        .getMany(),
    )
  }

  /** The earliest time after `now` at which anything may be due that is not now; null for never. */
  async nextDueAt(now: Millis, kind: TriggerStateRow['kind']): Promise<Millis | null> {
    const found = await this.#query((manager) =>
      ofActive(manager)
        .select(
          'MIN(CASE WHEN state.lease_until > :now AND state.lease_until > state.next_at THEN state.lease_until ELSE state.next_at END)',
          'at',
        )
        .andWhere('state.kind = :kind', { kind })
        .setParameter('now', now)
        .getRawOne<{ at: number | string | null }>(),
    )
    return found?.at === null || found?.at === undefined ? null : Number(found.at)
  }

  /** Takes a trigger until a time. Undefined when somebody holds it, or it is not due any more. */
  claim({ id, tenantId, token }: Omit<TriggerLease, 'version'>, now: Millis, until: Millis): Promise<TriggerStateRow | undefined> {
    return this.#query(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(TriggerStateEntity)
        .set({ leaseToken: token, leaseUntil: until })
        .where('tenant_id = :tenantId AND id = :id AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now)', {
          tenantId,
          id,
          now,
        })
        .execute()
      if (affected !== 1) return undefined
      return (await manager.getRepository(TriggerStateEntity).findOneBy({ tenantId, id })) ?? undefined
    })
  }

  /** Over all tenants. For a process that knows that it is the only one: whoever held anything is gone. */
  async freeAll(): Promise<void> {
    await this.#query((manager) =>
      manager
        .createQueryBuilder()
        .update(TriggerStateEntity)
        .set({ leaseToken: null, leaseUntil: null })
        .where('lease_token IS NOT NULL')
        .execute(),
    )
  }

  /** Holds it longer. False when it is not this holder's any more, or its workflow is not active any more or was published anew. */
  renew({ id, tenantId, token, version }: TriggerLease, until: Millis): Promise<boolean> {
    return this.#query(async (manager) => {
      const held = await ofActive(manager)
        .andWhere('state.tenant_id = :tenantId AND state.id = :id AND state.lease_token = :token AND state.version = :version', {
          ...{ tenantId, id, token, version },
        })
        .getOne()
      if (held === null) return false
      await manager.getRepository(TriggerStateEntity).update({ tenantId, id, leaseToken: token }, { leaseUntil: until })
      return true
    })
  }

  /**
   * Keeps the events of a page and its cursor, together; events that were given before are left out. What is to be handed to the inbox;
   * undefined when the trigger is not this holder's any more: nothing is kept then.
   */
  keepPage({ id, tenantId, token }: TriggerLease, { events, cursor, at }: TriggerPage): Promise<readonly TriggerEventRow[] | undefined> {
    return this.#query(async (manager) => {
      const states = manager.getRepository(TriggerStateEntity)
      const state = await states.findOneBy({ tenantId, id, leaseToken: token })
      if (state === null) return undefined
      const fresh = await unseen(manager, state, { events, at })
      const rows = fresh
        .flatMap(({ id: eventId, items }) => (items === undefined ? [] : [{ eventId: eventId ?? null, items }]))
        .map((event): TriggerEventRow => ({
          ...{ id: this.#ids.next(), tenantId, workflowId: state.workflowId, triggerId: id, nodeId: state.nodeId, version: state.version },
          ...{ ...event, trigger: state.kind, receivedAt: at },
        }))
      for (const part of partsOf(rows)) await manager.getRepository(TriggerEventEntity).insert([...part])
      await states.update(
        { tenantId, id },
        {
          ...{ lastLookAt: at, failures: 0, lastError: null },
          ...(cursor === undefined ? {} : { cursor }),
          ...(rows.length === 0 ? {} : { lastEventAt: at }),
        },
      )
      return rows
    })
  }

  /** It has listened for a while: earlier failures are forgotten. */
  async healthy({ id, tenantId, token }: TriggerLease): Promise<void> {
    await this.#query((manager) =>
      manager.getRepository(TriggerStateEntity).update({ tenantId, id, leaseToken: token }, { failures: 0, lastError: null } as never),
    )
  }

  /** Gives it back. */
  async release({ id, tenantId, token, version }: TriggerLease, { at, nextAt, failure }: TriggerRelease): Promise<void> {
    await this.#query(async (manager) => {
      const states = manager.getRepository(TriggerStateEntity)
      const state = await states.findOneBy({ tenantId, id, leaseToken: token })
      if (state === null) return
      await states.update(
        { tenantId, id },
        {
          ...{ leaseToken: null, leaseUntil: null },
          ...(state.version === version ? { nextAt } : {}), // published anew meanwhile: then that said when
          ...(failure === undefined ? {} : { failures: state.failures + 1, lastError: failure, lastLookAt: at }),
        },
      )
    })
  }

  /** Of one trigger, or over all tenants what came before a time: events that the inbox may not have, in the order of arrival. */
  undelivered(limit: number, of: { readonly triggerId: Id } | { readonly before: Millis }): Promise<readonly TriggerEventRow[]> {
    const where = 'triggerId' in of ? of : { receivedAt: LessThanOrEqual(of.before) }
    return this.#query((manager) => manager.getRepository(TriggerEventEntity).find({ where, order: { id: 'ASC' }, take: limit }))
  }

  /** The inbox has them. */
  async delivered(ids: readonly Id[]): Promise<void> {
    await this.#query(async (manager) => {
      for (const part of partsOf(ids)) await manager.getRepository(TriggerEventEntity).delete({ id: In(part) })
    })
  }

  /** Forgets event ids that no trigger gave since; returns how many. */
  async forgetSeen(before: Millis): Promise<number> {
    const { affected } = await this.#query((manager) =>
      manager.createQueryBuilder().delete().from(TriggerSeenEntity).where('seen_at < :before', { before }).execute(),
    )
    return affected ?? 0
  }
}

const ofActive = (manager: EntityManager) =>
  manager
    .getRepository(TriggerStateEntity)
    .createQueryBuilder('state')
    .innerJoin('workflow', 'workflow', "workflow.id = state.workflow_id AND workflow.status = 'active'")
    .where('state.next_at IS NOT NULL')

function* partsOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += PART) yield all.slice(from, from + PART)
}

/** The events that were not given before, each id once; all ids count as given from now on. */
async function unseen(
  manager: EntityManager,
  { tenantId, id: triggerId }: TriggerStateRow,
  { events, at: seenAt }: Pick<TriggerPage, 'events' | 'at'>,
): Promise<TriggerPage['events']> {
  const seen = manager.getRepository(TriggerSeenEntity)
  const known = new Set<string>()
  const ids = [...new Set(events.flatMap(({ id }) => (id === undefined ? [] : [id])))]
  for (const part of partsOf(ids)) {
    const before = await seen.findBy({ tenantId, triggerId, eventId: In(part) })
    before.forEach(({ eventId }) => known.add(eventId))
    // A source without a cursor gives its latest events again and again: they stay known as long as it does.
    if (before.length > 0) await seen.update({ tenantId, triggerId, eventId: In(part) }, { seenAt })
    const rows = part.filter((eventId) => !known.has(eventId)).map((eventId) => ({ tenantId, triggerId, eventId, seenAt }))
    if (rows.length > 0) await seen.insert(rows)
  }
  return events.filter(({ id }) => {
    if (id === undefined) return true
    const isNew = !known.has(id)
    known.add(id)
    return isNew
  })
}

/**
 * Gives a workflow exactly these triggers. One whose node and type stayed keeps its cursor, whatever its config is now; it is looked at
 * when the new one would be.
 */
export async function replaceTriggerStates(
  manager: EntityManager,
  rows: readonly TriggerStateRow[],
  { tenantId, id: workflowId }: { readonly tenantId: Id; readonly id: Id },
): Promise<void> {
  const states = manager.getRepository(TriggerStateEntity)
  const left = new Map((await states.findBy({ tenantId, workflowId })).map((row) => [row.nodeId, row]))
  const fresh: TriggerStateRow[] = []
  for (const row of rows) {
    const old = left.get(row.nodeId)
    if (old?.nodeType !== row.nodeType || old.kind !== row.kind) {
      fresh.push(row)
      continue
    }
    left.delete(row.nodeId)
    const { version, timings, nextAt } = row
    await states.update({ tenantId, id: old.id }, { version, timings, nextAt, failures: 0 })
  }
  for (const gone of left.values()) await states.delete({ tenantId, id: gone.id })
  if (fresh.length > 0) await states.insert(fresh)
}
