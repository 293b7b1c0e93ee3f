import type { JsonObject } from '@millrace/base'
import { ExpressionError, hostObject, type HostMember } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import type { PlanNode } from '../run/plan.ts'
import { isExecuted, loopContext, nodeFiring, nodeItems, nodeNamed, pairedItemOf, type Looking } from './node-data.ts'

export interface View {
  readonly looking: Looking
  /** Place of the item at hand among the step's items. */
  readonly place: number
  /** The config of a node with its expressions resolved. */
  readonly configOf: (node: PlanNode) => JsonObject
}

type Members = Readonly<Record<string, HostMember>>

/** What `$('Node')` gives. */
export const nodeView = (view: View, name: unknown): object => hostObject(membersOf(view, name))

function membersOf({ looking, place, configOf }: View, name: unknown): Members {
  const node = nodeNamed(looking, name)
  const items = (output: unknown, run: unknown): readonly Item[] => nodeItems(looking, name, { output, run })
  const paired = (index: number): Item => pairedItemOf(looking, name, index)
  return {
    item: { get: () => paired(place) },
    json: { get: () => paired(place).json },
    binary: { get: () => paired(place).binary ?? {} },
    all: { call: items, signature: 'all(output?, run?)' },
    first: { call: (output, run) => items(output, run)[0], signature: 'first(output?, run?)' },
    last: { call: (output, run) => items(output, run).at(-1), signature: 'last(output?, run?)' },
    itemMatching: { call: (index) => paired(Number(index)), signature: 'itemMatching(index)' },
    pairedItem: { call: (index) => paired(index === undefined ? place : Number(index)), signature: 'pairedItem(index?)' },
    isExecuted: { get: () => isExecuted(looking, name) },
    runIndex: { get: () => nodeFiring(looking, name).run },
    params: { get: () => configOf(node) },
    context: { get: () => loopContext(looking, name) },
  }
}

/** What `$node['Node']` gives: as `$('Node')`, but where lineage leads to no single item, the one at the same place, as in n8n. */
export function legacyNodeView(view: View, name: string): object {
  const item = (): Item => pairedOrSamePlace(view, name)
  const members = membersOf(view, name)
  return hostObject({
    ...members,
    json: { get: () => item().json },
    binary: { get: () => item().binary ?? {} },
    parameter: members['params'] as HostMember,
  })
}

const LOST: ReadonlySet<string> = new Set(['expression.ambiguous-item', 'expression.no-paired-item'])

function pairedOrSamePlace({ looking, place }: View, name: string): Item {
  try {
    return pairedItemOf(looking, name, place)
  } catch (thrown) {
    const lost = thrown instanceof ExpressionError && LOST.has(thrown.code)
    const same = lost ? nodeItems(looking, name)[place] : undefined
    if (same === undefined) throw thrown
    return same
  }
}

/** What came into the node. */
export function inputView(view: View, items: readonly Item[], item: Item | undefined): object {
  const { looking, configOf } = view
  const before = sourceOf(view)?.step.node
  return hostObject({
    item: { get: () => item },
    all: { call: () => items },
    first: { call: () => items[0] },
    last: { call: () => items.at(-1) },
    params: { get: () => (before === undefined ? {} : configOf(before)) },
    context: { get: () => (before === undefined ? {} : loopContext(looking, before.name)) },
  })
}

/** Where the item at hand came from directly: the packet that it stands in. */
export function sourceOf({ looking, place }: Pick<View, 'looking' | 'place'>): { step: Looking['step']; port: string } | undefined {
  const { loop, inputs } = looking.step
  if (loop !== undefined) return loop.ended?.returned[0]?.source ?? loop.run.opening.source
  let before = 0
  for (const { items, source } of inputs.values()) {
    before += items.length
    if (place < before) return source
  }
  return undefined
}
