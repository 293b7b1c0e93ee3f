import { NodeError, type JsonObject } from '@millrace/base'
import { dateTimeNow, hostFunction, hostObject, type ExpressionScope } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import type { EnvironmentNames } from '../engine-api.ts'
import { pairedItem } from '../run/paired-item.ts'
import type { PlanNode } from '../run/plan.ts'
import type { ExecutionState, Scope, StepRecord } from '../run/state.ts'

export interface NamesContext {
  readonly state: ExecutionState
  readonly step: StepRecord
  /** The items that the node sees. */
  readonly items: readonly Item[]
  /** Those at hand: all of them, or the part that an itemwise node is given. What an item's index counts. */
  readonly part: readonly Item[]
  /** Place of the part's first item among all items. */
  readonly offset: number
  readonly executionId: string
  readonly environment: EnvironmentNames
  readonly now: number
}

/** The names of DESIGN section 5 for one item of one step. Made for each item, so everything but `$json` is built on demand. */
export class ItemNames implements ExpressionScope {
  readonly #context: NamesContext
  readonly #index: number

  constructor(context: NamesContext, index: number) {
    this.#context = context
    this.#index = index
  }

  /** Zone of dates that name none. */
  get zone(): string {
    return zoneOf(this.#context.state)
  }

  lookup(name: string): unknown {
    const { state, step, items, part, offset, environment, now } = this.#context
    const accepted = state.accepted
    switch (name) {
      case '$json':
        return part[this.#index]?.json ?? {}
      case '$binary':
        return part[this.#index]?.binary ?? {}
      case '$itemIndex':
        return offset + this.#index
      case '$runIndex':
        return step.run
      case '$input':
        return inputOf(items, part[this.#index])
      case '$items':
        return hostFunction((node) => (node === undefined ? items : outputOf(this.#context, node).items))
      case '$':
        return hostFunction((node) => this.#node(node))
      case '$node':
        return nodesByName(this.#context, (name) => this.#node(name))
      case '$trigger':
        return accepted?.items[0]?.json ?? {}
      case '$vars':
        return variables(state, accepted === undefined ? {} : environment.vars(accepted.tenantId))
      case '$env':
        return environment.env
      case '$execution':
        return {
          id: this.#context.executionId,
          mode: accepted?.mode ?? 'manual',
          resumeUrl: environment.resumeUrl(this.#context.executionId),
        }
      case '$workflow':
        return { id: accepted?.workflowId ?? '', name: state.plan.document.name, active: accepted?.mode === 'production' }
      case '$now':
        return dateTimeNow(now, zoneOf(state))
      case '$today':
        return dateTimeNow(now, zoneOf(state)).startOf('day')
      default:
        return undefined
    }
  }

  #node(name: unknown): object {
    const context = this.#context
    const { items } = outputOf(context, name)
    const paired = (index: number): Item => {
      const item = pairedItem(context.step, index, mustNode(context.state, name))
      if (item !== undefined) return item
      if (items.length === 1) return items[0] as Item
      throw new NodeError('expression.no-paired-item', `Item ${index} does not come from one item of "${String(name)}".`, {
        hint: 'Use .first(), .last() or .all() to choose the item yourself.',
      })
    }
    return hostObject({
      item: { get: () => paired(context.offset + this.#index) },
      json: { get: () => paired(context.offset + this.#index).json },
      all: { call: () => items },
      first: { call: () => items[0] },
      last: { call: () => items.at(-1) },
      itemMatching: { call: (index) => paired(Number(index)) },
      isExecuted: { get: () => lastRun(context, mustNode(context.state, name)) !== undefined },
    })
  }
}

export const zoneOf = (state: ExecutionState): string => state.plan.document.settings?.timezone ?? 'UTC'

/** The workflow's own variables over the tenant's. */
export function variables(state: ExecutionState, shared: JsonObject): JsonObject {
  const own = state.plan.document.variables ?? []
  if (own.length === 0) return shared
  return { ...shared, ...Object.fromEntries(own.map((variable) => [variable.name, variable.value ?? null])) }
}

function inputOf(items: readonly Item[], item: Item | undefined): object {
  return hostObject({
    item: { get: () => item },
    all: { call: () => items },
    first: { call: () => items[0] },
    last: { call: () => items.at(-1) },
  })
}

function nodesByName(context: NamesContext, node: (name: string) => object): object {
  const members = [...context.state.plan.byName.keys()].map((name) => [name, { get: () => node(name) }] as const)
  return hostObject(Object.fromEntries(members))
}

function mustNode(state: ExecutionState, name: unknown): PlanNode {
  const node = typeof name === 'string' ? state.plan.byName.get(name) : undefined
  if (node === undefined) {
    throw new NodeError('expression.unknown-node', `There is no node "${String(name)}" in this workflow.`, {
      hint: 'Check the spelling of the name.',
    })
  }
  return node
}

function outputOf(context: NamesContext, name: unknown): { items: readonly Item[] } {
  const node = mustNode(context.state, name)
  const step = lastRun(context, node)
  if (step === undefined) {
    throw new NodeError('expression.node-not-executed', `"${node.name}" has not run in this execution yet.`, {
      hint: 'Only nodes that ran before this one have data; check the order or use $ifEmpty.',
    })
  }
  for (const output of step.outputs.values()) if (output.items.length > 0) return output
  return { items: [] }
}

/** The latest completed firing of a node that this step can see: in its own iteration or one around it, otherwise the latest of all. */
function lastRun(context: NamesContext, node: PlanNode): StepRecord | undefined {
  const runs = context.state.steps[node.index] ?? []
  const visible = new Set<Scope>()
  for (let scope: Scope | undefined = context.step.scope; scope !== undefined; scope = scope.parent) visible.add(scope)
  const ended = runs.filter((step) => step.outputs.size > 0)
  return ended.findLast((step) => visible.has(step.scope)) ?? ended.at(-1)
}
