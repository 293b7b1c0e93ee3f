import { toError, type Id, type Millis } from '@millrace/base'
import { compilePolicies, type EnvironmentNames, type EventKeys, type EventPolicies, type Inbox } from '@millrace/engine'
import type { Item } from '@millrace/node-sdk'
import type { TriggerEventRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import type { TriggerStateStore } from './lease.ts'

export interface OutboxDeps {
  readonly states: Pick<TriggerStateStore, 'undelivered' | 'delivered'>
  readonly inbox: Pick<Inbox, 'receive'>
  readonly document: (tenantId: Id, workflowId: Id, version: number) => Promise<WorkflowDocument | undefined>
  /** For keys of events. */
  readonly environment: Pick<EnvironmentNames, 'env' | 'vars'>
}

/** How long the inbox knows an event that was handed over: longer than a server is down after a crash, and than vendors go on delivering. */
export const REMEMBERED: Millis = 7 * 86_400_000
const PART = 200

/** Hands events that triggers gave to the inbox, which starts them (T2, T3 in `poller.ts`). */
export class TriggerOutbox {
  readonly #deps: OutboxDeps
  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  /** Everything that is left of one trigger. Throws InboxFullError or InboxUnavailableError: the rest stays for later. */
  deliverLeft(triggerId: Id): Promise<void> {
    return this.#deliverAll({ triggerId })
  }

  /** Everything that came before a time, of whatever trigger. Throws as `deliverLeft`. */
  deliverOld(before: Millis): Promise<void> {
    return this.#deliverAll({ before })
  }

  async #deliverAll(of: Parameters<TriggerStateStore['undelivered']>[1]): Promise<void> {
    const { states } = this.#deps
    for (;;) {
      const rows = await states.undelivered(PART, of)
      await this.#deliver(rows)
      if (rows.length < PART) return
    }
  }

  async #deliver(rows: readonly TriggerEventRow[]): Promise<void> {
    const { states } = this.#deps
    const policies = new Map<string, Promise<EventPolicies | undefined>>()
    const compiled = (row: TriggerEventRow): Promise<EventPolicies | undefined> => {
      const key = `${row.workflowId}:${row.version}`
      const found = policies.get(key) ?? this.#policies(row)
      policies.set(key, found)
      return found
    }
    // All at once: they share a commit of the inbox, which takes those of a workflow in this order. One that fails keeps no other back.
    const outcomes = await Promise.allSettled(rows.map((row) => this.#hand(row, compiled(row))))
    const done = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ id }) => id)
    if (done.length > 0) await states.delivered(done)
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw toError(failed.reason)
  }

  async #hand(row: TriggerEventRow, compiled: Promise<EventPolicies | undefined>): Promise<void> {
    const policies = await compiled
    const { id, tenantId, workflowId, version, trigger, nodeId, items: text, eventId, receivedAt } = row
    const items = JSON.parse(text) as readonly Item[] // checked when it came
    const facts = { now: receivedAt, ...(eventId === null ? {} : { deliveryId: eventId }) }
    const keys: EventKeys = policies?.keysOf(items, facts) ?? {}
    const delivery = keys.delivery ?? { id: `${trigger}:${id}`, until: receivedAt + REMEMBERED }
    await this.#deps.inbox.receive({
      ...{ tenantId, workflowId, version, trigger, startNode: nodeId, items, mode: 'production', start: 'soon' },
      keys: { ...keys, delivery },
    })
  }

  async #policies({ tenantId, workflowId, version }: TriggerEventRow): Promise<EventPolicies | undefined> {
    const document = await this.#deps.document(tenantId, workflowId, version)
    return document === undefined ? undefined : compilePolicies(document, { tenantId, workflowId, environment: this.#deps.environment })
  }
}
