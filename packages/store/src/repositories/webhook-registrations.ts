import type { Id, IdSource, Millis } from '@millrace/base'
import { In, Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { TriggerFailure } from '../entities/trigger-state.ts'
import { WebhookRegistrationEntity, type WebhookRegistrationRow } from '../entities/webhook-registration.ts'
import type { Query } from '../query.ts'

/** A webhook of a published document whose vendor is to be told its address. */
export type NewRegistration = Pick<WebhookRegistrationRow, 'nodeId' | 'nodeType' | 'path' | 'document' | 'fingerprint'>

/** Whoever works at a registration. */
export interface RegistrationLease {
  readonly id: Id
  readonly tenantId: Id
  readonly token: string
}

/** What came of telling the vendor. */
export interface RegistrationResult extends Pick<WebhookRegistrationRow, 'keyId' | 'cipherText' | 'expiresAt'> {
  readonly at: Millis
  /** When to register anew; null for never. */
  readonly nextAt: Millis | null
}

type WorkflowKey = { readonly tenantId: Id; readonly id: Id }

/** Addresses of webhooks at their vendors: what shall be, what is, and who works at it. */
export class WebhookRegistrations {
  readonly #query: Query
  readonly #ids: IdSource
  constructor(query: Query, ids: IdSource) {
    this.#query = query
    this.#ids = ids
  }

  /** In the order in which they were made. */
  ofWorkflow(tenantId: Id, workflowId: Id): Promise<readonly WebhookRegistrationRow[]> {
    return this.#query((manager) =>
      manager.getRepository(WebhookRegistrationEntity).find({ where: { tenantId, workflowId }, order: { createdAt: 'ASC', id: 'ASC' } }),
    )
  }

  /** What calls of a webhook are checked with; null for one that is not registered. */
  current(
    tenantId: Id,
    { workflowId, nodeId, mode }: Pick<WebhookRegistrationRow, 'workflowId' | 'nodeId' | 'mode'>,
  ): Promise<WebhookRegistrationRow | null> {
    return this.#query((manager) =>
      manager.getRepository(WebhookRegistrationEntity).findOneBy({ tenantId, workflowId, nodeId, mode, phase: Not('leaving') }),
    )
  }

  /** Over all tenants: those with something to do that nobody works at, the longest due first. */
  due(now: Millis, limit: number): Promise<readonly WebhookRegistrationRow[]> {
    return this.#query((manager) =>
      ready(manager)
        .andWhere('one.next_at <= :now AND (one.lease_until IS NULL OR one.lease_until <= :now)', { now })
        .orderBy('one.next_at', 'ASC')
        .limit(limit)
        .getMany(),
    )
  }

  /** The earliest time after `now` at which anything may be due that is not now; null for never. */
  async nextDueAt(now: Millis): Promise<Millis | null> {
    const found = await this.#query((manager) =>
      ready(manager)
        .select('MIN(CASE WHEN one.lease_until > :now AND one.lease_until > one.next_at THEN one.lease_until ELSE one.next_at END)', 'at')
        .setParameter('now', now)
        .getRawOne<{ at: number | string | null }>(),
    )
    return found?.at === null || found?.at === undefined ? null : Number(found.at)
  }

  /** Takes one until a time. Undefined when somebody has it, or there is nothing to do any more. */
  claim({ id, tenantId, token }: RegistrationLease, now: Millis, until: Millis): Promise<WebhookRegistrationRow | undefined> {
    return this.#query(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(WebhookRegistrationEntity)
        .set({ leaseToken: token, leaseUntil: until })
        .where('tenant_id = :tenantId AND id = :id AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now)', {
          ...{ tenantId, id, now },
        })
        .execute()
      if (affected !== 1) return undefined
      return (await manager.getRepository(WebhookRegistrationEntity).findOneBy({ tenantId, id })) ?? undefined
    })
  }

  /** Holds it longer; false when it is somebody else's. */
  async renew(lease: RegistrationLease, until: Millis): Promise<boolean> {
    return this.#change(lease, { leaseUntil: until })
  }

  /** Over all tenants. For a process that knows that it is the only one: whoever worked at anything is gone, and no draft listens. */
  async freeAll(now: Millis): Promise<void> {
    await this.#query(async (manager) => {
      const all = () => manager.createQueryBuilder().update(WebhookRegistrationEntity)
      await all().set({ leaseToken: null, leaseUntil: null }).where('lease_token IS NOT NULL').execute()
      await all().set(leavingAt(now)).where("mode = 'test' AND phase <> 'leaving'").execute()
    })
  }

  /** Notes what the vendor is about to be told. False when it is somebody else's. */
  tell(lease: RegistrationLease, url: string): Promise<boolean> {
    return this.#change(lease, { url })
  }

  /** The vendor knows the address. One that has to leave meanwhile leaves with what is known of it now. */
  async registered(lease: RegistrationLease, { at, nextAt, ...result }: RegistrationResult): Promise<void> {
    await this.#query(async (manager) => {
      const row = await held(manager, lease)
      if (row === null) return
      const leaves = row.phase === 'leaving'
      await update(manager, lease, {
        ...result,
        ...FREE,
        ...{ failures: 0, lastError: null, registeredAt: at },
        ...(leaves ? { nextAt: at } : { phase: 'registered', nextAt }),
      })
    })
  }

  /** It did not work, or was stopped (without a failure); it is tried again. */
  async failed(lease: RegistrationLease, { nextAt, failure }: { nextAt: Millis; failure?: TriggerFailure | undefined }): Promise<void> {
    await this.#query(async (manager) => {
      const row = await held(manager, lease)
      if (row === null) return
      const counted = failure === undefined ? {} : { failures: row.failures + 1, lastError: failure }
      await update(manager, lease, { ...FREE, nextAt, ...counted })
    })
  }

  /**
   * The vendor forgot it. Where another one of the same node was registered before that, the vendor may have taken both for one and the
   * same: it is registered again.
   */
  async gone(lease: RegistrationLease, now: Millis): Promise<void> {
    await this.#query(async (manager) => {
      const row = await held(manager, lease)
      if (row === null) return
      const { tenantId, workflowId, nodeId, mode } = row
      const rows = manager.getRepository(WebhookRegistrationEntity)
      await rows.delete({ tenantId, id: row.id })
      await rows.update({ tenantId, workflowId, nodeId, mode, phase: Not('leaving') }, { nextAt: now })
    })
  }

  /** Over all tenants: what vendors were told, or are told, and shall know. */
  told(): Promise<readonly WebhookRegistrationRow[]> {
    return this.#query((manager) =>
      manager
        .getRepository(WebhookRegistrationEntity)
        .createQueryBuilder('one')
        .where("one.url IS NOT NULL AND one.phase <> 'leaving'")
        .getMany(),
    )
  }

  /** The server's own address changed: the vendor forgets this one and is told another. */
  async moveAway(row: WebhookRegistrationRow, now: Millis): Promise<void> {
    await this.#query(async (manager) => {
      const rows = manager.getRepository(WebhookRegistrationEntity)
      const { affected } = await rows.update({ tenantId: row.tenantId, id: row.id, phase: row.phase }, leavingAt(now))
      if (affected === 1) await rows.insert(fresh(row, { id: this.#ids.next(), at: now }) as never)
    })
  }

  /** Over all tenants: types of triggers came, so those that failed for want of one are tried at once. */
  async retryGone(code: string, now: Millis): Promise<void> {
    await this.#query((manager) =>
      manager
        .createQueryBuilder()
        .update(WebhookRegistrationEntity)
        .set({ nextAt: now })
        .where('next_at IS NOT NULL AND last_error LIKE :code', { code: `%"code":"${code}"%` })
        .execute(),
    )
  }

  /** A draft listens: its vendor is told an address for tests. Whoever gives the row holds it. */
  async openTest(
    given: Omit<NewRegistrationRow, 'version'>,
    { token }: Pick<RegistrationLease, 'token'>,
    until: Millis,
  ): Promise<WebhookRegistrationRow> {
    const about = { id: this.#ids.next(), at: given.createdAt }
    const row = { ...fresh({ ...given, version: 0, mode: 'test' }, about), leaseToken: token, leaseUntil: until }
    await this.#query((manager) => manager.getRepository(WebhookRegistrationEntity).insert(row as never))
    return row
  }

  /** Nobody listens any more. */
  async closeTests(tenantId: Id, ids: readonly Id[], now: Millis): Promise<void> {
    if (ids.length === 0) return
    await this.#query((manager) =>
      manager.getRepository(WebhookRegistrationEntity).update({ tenantId, id: In([...ids]), mode: 'test' }, leavingAt(now)),
    )
  }

  async #change(lease: RegistrationLease, change: Partial<WebhookRegistrationRow>): Promise<boolean> {
    return this.#query((manager) => update(manager, lease, change))
  }
}

