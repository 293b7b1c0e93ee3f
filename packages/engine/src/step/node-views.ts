import type { JsonObject } from '@millrace/base'
import { ExpressionError, hostObject, type HostMember, type Pay } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import { paidList } from '../packets/paid-list.ts'
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
  const items = (pay: Pay, [output, run]: readonly unknown[]): readonly Item[] =>
    paidList(nodeItems({ ...looking, pay }, name, { output, run }), pay)
  const paired = (pay: Pay, index: number): Item => pairedItemOf({ ...looking, pay }, name, index)
  return {
    item: { get: (pay) => paired(pay, place) },
    json: { get: (pay) => paired(pay, place).json },
    binary: { get: (pay) => paired(pay, place).binary ?? {} },
    all: { paid: items, signature: 'all(output?, run?)' },
    first: { paid: (pay, args) => items(pay, args)[0], signature: 'first(output?, run?)' },
    last: { paid: (pay, args) => items(pay, args).at(-1), signature: 'last(output?, run?)' },
    itemMatching: { paid: (pay, [index]) => paired(pay, Number(index)), signature: 'itemMatching(index)' },
    pairedItem: { paid: (pay, [index]) => paired(pay, index === undefined ? place : Number(index)), signature: 'pairedItem(index?)' },
    isExecuted: { get: (pay) => isExecuted({ ...looking, pay }, name) },
    runIndex: { get: (pay) => nodeFiring({ ...looking, pay }, name).run },
    params: { get: () => configOf(node) },
    context: { get: (pay) => loopContext({ ...looking, pay }, name) },
  }
}

/** What `$node['Node']` gives: as `$('Node')`, but where lineage leads to no single item, the one at the same place, as in n8n. */
export function legacyNodeView(view: View, name: string): object {
  const item = (pay: Pay): Item => pairedOrSamePlace(view, name, pay)
  const members = membersOf(view, name)
  return hostObject({
    ...members,
    json: { get: (pay) => item(pay).json },
    binary: { get: (pay) => item(pay).binary ?? {} },
    parameter: members['params'] as HostMember,
  })
}

const LOST: ReadonlySet<string> = new Set(['expression.ambiguous-item', 'expression.no-paired-item'])

function pairedOrSamePlace({ looking: unpaid, place }: View, name: string, pay: Pay): Item {
  const looking = { ...unpaid, pay }
  try {
    return pairedItemOf(looking, name, place)
  } catch (thrown) {
    const lost = thrown instanceof ExpressionError && LOST.has(thrown.code)
    const same = lost ? paidList(nodeItems(looking, name), pay)[place] : undefined
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
    all: { paid: (pay) => paidList(items, pay) },
    first: { paid: (pay) => paidList(items, pay)[0] },
    last: { paid: (pay) => paidList(items, pay).at(-1) },
    params: { get: () => (before === undefined ? {} : configOf(before)) },
    context: { get: (pay) => (before === undefined ? {} : loopContext({ ...looking, pay }, before.name)) },
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
