import type { Clock, Id, IdSource } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { TriggerStateRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { DueWork } from './due-work.ts'
import { claimTrigger, type TriggerStateStore } from './lease.ts'
import { listen } from './listen.ts'
import type { TriggerOutbox } from './outbox.ts'
import type { TriggerServices } from './trigger-context.ts'

export interface ListenerDeps extends TriggerServices {
  readonly states: TriggerStateStore
  readonly outbox: Pick<TriggerOutbox, 'deliverLeft'>
  readonly document: (tenantId: Id, workflowId: Id, version: number) => Promise<WorkflowDocument | undefined>
  readonly catalog: NodeCatalog
  readonly clock: Clock
  readonly ids: IdSource
}

/** Connections that one process holds. */
const MOST = 1000

/** Holds the connections of triggers that listen; one process each, under a lease. */
export class Listener {
  readonly #deps: ListenerDeps
  readonly #work: DueWork<TriggerStateRow>
  /** For each that listens: whether its code is what its package brings now. */
  readonly #upToDate = new Map<Id, () => boolean>()

  constructor(deps: ListenerDeps) {
    const logger = deps.logger.child({ part: 'listener' })
    this.#deps = { ...deps, logger }
    const { states, clock } = deps
    this.#work = new DueWork({
      ...{ atOnce: MOST, most: MOST, clock, logger },
      source: {
        due: (now, limit) => states.due(now, limit, 'listen'),
        nextDueAt: (now) => states.nextDueAt(now, 'listen'),
        begin: (row, abort) => this.#begin(row, abort),
      },
    })
  }

  /** Resolves when those that are due listen. */
  start(): Promise<void> {
    return this.#work.start()
  }

  /** Looks again now: triggers were published, or resumed. */
  poke(): Promise<void> {
    return this.#work.poke()
  }

  /** What listens for this workflow begins anew, with what is published now, or ends. */
  workflowChanged(workflowId: Id): void {
    this.#work.interrupt((row) => row.workflowId === workflowId)
  }

  /** Packages came, went or changed: what listens with code that was replaced begins anew. */
  nodeTypesChanged(): void {
    this.#work.interrupt(({ id }) => this.#upToDate.get(id)?.() === false)
    void this.poke()
  }

  /** Ends all connections; resolves when they are given back. */
  stop(): Promise<void> {
    return this.#work.stop()
  }

  /** Resolves when nothing listens any more. */
  idle(): Promise<void> {
    return this.#work.idle()
  }

  async #begin(due: TriggerStateRow, abort: AbortController): Promise<{ done: Promise<void> } | undefined> {
    const claimed = await claimTrigger(due, this.#deps)
    if (claimed === undefined) return undefined
    const { id } = due
    const using = (isUpToDate: () => boolean): void => void this.#upToDate.set(id, isUpToDate)
    return { done: listen({ ...claimed, abort, using }, this.#deps).finally(() => this.#upToDate.delete(id)) }
  }
}
