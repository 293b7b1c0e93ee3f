import type { PlanNode, WorkflowPlan } from '../run/plan.ts'
import { scopesAround, type ExecutionState, type LoopRun, type StepRecord } from '../run/state.ts'

/**
 * How far an execution is, from 0 to 100. An honest estimate: nodes that fired and to which nothing under way leads any more, among them
 * and all that is still ahead; what lies in a loop counts by the items that the loop has behind it. It may fall when a branch turns out
 * to be long, and is 100 at the end only.
 */
export function progressOf(state: ExecutionState): number {
  if (state.status === 'completed') return 100
  const busy = state.finishedAt === null ? [...state.active] : state.order.filter(hadNotEnded)
  const ahead = reachable(busy.map(({ node }) => node))
  const loops = new Map<PlanNode, number>()
  for (const run of outermostLoops(busy)) for (const node of bodyOf(run, state.plan)) loops.set(node, doneOf(run, state))
  const all = new Set([...state.order.map(({ node }) => node), ...ahead])
  let done = 0
  for (const node of all) done += ahead.has(node) ? (loops.get(node) ?? 0) : 1
  return all.size === 0 ? 0 : Math.min(99, Math.floor((100 * done) / all.size))
}

/** What the end of the execution found under way, or what ended it. */
const hadNotEnded = (step: StepRecord): boolean => step.status === 'cancelled' || (step.status === 'failed' && step.outputs.size === 0)

/** The nodes themselves, and all that they lead to. */
function reachable(from: readonly PlanNode[], stop?: PlanNode): Set<PlanNode> {
  const found = new Set<PlanNode>()
  const open = [...from]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node) || node === stop) continue
    found.add(node)
    for (const edges of node.out.values()) for (const { to } of edges) open.push(to)
  }
  return found
}

function outermostLoops(busy: readonly StepRecord[]): Set<LoopRun> {
  const runs = new Set<LoopRun>()
  for (const step of busy) {
    const around = scopesAround(step.scope).flatMap(({ loop }) => (loop === undefined ? [] : [loop]))
    const outermost = around.at(-1) ?? step.loop?.run
    if (outermost?.node.loop?.body !== undefined) runs.add(outermost)
  }
  return runs
}

/** The loop node and what runs once for each turn of it. */
function bodyOf({ node }: LoopRun, { feeds }: WorkflowPlan): readonly PlanNode[] {
  const { body = '', next = '' } = node.loop ?? {}
  const inside = reachable(
    (node.out.get(body) ?? []).map(({ to }) => to),
    node,
  )
  return [node, ...[...inside].filter((each) => feeds(each, node, next))]
}

/** The part of a loop's items that it has behind it. */
function doneOf(run: LoopRun, { steps }: ExecutionState): number {
  if (run.items.length === 0 || run.opened === 0) return 0
  const body = run.node.loop?.body ?? ''
  let given = 0
  for (const step of steps[run.node.index] ?? []) if (step.loop?.run === run) given += step.outputs.get(body)?.items.length ?? 0
  return Math.min(1, (given / run.items.length) * ((run.opened - run.open.size) / run.opened))
}
