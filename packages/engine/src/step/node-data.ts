import type { JsonObject } from '@millrace/base'
import { ExpressionError, nearestName, type ExpressionCode, type Pay } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import { ERROR_PORT, resolvePorts } from '@millrace/workflow'
import { nearestFiring, type Firing } from '../run/nearest-firing.ts'
import { pairingOf } from '../run/paired-item.ts'
import type { PlanNode } from '../run/plan.ts'
import type { ExecutionState, Scope, StepRecord } from '../run/state.ts'

/**
 * What a step can see of other nodes: the data behind `$('Node')`, `$node` and `$items()`, for expressions and code alike.
 * N1. Without a run index a name means the firing that the step follows from; only of a node that it does not follow from, the latest.
 * N2. An item's partner is found by lineage alone. Where that leads to several items nobody guesses: it is an error that says where.
 */

/** The step that looks, and the execution around it. */
export interface Looking {
  readonly state: ExecutionState
  readonly step: StepRecord
  /** Takes what looking costs, of an expression: there may be thousands of firings, and long ways back. Absent where nobody pays. */
  readonly pay?: Pay
}

/** Units (of at most 10 ns) for each firing of a node that is looked at. */
const FIRING = 4

const NOBODY: Pay = () => undefined

/** All firings of a node, to be looked at one by one. */
function allFirings({ state, pay = NOBODY }: Looking, node: PlanNode): readonly StepRecord[] {
  const firings = state.steps[node.index] ?? []
  pay(firings.length * FIRING)
  return firings
}

/** Which output and which firing of a node; both may be left out. */
export interface WhichOutput {
  /** Name of an output port, or its number from 0, in declared order. */
  readonly output?: unknown
  /** Run index from 0; -1 is the latest. */
  readonly run?: unknown
}

const fail = (code: ExpressionCode, message: string, hint: string): never => {
  throw new ExpressionError(code, message, { hint })
}

/** The node of a name. Throws `expression.unknown-node`. */
export function nodeNamed({ state }: Looking, name: unknown): PlanNode {
  const node = typeof name === 'string' ? state.plan.byName.get(name) : undefined
  if (node !== undefined) return node
  if (typeof name !== 'string')
    return fail('expression.unknown-node', 'A node is named by its name, as text.', "Write for example $('Fetch order').")
  const near = nearestName(name, [...state.plan.byName.keys()])
  return fail(
    'expression.unknown-node',
    `There is no node "${name}" in this workflow.`,
    near === undefined ? 'Use the name that stands on the node.' : `Did you mean "${near}"?`,
  )
}

/** Whether a node has run before this step, as far as this step can see. */
export const isExecuted = (looking: Looking, name: unknown): boolean => firingOf(looking, nodeNamed(looking, name)) !== undefined

/** The firing that a name means. Throws when there is none. */
export function nodeFiring(looking: Looking, name: unknown, run?: unknown): StepRecord {
  const node = nodeNamed(looking, name)
  const { step } = run === undefined || run === null ? found(looking, node) : { step: firingAt(looking, node, run) }
  return step
}

/** The items that a node gave. Without an output: those that it sent this way, or else those of the first output that has any. */
export function nodeItems(looking: Looking, name: unknown, { output, run }: WhichOutput = {}): readonly Item[] {
  const node = nodeNamed(looking, name)
  const firing = run === undefined || run === null ? found(looking, node) : { step: firingAt(looking, node, run), sent: undefined }
  if (output !== undefined && output !== null) return firing.step.outputs.get(portOf(node, output))?.items ?? []
  if (firing.sent !== undefined) return firing.sent
  for (const { items } of firing.step.outputs.values()) if (items.length > 0) return items
  return []
}

/**
 * The item of a node that the step's input item at `index` came from. Throws `expression.no-paired-item` where the item came another
 * way, `expression.ambiguous-item` where a node made it of several.
 */
