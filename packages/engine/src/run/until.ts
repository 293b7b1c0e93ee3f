import type { PlanNode, WorkflowPlan } from './plan.ts'
import type { ExecutionState } from './state.ts'

/**
 * What an execution does that runs to one node (`until`), and no further.
 * U1. Nothing goes on after the node; of a node that opens scopes that is its `done` port, since its body is part of its own work.
 * U2. Nothing is done that does not lead to the node.
 * Both follow from the acceptance and the plan alone (R1).
 */
export interface Until {
  readonly node: string
  /** Ids of the nodes that lead to it, itself included. */
  readonly within: ReadonlySet<string>
}

export function untilOf(plan: WorkflowPlan, id: string): Until {
  const before = new Map<PlanNode, PlanNode[]>()
  for (const node of plan.nodes) {
    for (const [port, edges] of node.out) {
      if (endsAt(id, node, port)) continue
      for (const { to } of edges) before.set(to, [...(before.get(to) ?? []), node])
    }
  }
  const target = plan.byId.get(id)
  const within = new Set<PlanNode>(target === undefined ? [] : [target])
  for (const node of within) for (const source of before.get(node) ?? []) within.add(source)
  return { node: id, within: new Set([...within].map((node) => node.id)) }
}

/** U1. */
const endsAt = (id: string, { id: node, loop }: PlanNode, port: string): boolean =>
  node === id && (loop === undefined || port === loop.done)

/** Whether items do not go this way because the execution runs to another node. */
export function isBeyond({ until }: Pick<ExecutionState, 'until'>, from: PlanNode, port: string, to: PlanNode): boolean {
  return until !== undefined && (endsAt(until.node, from, port) || !until.within.has(to.id))
}
