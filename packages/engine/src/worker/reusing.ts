import type { AcceptRequest } from '../engine-api.ts'
import { ExecutionNotFoundError, ReuseRefusedError } from '../errors.ts'
import { isTerminal, type JournalStore } from '../ports/index.ts'
import { acceptedOf, readEvents } from '../recovery/load.ts'
import { eventsToReuse } from '../recovery/reuse.ts'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import { itemsOf } from '../run/given-items.ts'
import type { PacketOpener } from '../run/lineage.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import type { PlanCache } from './plan-cache.ts'

export interface ReusingPorts {
  readonly journal: JournalStore
  readonly plans: PlanCache
  readonly packets: PacketOpener
  /** The acceptance of an execution of this plan. */
  acceptance(request: AcceptRequest, plan: WorkflowPlan): AcceptedEvent
}

/**
 * The events that an execution begins with which goes on from the record of another one (`AcceptRequest.reuse`). Throws
 * `execution.not-found` or `execution.reuse-refused`.
 */
export async function reusedEvents(
  { journal, plans, packets, acceptance }: ReusingPorts,
  { reuse: executionId, ...request }: AcceptRequest & { readonly reuse: string },
): Promise<readonly JournalEvent[]> {
  const { tenantId, workflowId, version, document } = request
  const header = await journal.header(tenantId, executionId)
  if (header?.workflowId !== workflowId) throw new ExecutionNotFoundError({ executionId })
  if (!isTerminal(header.status)) throw new ReuseRefusedError({ executionId, reason: 'it has not ended; wait for it, or cancel it' })
  const events = await readEvents({ journal }, header)
  const begun = acceptedOf(events)
  const plan = await (document === undefined ? plans.load(tenantId, workflowId, version) : plans.compile(tenantId, document))
  const { startNode } = begun
  if (!plan.byId.has(startNode)) {
    throw new ReuseRefusedError({ executionId, reason: 'the trigger at which it began is not in the workflow any more; run all of it' })
  }
  const accepted = acceptance({ ...request, startNode, items: itemsOf(begun, packets, startNode), replayOf: executionId }, plan)
  return eventsToReuse({ plans: await plans.for(events), packets }, events, { accepted, plan, again: request.until })
}
