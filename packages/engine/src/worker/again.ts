import type { Clock, Id } from '@millrace/base'
import type { AcceptedExecution, AcceptRequest, ControlOptions, WorkflowSource } from '../engine-api.ts'
import { ControlInvalidError, ControlRefusedError, StepNotFoundError, VersionUnfitError } from '../errors.ts'
import type { ExecutionHeader, JournalStore } from '../ports/index.ts'
import type { Reader } from '../recovery/carry-on.ts'
import { acceptedOf, readEvents } from '../recovery/load.ts'
import { eventsToRerun, eventsToRetry } from '../recovery/rerun.ts'
import type { JournalEvent } from '../run/events.ts'
import { itemsOf } from '../run/given-items.ts'
import type { PacketOpener } from '../run/lineage.ts'
import { controlsFor } from '../view/view.ts'
import type { PlanCache } from './plan-cache.ts'

export interface AgainPorts {
  readonly journal: JournalStore
  readonly clock: Clock
  readonly plans: PlanCache
  readonly packets: PacketOpener
  readonly workflows: WorkflowSource
  accept(request: AcceptRequest): AcceptedExecution
  /** Takes in an execution that begins with these events. */
  acceptEvents(events: readonly JournalEvent[], executionId: Id | undefined): Promise<AcceptedExecution>
}

/** Finished executions never change: doing one again is a new execution, which begins with as much of the old one's record as is kept. */
export class Again {
  readonly #ports: AgainPorts

  constructor(ports: AgainPorts) {
    this.#ports = ports
  }

  /** Goes on where a failed execution failed. */
  async retry(header: ExecutionHeader, { from, newExecutionId }: ControlOptions): Promise<AcceptedExecution> {
    const events = await readEvents(this.#ports, header)
    if (from !== undefined && !events.some((event) => event.type === 'failed' && from === `${event.node}:${event.run}`)) {
      const possible = controlsFor({ status: header.status, hasStepInDoubt: false })
      throw new ControlRefusedError({ action: `retry from ${from}`, status: 'failed elsewhere', possible })
    }
    const again = eventsToRetry(await this.#reader(events), events, {
      at: this.#ports.clock.now(),
      executionId: header.id,
    })
    return this.#ports.acceptEvents(again, newExecutionId)
  }

  /** Does an ended execution once more: all of it, or from one of its steps on. */
  async replay(header: ExecutionHeader, options: ControlOptions): Promise<AcceptedExecution> {
    const { from, version = 'same' } = options
    if (from === undefined) return this.#replayAll(header, options)
    if (version === 'latest') {
      throw new ControlInvalidError({ reason: 'what was recorded belongs to the version that ran; leave out "from" or "version"' })
    }
    const events = await readEvents(this.#ports, header)
    const again = eventsToRerun(await this.#reader(events), events, {
      ...{ from, at: this.#ports.clock.now(), executionId: header.id },
    })
    if (again === undefined) throw new StepNotFoundError({ executionId: header.id, step: from })
    return this.#ports.acceptEvents(again, options.newExecutionId)
  }

  async #reader(events: readonly JournalEvent[]): Promise<Reader> {
    return { plans: await this.#ports.plans.for(events), packets: this.#ports.packets }
  }

  async #replayAll(header: ExecutionHeader, { version = 'same', newExecutionId }: ControlOptions): Promise<AcceptedExecution> {
    const accepted = acceptedOf(await readEvents(this.#ports, header))
    const { workflowId, document, mode, startNode, errorOf, until } = accepted
    const items = itemsOf(accepted, this.#ports.packets, startNode)
    const wanted = version === 'same' ? accepted.version : await this.#latest(header, startNode)
    return this.#ports.accept({
      ...{ tenantId: header.tenantId, workflowId, version: wanted, mode, startNode, items, trigger: 'replay', replayOf: header.id },
      ...(document === undefined || version === 'latest' ? {} : { document }),
      ...(errorOf === undefined ? {} : { errorOf }),
      ...(until === undefined || version === 'latest' ? {} : { until }),
      ...(newExecutionId === undefined ? {} : { executionId: newExecutionId }),
    })
  }

  /** The published version, if the trigger that started the execution is still in it: another one expects other items. */
  async #latest({ tenantId, workflowId }: ExecutionHeader, startNode: string): Promise<number> {
    const version = await this.#ports.workflows.published(tenantId, workflowId)
    if (version === undefined)
      throw new VersionUnfitError({ reason: 'the workflow is not published; publish it, or replay the same version' })
    const plan = await this.#ports.plans.load(tenantId, workflowId, version)
    if (plan.byId.has(startNode)) return version
    throw new VersionUnfitError({
      reason: `the published version ${version} has no node "${startNode}" any more, at which this execution began; replay the same version`,
    })
  }
}
