import type { Id } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { WorkflowSource } from '../engine-api.ts'
import { WorkflowVersionMissingError } from '../errors.ts'
import type { NodeCatalog } from '../ports/index.ts'
import { acceptedOf, type Plans } from '../recovery/load.ts'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import { compilePlan, type WorkflowPlan } from '../run/plan.ts'

/** Compiled workflows kept at most; the least recently used goes. */
const MOST_PLANS = 500

/**
 * Compiles each workflow version once. Versions are immutable, so a plan is stale only when the node types changed: executions that begin then
 * get a new one, and those under way keep theirs.
 */
export class PlanCache {
  readonly #plans = new Map<string, WorkflowPlan>()
  readonly #source: WorkflowSource
  readonly #catalog: NodeCatalog
  #generation: number | undefined

  constructor(source: WorkflowSource, catalog: NodeCatalog) {
    this.#source = source
    this.#catalog = catalog
  }

  compile(document: WorkflowDocument): WorkflowPlan {
    return compilePlan(document, this.#catalog)
  }

  /** The plan, if it is compiled already. */
  known(tenantId: Id, workflowId: Id, version: number): WorkflowPlan | undefined {
    this.#forgetStale()
    const key = `${tenantId} ${workflowId} ${version}`
    const plan = this.#plans.get(key)
    if (plan !== undefined) {
      this.#plans.delete(key)
      this.#plans.set(key, plan)
    }
    return plan
  }

  #forgetStale(): void {
    const generation = this.#catalog.generation?.()
    if (generation !== this.#generation) this.#plans.clear()
    this.#generation = generation
  }

  /** The plans that the events of an execution need: the one that it was accepted with, and those that it was moved to. */
  async for(events: readonly JournalEvent[]): Promise<Plans> {
    const accepted = acceptedOf(events)
    const versions = new Map<number, WorkflowPlan>()
    for (const event of events) {
      if (event.type === 'moved') versions.set(event.version, await this.load(accepted.tenantId, accepted.workflowId, event.version))
    }
    return { first: await this.#of(accepted), versions }
  }

  /** Its own document's, or its version's. */
  #of({ document, tenantId, workflowId, version }: AcceptedEvent): Promise<WorkflowPlan> {
    return document === undefined ? this.load(tenantId, workflowId, version) : Promise.resolve(this.compile(document))
  }

  /** Throws WorkflowVersionMissingError. */
  async load(tenantId: Id, workflowId: Id, version: number): Promise<WorkflowPlan> {
    const known = this.known(tenantId, workflowId, version)
    if (known !== undefined) return known
    const document = await this.#source.load(tenantId, workflowId, version)
    if (document === undefined) throw new WorkflowVersionMissingError({ workflowId, version })
    const plan = this.compile(document)
    this.#plans.set(`${tenantId} ${workflowId} ${version}`, plan)
    if (this.#plans.size > MOST_PLANS) this.#plans.delete(this.#plans.keys().next().value as string)
    return plan
  }
}
