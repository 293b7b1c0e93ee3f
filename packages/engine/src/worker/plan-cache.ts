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

interface Kept {
  readonly plan: WorkflowPlan
  /** Of the tenant's node types, when it was compiled. */
  readonly generation: number | undefined
}

/**
 * Compiles each workflow version once. Versions are immutable, so a plan is stale only when the tenant's node types changed: executions that
 * begin then get a new one, and those under way keep theirs.
 */
export class PlanCache {
  readonly #plans = new Map<string, Kept>()
  readonly #source: WorkflowSource
  readonly #catalog: NodeCatalog

  constructor(source: WorkflowSource, catalog: NodeCatalog) {
    this.#source = source
    this.#catalog = catalog
  }

  /** At once, unless node types of the tenant have to be read first. */
  compile(tenantId: Id, document: WorkflowDocument): WorkflowPlan | Promise<WorkflowPlan> {
    const catalog = this.#catalog.ofTenant?.(tenantId, document) ?? this.#catalog
    return catalog instanceof Promise ? catalog.then((ready) => compilePlan(document, ready)) : compilePlan(document, catalog)
  }

  /** The plan, if it is compiled already. */
  known(tenantId: Id, workflowId: Id, version: number): WorkflowPlan | undefined {
    const key = `${tenantId} ${workflowId} ${version}`
    const kept = this.#plans.get(key)
    if (kept === undefined) return undefined
    this.#plans.delete(key)
    if (kept.generation !== this.#catalog.generation?.(tenantId)) return undefined
    this.#plans.set(key, kept)
    return kept.plan
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
  async #of({ document, tenantId, workflowId, version }: AcceptedEvent): Promise<WorkflowPlan> {
    return document === undefined ? this.load(tenantId, workflowId, version) : this.compile(tenantId, document)
  }

  /** Throws WorkflowVersionMissingError. */
  async load(tenantId: Id, workflowId: Id, version: number): Promise<WorkflowPlan> {
    const known = this.known(tenantId, workflowId, version)
    if (known !== undefined) return known
    const document = await this.#source.load(tenantId, workflowId, version)
    if (document === undefined) throw new WorkflowVersionMissingError({ workflowId, version })
    const generation = this.#catalog.generation?.(tenantId) // before: types that change meanwhile make the plan a stale one
    const plan = await this.compile(tenantId, document)
    this.#plans.set(`${tenantId} ${workflowId} ${version}`, { plan, generation })
    if (this.#plans.size > MOST_PLANS) this.#plans.delete(this.#plans.keys().next().value as string)
    return plan
  }
}
