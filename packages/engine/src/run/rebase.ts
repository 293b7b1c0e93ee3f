import { InvariantError } from '@millrace/base'
import type { MovedEvent } from './events.ts'
import type { PlanNode, WorkflowPlan } from './plan.ts'
import { untilOf } from './until.ts'
import { scopesAround, stepKey, type ExecutionState, type LoopRun, type Scope, type StepRecord } from './state.ts'

/**
 * Moving an execution to another version of its workflow. Used by the reducer, and before it to say what would come of it.
 * M1. A step keeps its run index and its idempotency key; the next firing of its node counts on.
 * M2. What ended at a node that is gone stays what it was. What is under way needs a node of the same type.
 */

/** New node id per old one; nodes that are not named keep their id. */
export type NodeMapping = Readonly<Record<string, string>>

const idAfter = (mapping: NodeMapping, id: string): string => (Object.hasOwn(mapping, id) ? (mapping[id] as string) : id)

const nodeIn = (plan: WorkflowPlan, mapping: NodeMapping, node: PlanNode): PlanNode | undefined => plan.byId.get(idAfter(mapping, node.id))

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function rebase(state: ExecutionState, { version, mapping = {} }: MovedEvent): void {
  const plan = state.versions.get(version)
  if (plan === undefined) throw new InvariantError({ what: `version ${version}, to which the execution was moved, is not at hand` })
  const nodeAfter = (node: PlanNode): PlanNode => nodeIn(plan, mapping, node) ?? node
  for (const run of loopRunsOf(state)) (run as Writable<LoopRun>).node = nodeAfter(run.node)
  for (const scope of state.joining) {
    const joins = [...scope.joins]
    scope.joins.clear()
    for (const [node, ports] of joins) scope.joins.set(nodeAfter(node), ports)
  }
  state.steps = plan.nodes.map(() => [])
  for (const step of state.order) {
    ;(step as Writable<StepRecord>).node = nodeAfter(step.node)
    if (plan.nodes[step.node.index] === step.node) (state.steps[step.node.index] as StepRecord[]).push(step) // M1
  }
  state.plan = plan
  if (state.until !== undefined) state.until = untilOf(plan, idAfter(mapping, state.until.node))
  if (state.stops !== undefined) state.stops = { ...state.stops, nodes: new Set([...state.stops.nodes].map((id) => idAfter(mapping, id))) }
}

function loopRunsOf({ order, joining }: ExecutionState): Set<LoopRun> {
  const runs = new Set<LoopRun>()
  const around = (scope: Scope): void => {
    for (const { loop } of scopesAround(scope)) if (loop !== undefined) runs.add(loop)
  }
  for (const { loop, scope } of order) {
    if (loop !== undefined) runs.add(loop.run)
    around(scope)
  }
  for (const scope of joining) around(scope)
  return runs
}

export interface MoveProblem {
  readonly code: 'running' | 'node-gone' | 'type-changed' | 'port-gone' | 'join-gone' | 'mapping-unfit'
  /** The step or node that it is about. */
  readonly at: string
  readonly message: string
}

/** What keeps an execution from being moved; empty when nothing does. */
export function moveProblems(state: ExecutionState, plan: WorkflowPlan, mapping: NodeMapping): readonly MoveProblem[] {
  const problems: MoveProblem[] = [...mappingProblems(state, plan, mapping)]
  for (const step of state.active) {
    if (step.status === 'running') problems.push({ code: 'running', at: stepKey(step), message: `"${step.node.name}" is running.` })
    problems.push(...nodeProblems(plan, mapping, { node: step.node, at: stepKey(step) }))
    for (const { loop } of scopesAround(step.scope)) {
      if (loop !== undefined) problems.push(...nodeProblems(plan, mapping, { node: loop.node, at: `${loop.node.id}:${loop.first}` }))
    }
  }
  for (const step of toUndo(state)) problems.push(...undoProblems(plan, mapping, step))
  for (const scope of state.joining)
    for (const [node, ports] of scope.joins) problems.push(...joinProblems(plan, mapping, { node, ports: [...ports.keys()] }))
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.at}`, problem])).values()]
}

/** Completed steps that a failure, or one that came already, takes back. */
function toUndo({ undoable, active, root }: ExecutionState): readonly StepRecord[] {
  const scopes = new Set([root, ...[...active].flatMap((step) => scopesAround(step.scope))])
  return [...undoable, ...[...scopes].flatMap((scope) => scope.undo)]
}

/** U1. A node that the version still has says itself what takes it back there; for one that is gone the old node does. */
function undoProblems(plan: WorkflowPlan, mapping: NodeMapping, step: StepRecord): MoveProblem[] {
  const { compensate } = (nodeIn(plan, mapping, step.node) ?? step.node).node
  if (compensate === undefined || plan.byId.has(compensate)) return []
  const message = `"${step.node.name}" is to be taken back by the node "${compensate}", which that version does not have.`
  return [{ code: 'node-gone', at: stepKey(step), message }]
}

/** M2. */
function nodeProblems(plan: WorkflowPlan, mapping: NodeMapping, { node, at }: { node: PlanNode; at: string }): MoveProblem[] {
  const after = nodeIn(plan, mapping, node)
  if (after === undefined) {
    return [{ code: 'node-gone', at, message: `"${node.name}" is under way and has no node in that version; map it to one.` }]
  }
  if (after.node.type === node.node.type && after.node.typeVersion === node.node.typeVersion) return []
  const types = `${node.node.type}@${node.node.typeVersion} to ${after.node.type}@${after.node.typeVersion}`
  return [{ code: 'type-changed', at, message: `"${node.name}" is under way and changes its type from ${types}.` }]
}

function joinProblems(
  plan: WorkflowPlan,
  mapping: NodeMapping,
  { node, ports }: { node: PlanNode; ports: readonly string[] },
): MoveProblem[] {
  const after = nodeIn(plan, mapping, node)
  if (after === undefined || !after.waitsForAll) {
    return [{ code: 'join-gone', at: node.id, message: `Items wait at "${node.name}", which does not join branches in that version.` }]
  }
  return ports
    .filter((port) => !after.inputs.includes(port))
    .map((port) => ({
      code: 'port-gone',
      at: `${node.id}:${port}`,
      message: `Items wait at the input "${port}" of "${node.name}", which nothing is connected to in that version.`,
    }))
}

/** M1. Two nodes of one history cannot become one, nor can one take the place of another. */
function mappingProblems(state: ExecutionState, plan: WorkflowPlan, mapping: NodeMapping): MoveProblem[] {
  const fired = new Set(state.order.map(({ node }) => node.id))
  const unfit = (at: string, message: string): MoveProblem => ({ code: 'mapping-unfit', at, message })
  const targets = Object.values(mapping)
  return Object.entries(mapping).flatMap(([from, to]) => {
    if (from === to) return []
    if (!plan.byId.has(to)) return [unfit(from, `That version has no node "${to}".`)]
    if (plan.byId.has(from)) return [unfit(from, `That version still has a node "${from}", which cannot become another one.`)]
    if (fired.has(to) || targets.filter((each) => each === to).length > 1)
      return [unfit(from, `"${to}" has steps of its own, or is named twice.`)]
    return []
  })
}

/** Where the steps that are under way go. */
export const movesOf = (
  state: ExecutionState,
  plan: WorkflowPlan,
  mapping: NodeMapping,
): readonly { step: string; status: StepRecord['status']; to: string | null }[] =>
  [...state.active].map((step) => ({ step: stepKey(step), status: step.status, to: nodeIn(plan, mapping, step.node)?.id ?? null }))
