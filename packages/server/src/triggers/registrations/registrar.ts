import { toError, type Clock, type Id, type IdSource, type Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type {
  NewRegistration,
  RegistrationLease,
  RegistrationResult,
  SecretBox,
  TriggerFailure,
  WebhookRegistrationRow,
} from '@millrace/store'
import { DueWork } from '../events/due-work.ts'
import { LEASE_MS } from '../events/lease.ts'
import type { TriggerServices } from '../events/trigger-context.ts'
import { registerNow, settle } from './settle.ts'
import { urlOf } from './webhook-url.ts'

// A webhook is registered at its vendor once, although the vendor and the store know nothing of each other:
// W1. What the vendor shall know is on disk before it is told, with the address; it is told again until its answer is on disk too, and
//     a vendor's part finds the hook that is there already.
// W2. A registration leaves the disk after the vendor forgot it. One whose answer was lost is registered once more, to learn what to take back.
// W3. One at a time works at a registration, under a lease.
// W4. Of one node, the old is taken back before the new is registered; where that has to be tried again, the new is registered again
//     after it, so that a vendor that takes both for one and the same knows the new one in the end.

/** The part of the store that registrations live in. */
export interface RegistrationStore {
  due(now: Millis, limit: number): Promise<readonly WebhookRegistrationRow[]>
  nextDueAt(now: Millis): Promise<Millis | null>
  claim(lease: RegistrationLease, now: Millis, until: Millis): Promise<WebhookRegistrationRow | undefined>
  renew(lease: RegistrationLease, until: Millis): Promise<boolean>
  freeAll(now: Millis): Promise<void>
  tell(lease: RegistrationLease, url: string): Promise<boolean>
  registered(lease: RegistrationLease, result: RegistrationResult): Promise<void>
  failed(lease: RegistrationLease, how: { nextAt: Millis; failure?: TriggerFailure | undefined }): Promise<void>
  gone(lease: RegistrationLease, now: Millis): Promise<void>
  told(): Promise<readonly WebhookRegistrationRow[]>
  moveAway(row: WebhookRegistrationRow, now: Millis): Promise<void>
  retryGone(code: string, now: Millis): Promise<void>
  openTest(row: NewTest, lease: { readonly token: string }, until: Millis): Promise<WebhookRegistrationRow>
  closeTests(tenantId: Id, ids: readonly Id[], now: Millis): Promise<void>
}

type NewTest = NewRegistration & Pick<WebhookRegistrationRow, 'tenantId' | 'workflowId' | 'createdAt'>

export interface RegistrarDeps extends TriggerServices {
  readonly registrations: RegistrationStore
  readonly secrets: SecretBox
  readonly catalog: NodeCatalog
  /** Address under which vendors reach the server, without a slash at its end. */
  readonly baseUrl: () => string
  readonly clock: Clock
  readonly ids: IdSource
  /** No other process works on this store: leases of an earlier one need not run out. */
  readonly exclusive: boolean
}

/** Registrations that begin at the same time, and all that are under way: a vendor that hangs keeps no other waiting. */
const AT_ONCE = 16
const MOST = 500

/** Tells vendors the addresses of webhooks, and takes them back. */
export class Registrar {
  readonly #deps: RegistrarDeps
  readonly #work: DueWork<WebhookRegistrationRow>

  constructor(deps: RegistrarDeps) {
    const logger = deps.logger.child({ part: 'registrar' })
    this.#deps = { ...deps, logger }
    const { registrations, clock } = deps
    this.#work = new DueWork({
      ...{ atOnce: AT_ONCE, most: MOST, clock, logger },
      source: {
        due: (now, limit) => registrations.due(now, limit),
        nextDueAt: (now) => registrations.nextDueAt(now),
        begin: (row, abort) => this.#begin(row, abort),
      },
    })
  }

  /** Once the server's own address is known. */
  async start(): Promise<void> {
    const { registrations, clock, exclusive, baseUrl, logger } = this.#deps
    try {
      if (exclusive) await registrations.freeAll(clock.now())
      for (const row of await registrations.told()) {
        if (row.url !== urlOf(row, baseUrl())) await registrations.moveAway(row, clock.now())
      }
    } catch (thrown) {
      logger.error({ err: toError(thrown) }, 'registrations of webhooks could not be looked at; they stay as they are')
    }
    await this.#work.start()
  }

  /** Looks again now: workflows were published, or unpublished. */
  poke(): Promise<void> {
    return this.#work.poke()
  }

  /** Trigger types came: what failed for want of them is tried again. */
  async nodeTypesChanged(): Promise<void> {
    const { registrations, clock, logger } = this.#deps
    try {
      await registrations.retryGone('trigger.gone', clock.now())
    } catch (thrown) {
      logger.warn({ err: toError(thrown) }, 'registrations that waited for a trigger type are tried later')
    }
    await this.poke()
  }

  /** A draft listens: its vendor is told the address for tests, before this resolves. Throws what the vendor says. */
  async openTest(test: Omit<NewTest, 'createdAt'>): Promise<{ close(): void }> {
    const { registrations, clock, ids, logger } = this.#deps
    const { tenantId } = test
    const now = clock.now()
    const token = ids.next()
    const row = await registrations.openTest({ ...test, createdAt: now }, { token }, now + LEASE_MS)
    const close = async (): Promise<void> => {
      try {
        await registrations.closeTests(tenantId, [row.id], clock.now())
      } catch (thrown) {
        logger.warn({ err: toError(thrown) }, 'a webhook for tests could not be taken back; the next start does that')
      }
      void this.poke()
    }
    const lease = { id: row.id, tenantId, token }
    try {
      await registerNow({ row, lease, abort: new AbortController() }, this.#deps)
    } catch (thrown) {
      await registrations.failed(lease, { nextAt: clock.now() })
      await close()
      throw thrown
    }
    return { close: () => void close() }
  }

  stop(): Promise<void> {
    return this.#work.stop()
  }

  /** Resolves when nothing is under way any more. */
  idle(): Promise<void> {
    return this.#work.idle()
  }

  async #begin({ id, tenantId }: WebhookRegistrationRow, abort: AbortController): Promise<{ done: Promise<void> } | undefined> {
    const { registrations, clock, ids } = this.#deps
    const lease: RegistrationLease = { id, tenantId, token: ids.next() as Id }
    const row = await registrations.claim(lease, clock.now(), clock.now() + LEASE_MS)
    return row === undefined ? undefined : { done: settle({ row, lease, abort }, this.#deps) }
  }
}