export function pairedItemOf(looking: Looking, name: unknown, index: number): Item {
  const node = nodeNamed(looking, name)
  const { step } = looking
  found(looking, node)
  if (step.items.length === 0) return onlyItem(looking, node) ?? noPair(node, 0)
  if (!Number.isInteger(index) || index < 0 || index >= step.items.length) {
    return fail(
      'expression.no-paired-item',
      `"${step.node.name}" has no item ${String(index)}: it has ${step.items.length}, counted from 0.`,
      'Give the number of an item that came in.',
    )
  }
  const sole = soleItem(looking, node)
  if (sole !== undefined) return sole
  const pairing = pairingOf(step, index, node, looking.pay ?? NOBODY)
  switch (pairing.kind) {
    case 'one':
      return pairing.item
    case 'none':
      return onlyItem(looking, node) ?? noPair(node, index)
    case 'many':
    case 'too-many':
      return ambiguous(looking, { node, at: pairing.at, index })
    default:
      return pairing satisfies never
  }
}

/**
 * The item of a node that gave one single item in all: whatever way leads back, it leads there. Not walking it matters: behind a trigger
 * everything comes from one item, and each of many items may have been made of all of as many.
 */
function soleItem({ state }: Looking, node: PlanNode): Item | undefined {
  const firings = state.steps[node.index] ?? []
  const [firing] = firings
  return firing === undefined || firings.length > 1 ? undefined : singleOf([...firing.outputs.values()].map(({ items }) => items))
}

/** Where the firing that the name means gave one single item, it can be no other, wherever the item at hand came from. */
function onlyItem(looking: Looking, node: PlanNode): Item | undefined {
  const { step, sent } = found(looking, node)
  return singleOf(sent === undefined ? [...step.outputs.values()].map(({ items }) => items) : [sent])
}

function singleOf(lists: readonly (readonly Item[])[]): Item | undefined {
  const given = lists.filter((items) => items.length > 0)
  return given.length === 1 && given[0]?.length === 1 ? given[0][0] : undefined
}

const noPair = (node: PlanNode, index: number): never =>
  fail(
    'expression.no-paired-item',
    `Item ${index} does not come from an item of "${node.name}".`,
    `It came another way. Choose the item yourself with $('${node.name}').first(), .last() or .all().`,
  )

function ambiguous({ state }: Looking, { node, at, index }: { node: PlanNode; at: StepRecord; index: number }): never {
  const pinned =
    state.plan.document.pinned?.[at.node.id] === undefined ? '' : ' Its data is pinned, which says nothing of where it came from.'
  return fail(
    'expression.ambiguous-item',
    `Item ${index} comes from several items of "${node.name}": "${at.node.name}" made one item of them.${pinned}`,
    `Choose the item yourself with $('${node.name}').first() or .last(), or take them all with .all().`,
  )
}

interface Found {
  readonly step: StepRecord
  /** What it sent on the way to this step. */
  readonly sent: readonly Item[] | undefined
}

function found(looking: Looking, node: PlanNode): Found {
  const firing = firingOf(looking, node)
  if (firing !== undefined) return firing
  if (looking.step.node === node)
    return fail(
      'expression.node-not-executed',
      `"${node.name}" is this node itself; it has given nothing yet.`,
      'Use $input for what came in.',
    )
  return fail(
    'expression.node-not-executed',
    `"${node.name}" has not run in this execution before this step.`,
    `Only what ran before has data. Ask $('${node.name}').isExecuted where the way to it may not be taken.`,
  )
}

const known = new WeakMap<StepRecord, { readonly steps: number; readonly byNode: Map<PlanNode, Found | undefined> }>()

/** N1. Remembered for as long as no other step becomes ready: it is asked for each item. */
function firingOf(looking: Looking, node: PlanNode): Found | undefined {
  const { state, step } = looking
  let entry = known.get(step)
  if (entry === undefined || entry.steps !== state.order.length)
    known.set(step, (entry = { steps: state.order.length, byNode: new Map<PlanNode, Found | undefined>() }))
  if (entry.byNode.has(node)) return entry.byNode.get(node)
  const nearest = nearestOf(step, node)
  const firing = nearest === undefined ? latestFiring(looking, node) : { step: nearest.step, sent: nearest.items }
  if (firing !== undefined) entry.byNode.set(node, firing)
  return firing
}

const nearests = new WeakMap<StepRecord, Map<PlanNode, Firing | undefined>>()

