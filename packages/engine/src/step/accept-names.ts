import type { JsonObject } from '@millrace/base'
import { dateTimeNow, type ExpressionScope } from '@millrace/expression'
import type { AcceptRequest, EnvironmentNames } from '../engine-api.ts'
import type { WorkflowPlan } from '../run/plan.ts'

export interface AcceptContext {
  readonly plan: WorkflowPlan
  readonly request: Pick<AcceptRequest, 'tenantId' | 'workflowId' | 'mode' | 'items'>
  readonly environment: EnvironmentNames
  readonly now: number
}

/** The names of expressions that are evaluated before an execution exists: its first item, and what does not depend on any node. */
export class AcceptNames implements ExpressionScope {
  readonly #context: AcceptContext

  constructor(context: AcceptContext) {
    this.#context = context
  }

  get zone(): string {
    return this.#context.plan.document.settings?.timezone ?? 'UTC'
  }

  lookup(name: string): unknown {
    const { plan, request, environment, now } = this.#context
    switch (name) {
      case '$json':
      case '$trigger':
        return request.items[0]?.json ?? {}
      case '$binary':
        return request.items[0]?.binary ?? {}
      case '$items':
        return request.items
      case '$itemIndex':
      case '$runIndex':
        return 0
      case '$vars':
        return this.#variables()
      case '$env':
        return environment.env
      case '$execution':
        return { mode: request.mode }
      case '$workflow':
        return { id: request.workflowId, name: plan.document.name, active: request.mode === 'production' }
      case '$now':
        return dateTimeNow(now, this.zone)
      case '$today':
        return dateTimeNow(now, this.zone).startOf('day')
      default:
        return undefined
    }
  }

  /** The workflow's own variables over the tenant's. */
  #variables(): JsonObject {
    const { plan, request, environment } = this.#context
    const own = (plan.document.variables ?? []).map((variable) => [variable.name, variable.value ?? null] as const)
    return { ...environment.vars(request.tenantId), ...Object.fromEntries(own) }
  }
}
