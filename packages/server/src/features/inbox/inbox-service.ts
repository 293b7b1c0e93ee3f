import type { InboxEvent, InboxEventDetail, PageOf } from '@millrace/api'
import { defineError, isId, type Id } from '@millrace/base'
import {
  INBOX_STATES,
  InboxEventNotFoundError,
  type BulkReplay,
  type Inbox,
  type InboxEvent as StoredEvent,
  type InboxFilter,
  type InboxState,
  type JournalStore,
} from '@millrace/engine'
import type { Item } from '@millrace/node-sdk'
import { CursorInvalidError } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { RequestInvalidError } from '../../http/errors.ts'
import { PacketPager } from '../executions/packet-page.ts'
import { inboxEventView } from './inbox-views.ts'

/** Events that one bulk call changes at most; it says whether there are more. */
const MOST_AT_ONCE = 5000

export const InboxEventStartedError = defineError<{ inboxId: Id; state: string }>(
  'inbox.started',
  409,
  (d) => `The event ${d.inboxId} is ${d.state}: only one that has not started can be dropped. Cancel its execution instead.`,
)

/** A filter as requests write it. */
export interface FilterRequest {
  readonly workflowId?: Id
  readonly batchId?: Id
  readonly outcome?: 'completed' | 'failed' | 'cancelled'
  readonly from?: string
  readonly to?: string
  readonly state?: readonly InboxState[]
}

/** Events that triggers brought: reading, replaying, dropping. */
export class InboxService {
  readonly #inbox: Inbox
  readonly #journal: Pick<JournalStore, 'headers'>
  constructor(inbox: Inbox, journal: Pick<JournalStore, 'headers'>) {
    this.#inbox = inbox
    this.#journal = journal
  }

  async list({ tenantId }: Actor, request: FilterRequest, page: { limit: number; cursor?: string }): Promise<PageOf<InboxEvent>> {
    const { data, nextCursor } = await this.#inbox.store.list(tenantId, filterOf(request), page)
    return { data: data.map(await this.#viewer(tenantId, data)), nextCursor }
  }

  /** With a page of its items. Throws InboxEventNotFoundError. */
  async get({ tenantId }: Actor, id: Id, range: { offset: number; limit: number }): Promise<InboxEventDetail> {
    const { store } = this.#inbox
    const [event, text] = await Promise.all([store.get(tenantId, id), store.items(tenantId, id)])
    if (event === undefined || text === undefined) throw new InboxEventNotFoundError({ inboxId: id })
    const all = JSON.parse(text) as readonly Item[]
    const { total, offset, items } = await new PacketPager(range).page({ port: 'main', items: all })
    const viewOf = await this.#viewer(tenantId, [event])
    return { ...viewOf(event), totalItems: total, offset, items }
  }

  /** An event says itself how its execution ended only where somebody waits for that; of all others the journal knows it, asked once for all. */
  async #viewer(tenantId: Id, events: readonly StoredEvent[]): Promise<(event: StoredEvent) => InboxEvent> {
    const asked = events.flatMap(({ executionId, outcome }) => (executionId === null || outcome !== null ? [] : [executionId]))
    const headers = asked.length === 0 ? [] : await this.#journal.headers(tenantId, asked)
    const statuses = new Map(headers.map(({ id, status }) => [id, status]))
    return (event) =>
      inboxEventView(event, event.outcome ?? (event.executionId === null ? null : (statuses.get(event.executionId) ?? null)))
  }

  /** Gives the new event's id. */
  async replay({ tenantId }: Actor, id: Id): Promise<{ inboxId: Id }> {
    return { inboxId: await this.#inbox.replay(tenantId, id) }
  }

  /** Throws CursorInvalidError. */
  replayAll({ tenantId }: Actor, { cursor, ...request }: FilterRequest & { cursor?: string }): Promise<BulkReplay> {
    if (cursor !== undefined && !isId(cursor)) throw new CursorInvalidError({})
    return this.#inbox.replayAll(tenantId, filterOf(request), { limit: MOST_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) })
  }

  /** Throws InboxEventStartedError for one that has started, or is over. */
  async drop({ tenantId }: Actor, id: Id): Promise<void> {
    const state = await this.#inbox.drop(tenantId, id)
    if (state !== 'dropped') throw new InboxEventStartedError({ inboxId: id, state })
  }

  dropAll({ tenantId }: Actor, request: FilterRequest): Promise<{ dropped: number; more: boolean }> {
    return this.#inbox.dropAll(tenantId, filterOf(request), MOST_AT_ONCE)
  }
}

function filterOf({ from, to, ...rest }: FilterRequest): InboxFilter {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  }
}

/** `pending,held` of a query. Throws RequestInvalidError. */
export function readStates(text: string): readonly InboxState[] {
  const words = text.split(',').map((word) => word.trim())
  const states = INBOX_STATES.filter((state) => words.includes(state))
  if (states.length !== new Set(words).size) {
    const message = `must be of ${INBOX_STATES.join(', ')}, separated by commas`
    throw new RequestInvalidError({ errors: [{ path: '/query/state', code: 'schema.enum', message }] })
  }
  return states
}