/** What a step follows from is settled when it becomes ready; that it follows from none, too, which is the longest search. */
function nearestOf(step: StepRecord, node: PlanNode): Firing | undefined {
  let known = nearests.get(step)
  if (known === undefined) nearests.set(step, (known = new Map<PlanNode, Firing | undefined>()))
  if (!known.has(node)) known.set(node, nearestFiring(step, node))
  return known.get(node)
}

/** Of a node that the step does not follow from: the latest in the step's own iteration or one around it, otherwise the latest of all. */
function latestFiring(looking: Looking, node: PlanNode): Found | undefined {
  const { step } = looking
  const around = new Set<Scope>()
  for (let scope: Scope | undefined = step.scope; scope !== undefined; scope = scope.parent) around.add(scope)
  const ended = firingsOf(looking, node).filter((each) => each !== step)
  const latest = ended.findLast((each) => around.has(each.scope)) ?? ended.at(-1)
  return latest === undefined ? undefined : { step: latest, sent: undefined }
}

/** What a node did in this execution so far, by rising run index. */
export const firingsOf = (looking: Looking, node: PlanNode): readonly StepRecord[] => allFirings(looking, node).filter(hasRun)

const hasRun = (step: StepRecord): boolean => step.outputs.size > 0 || step.status === 'completed'

function firingAt(looking: Looking, node: PlanNode, run: unknown): StepRecord {
  const runs = firingsOf(looking, node)
  const wanted = Number(run)
  const step = wanted === -1 ? runs.at(-1) : runs.find((each) => each.run === wanted)
  if (step !== undefined) return step
  if (runs.length === 0) return found(looking, node).step
  const indexes = runs.map((each) => each.run)
  return fail(
    'expression.no-output',
    `"${node.name}" has no run ${String(run)}: it ran ${runs.length === 1 ? 'once' : `${runs.length} times`} before this step.`,
    `Give a run index from ${Math.min(...indexes)} to ${Math.max(...indexes)}, or -1 for the latest.`,
  )
}

/** The declared outputs of a node, and the one for errors. */
export function outputsOf(node: PlanNode): readonly string[] {
  const definition = node.loaded?.definition
  const declared =
    definition === undefined ? [...node.out.keys()] : resolvePorts(definition.ports, node.node.config ?? {}).outputs.map(({ name }) => name)
  return declared.includes(ERROR_PORT) ? declared : [...declared, ERROR_PORT]
}

function portOf(node: PlanNode, output: unknown): string {
  const names = outputsOf(node)
  const port = typeof output === 'number' ? names[output] : names.find((name) => name === output)
  if (port !== undefined) return port
  const listed = names.map((name, index) => `${index} (${name})`).join(', ')
  return fail('expression.no-output', `"${node.name}" has no output ${JSON.stringify(output)}.`, `Its outputs are ${listed}.`)
}

/** Where a loop stands, as this step sees it; empty for a node that is none. */
export function loopContext(looking: Looking, name: unknown): JsonObject {
  const node = nodeNamed(looking, name)
  for (let scope: Scope | undefined = looking.step.scope; scope?.loop !== undefined; scope = scope.parent) {
    if (scope.loop.node === node) return turnOf(looking, { first: scope.loop.first, node, index: scope.index })
  }
  const last = firingsOf(looking, node).findLast((step) => step.loop !== undefined)
  return last?.loop === undefined ? {} : turnOf(looking, { first: last.loop.run.first, node, index: last.loop.run.opened - 1 })
}

interface LoopPlace {
  readonly node: PlanNode
  /** Which firing of the loop opened it. */
  readonly first: number
  /** The iteration. */
  readonly index: number
}

function turnOf(looking: Looking, { node, first, index }: LoopPlace): JsonObject {
  const run = looking.state.steps[node.index]?.[first]?.loop?.run
  if (run === undefined) return {}
  const body = node.loop?.body ?? ''
  const turns = allFirings(looking, node).filter((step) => step.loop?.run === run)
  const sent = turns.reduce((sum, step) => sum + (step.outputs.get(body)?.items.length ?? 0), 0)
  return { currentRunIndex: index, noItemsLeft: sent >= run.items.length, done: run.closed }
}
