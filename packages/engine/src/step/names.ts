import type { JsonObject } from '@millrace/base'
import { dateTimeNow, ExpressionError, hostFunction, hostObject, paidFunction, type ExpressionScope } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import type { EnvironmentNames } from '../engine-api.ts'
import { paidList } from '../packets/paid-list.ts'
import type { PlanNode } from '../run/plan.ts'
import type { ExecutionState, StepRecord } from '../run/state.ts'
import { compileConfig } from './config.ts'
import { nodeFiring, nodeItems, outputsOf } from './node-data.ts'
import { inputView, legacyNodeView, nodeView, sourceOf, type View } from './node-views.ts'

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

/** Configs that read each other: deeper than this they go round in a circle. */
const MOST_CONFIGS_DEEP = 8

/** The names of DESIGN section 5 for one item of one step. Made for each item, so everything but `$json` is built on demand. */
export class ItemNames implements ExpressionScope {
  readonly #context: NamesContext
  readonly #index: number
  /** How many configs are being read on the way here. */
  readonly #depth: number

  constructor(context: NamesContext, index: number, depth = 0) {
    this.#context = context
    this.#index = index
    this.#depth = depth
  }

  /** Zone of dates that name none. */
  get zone(): string {
    return zoneOf(this.#context.state)
  }

  /** The step's time, so that `new Date()` and `$now` agree. */
  get now(): number {
    return this.#context.now
  }

  lookup(name: string): unknown {
    const { state, step, items, part, offset, environment, executionId, now } = this.#context
    const accepted = state.accepted
    switch (name) {
      case '$json':
      case '$data':
        return part[this.#index]?.json ?? {}
      case '$binary':
        return part[this.#index]?.binary ?? {}
      case '$itemIndex':
      case '$position':
        return offset + this.#index
      case '$runIndex':
        return step.run
      case '$input':
        return inputView(this.#view, items, part[this.#index])
      case '$items':
        return paidFunction((pay, [node, output, run]) =>
          paidList(node === undefined ? items : nodeItems({ ...this.#context, pay }, node, { output, run }), pay),
        )
      case '$item':
        return hostFunction((index) => this.#item(index))
      case '$':
        return hostFunction((node) => nodeView(this.#view, node))
      case '$node':
        return hostObject({}, { get: (node) => legacyNodeView(this.#view, node), names: () => [...state.plan.byName.keys()] })
      case '$prevNode':
        return previousNode(this.#view)
      case '$parameter':
        return this.#parameters()
      case '$nodeVersion':
        return step.node.node.typeVersion
      case '$nodeId':
        return step.node.id
      case '$trigger':
        return accepted?.items[0]?.json ?? {}
      case '$vars':
        return variables(state, accepted === undefined ? {} : environment.vars(accepted.tenantId))
      case '$env':
        return environment.env
      case '$execution':
        return { id: executionId, mode: accepted?.mode ?? 'manual', resumeUrl: environment.resumeUrl(executionId) }
      case '$executionId':
        return executionId
      case '$resumeWebhookUrl':
        return environment.resumeUrl(executionId)
      case '$mode':
        return accepted?.mode ?? 'manual'
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

  get #view(): View {
    return {
      looking: this.#context,
      place: this.#context.offset + this.#index,
      configOf: (node) => configOf(this.#context, node, this.#depth + 1),
    }
  }

  /** The names of another item of this step. */
  #item(index: unknown): object {
    const { items, step } = this.#context
    const wanted = Number(index)
    if (!Number.isInteger(wanted) || wanted < 0 || wanted >= items.length) {
      throw new ExpressionError('expression.no-paired-item', `"${step.node.name}" has no item ${String(index)}: it has ${items.length}.`, {
        hint: 'Items are counted from 0.',
      })
    }
    const names = new ItemNames({ ...this.#context, part: items, offset: 0 }, wanted, this.#depth)
    return hostObject({}, { get: (name) => names.lookup(name), names: () => ITEM_NAMES })
  }

  /** The node's own config, field by field: the field that is being worked out must not ask for itself. */
  #parameters(): object {
    const { raw } = this.#context.step.node.config
    const deeper = (): ItemNames => new ItemNames(this.#context, this.#index, nextDepth(this.#depth, this.#context.step.node))
    const valueOf = (name: string): unknown =>
      Object.hasOwn(raw, name)
        ? compileConfig({ [name]: raw[name] ?? null }, this.#context.step.node.loaded?.definition.config).resolve(
            deeper(),
            this.#context.environment.expressions?.limits,
          )[name]
        : undefined
    return hostObject({}, { get: valueOf, names: () => Object.keys(raw) })
  }
}

const ITEM_NAMES = ['$json', '$binary', '$node', '$input', '$itemIndex']

export const zoneOf = (state: ExecutionState): string => state.plan.document.settings?.timezone ?? 'UTC'

/** The workflow's own variables over the tenant's. */
export function variables(state: ExecutionState, shared: JsonObject): JsonObject {
  const own = state.plan.document.variables ?? []
  if (own.length === 0) return shared
  return { ...shared, ...Object.fromEntries(own.map((variable) => [variable.name, variable.value ?? null])) }
}

/** The node that the item at hand came from, its output, and which of its firings. */
function previousNode(view: View): object {
  const source = sourceOf(view)
  if (source === undefined) return { name: null, outputIndex: 0, runIndex: 0 }
  const { step, port } = source
  return { name: step.node.name, outputIndex: Math.max(0, outputsOf(step.node).indexOf(port)), runIndex: step.run }
}

/** A node's config as its expressions give it for the first item of the firing that this step sees. */
export function configOf(context: NamesContext, node: PlanNode, depth: number): JsonObject {
  if (node.config.isConstant) return node.config.raw
  const step = node === context.step.node ? context.step : nodeFiring(context, node.name)
  const { items } = step
  const names = new ItemNames({ ...context, step, items, part: items, offset: 0 }, 0, nextDepth(depth, node))
  return node.config.resolve(names, context.environment.expressions?.limits)
}

function nextDepth(depth: number, node: PlanNode): number {
  if (depth < MOST_CONFIGS_DEEP) return depth + 1
  throw new ExpressionError('expression.circular', `The fields of "${node.name}" ask for each other in a circle, or one asks for itself.`, {
    hint: 'Write the value itself in one of them, or read it where it comes from.',
  })
}