type NewRegistrationRow = NewRegistration & Pick<WebhookRegistrationRow, 'tenantId' | 'workflowId' | 'version' | 'createdAt'>

const FREE = { leaseToken: null, leaseUntil: null } as const
const leavingAt = (now: Millis) => ({ phase: 'leaving', nextAt: now, failures: 0, leavingSince: now }) as const

const held = (manager: EntityManager, { id, tenantId, token }: RegistrationLease): Promise<WebhookRegistrationRow | null> =>
  manager.getRepository(WebhookRegistrationEntity).findOneBy({ tenantId, id, leaseToken: token })

async function update(
  manager: EntityManager,
  { id, tenantId, token }: RegistrationLease,
  change: Partial<WebhookRegistrationRow>,
): Promise<boolean> {
  const { affected } = await manager.getRepository(WebhookRegistrationEntity).update({ tenantId, id, leaseToken: token }, change as never)
  return affected === 1
}

/**
 * One that shall be known waits until an earlier one of its node was tried to be taken back once: a vendor that takes both for one and the
 * same would forget the new one with the old. One that cannot be taken back does not keep the new one away.
 */
const ready = (manager: EntityManager): SelectQueryBuilder<WebhookRegistrationRow> =>
  manager
    .getRepository(WebhookRegistrationEntity)
    .createQueryBuilder('one')
    .where('one.next_at IS NOT NULL')
    .andWhere(
      `(one.phase = 'leaving' OR NOT EXISTS (SELECT 1 FROM webhook_registrations old WHERE old.tenant_id = one.tenant_id
        AND old.workflow_id = one.workflow_id AND old.node_id = one.node_id AND old.mode = one.mode
        AND old.phase = 'leaving' AND old.failures = 0))`,
    )

