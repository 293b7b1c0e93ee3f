import { FLAGS, hasFlag } from './flags.ts'
import type { PlanNode } from './plan.ts'
import type { ExecutionState, LoopRun, Packet, Scope } from './state.ts'

type Fire = (node: PlanNode, scope: Scope, inputs: ReadonlyMap<string, Packet>) => void

/** A packet comes in at a node that waits for all its inputs. */
export function takeIn(state: ExecutionState, node: PlanNode, port: string, packet: Packet): void {
  const { scope } = packet
  let ports = scope.joins.get(node)
  if (ports === undefined) scope.joins.set(node, (ports = new Map()))
  const waiting = ports.get(port)
  if (waiting === undefined) ports.set(port, [packet])
  else waiting.push(packet)
  state.joining.add(scope)
}

/**
 * Fires every join that has a packet on each connected input, or whose missing inputs can get none any more: no step under way, no
 * other waiting join and no loop between two turns leads there. Joins that wait for each other are fired in the order of their first packets.
 * True when something fired.
 */
export function settleJoins(state: ExecutionState, fire: Fire): boolean {
  let fired = false
  for (const scope of [...state.joining]) {
    for (const [node, ports] of [...scope.joins]) {
      if (!node.inputs.every((port) => ports.has(port) || !canArrive(state, scope, node, port))) continue
      fireJoin(state, scope, node, ports, fire)
      fired = true
    }
  }
  if (fired || state.active.size > 0 || (knowsTurns(state) && state.idle.some(isTurning))) return fired
  const [scope] = state.joining
  const [entry] = scope?.joins ?? []
  if (scope === undefined || entry === undefined) return false
  fireJoin(state, scope, entry[0], entry[1], fire)
  return true
}

function fireJoin(state: ExecutionState, scope: Scope, node: PlanNode, ports: Map<string, Packet[]>, fire: Fire): void {
  const inputs = new Map<string, Packet>()
  for (const port of node.inputs) {
    const waiting = ports.get(port)
    const packet = waiting?.shift()
    if (packet !== undefined) inputs.set(port, packet)
    if (waiting?.length === 0) ports.delete(port)
  }
  if (ports.size === 0) scope.joins.delete(node)
  if (scope.joins.size === 0) state.joining.delete(scope)
  fire(node, scope, inputs)
}

function canArrive(state: ExecutionState, scope: Scope, node: PlanNode, port: string): boolean {
  const isCurrent = knowsTurns(state)
  const { feeds, feedsByTurns } = state.plan
  const leadsHere = (from: PlanNode, where: Scope): boolean => {
    const at = lift(from, where, scope)
    return at !== undefined && (isCurrent ? feeds : feedsByTurns)(at, node, port)
  }
  for (const step of state.active) if (leadsHere(step.node, step.scope)) return true
  for (const other of state.joining) {
    for (const waiting of other.joins.keys()) {
      if (waiting === node && other === scope) continue
      if (leadsHere(waiting, other)) return true
    }
  }
  return isCurrent && state.idle.some((idle) => isTurning(idle) && leadsHere(idle.loop.node, idle.loop.scope))
}

const knowsTurns = (state: ExecutionState): boolean => hasFlag(state.accepted, FLAGS.JoinsKnowTurns)

/** Nothing is under way in the scope any more, and its node hears of that next. */
const isTurning = (scope: Scope): scope is Scope & { readonly loop: LoopRun } =>
  scope.loop !== undefined && !scope.loop.closed && scope.active === 0 && scope.joins.size === 0 && scope.phase !== 'ended'

/** The node of `target` that stands for one inside its loops: the loop node. Undefined when the scope is not inside `target`. */
function lift(node: PlanNode, scope: Scope, target: Scope): PlanNode | undefined {
  let at = node
  for (let s = scope; s !== target;) {
    if (s.loop === undefined) return undefined
    at = s.loop.node
    s = s.loop.scope
  }
  return at
}