const fresh = (
  {
    tenantId,
    workflowId,
    version,
    nodeId,
    nodeType,
    path,
    document,
    fingerprint,
    mode = 'production',
  }: NewRegistrationRow & {
    readonly mode?: WebhookRegistrationRow['mode']
  },
  { id, at }: { readonly id: Id; readonly at: Millis },
): WebhookRegistrationRow => ({
  ...{ id, tenantId, workflowId, version, nodeId, nodeType, mode, path, document, fingerprint, phase: 'wanted', nextAt: at, createdAt: at },
  ...{ url: null, keyId: null, cipherText: null, expiresAt: null, leaseToken: null, leaseUntil: null, failures: 0, lastError: null },
  ...{ registeredAt: null, leavingSince: null },
})

/**
 * Lets the vendors of a workflow's webhooks know exactly these addresses, when somebody gets to it. What is as it was stays; what the
 * vendor was told nothing of goes without a trace.
 */
export async function replaceRegistrations(
  manager: EntityManager,
  wanted: readonly NewRegistration[],
  about: { readonly workflow: WorkflowKey; readonly version: number; readonly at: Millis; readonly ids: IdSource },
): Promise<void> {
  const { workflow, version, at, ids } = about
  const { tenantId, id: workflowId } = workflow
  const rows = manager.getRepository(WebhookRegistrationEntity)
  const there = await rows.findBy({ tenantId, workflowId, mode: 'production', phase: Not('leaving') })
  const kept = new Set<Id>()
  for (const one of wanted) {
    const same = there.find(({ nodeId, fingerprint }) => nodeId === one.nodeId && fingerprint === one.fingerprint)
    if (same === undefined) {
      await rows.insert(fresh({ ...one, tenantId, workflowId, version, createdAt: at }, { id: ids.next(), at }) as never)
      continue
    }
    kept.add(same.id)
    const again = same.lastError === null ? {} : { nextAt: at } // whoever publishes again has perhaps mended it
    await rows.update({ tenantId, id: same.id }, { version, document: one.document, ...again } as never)
  }
  const others = there.filter(({ id }) => !kept.has(id))
  for (const { id, url } of others) {
    if (url === null) await rows.delete({ tenantId, id })
    else await rows.update({ tenantId, id }, leavingAt(at))
  }
}
