import { isWithin, type ExecutionState, type Packet, type Scope, type StepRecord } from './state.ts'
import { newStep } from './firing.ts'

/**
 * Compensation: what completed is taken back by the nodes that its nodes name (`compensate`), the latest first, one after the other.
 * U1. A step is compensated once, however many scopes around it end.
 * U2. A compensation that fails for good keeps none of the others from running; it is told with the failure.
 */

/** A step that can be compensated completed. */
export function rememberForUndo(state: ExecutionState, step: StepRecord): void {
  if (step.node.node.compensate !== undefined && step.undoes === undefined) state.undoable.push(step)
}

/** U1. Takes the steps of a scope that are to be compensated. */
export function beginUndo(state: ExecutionState, scope: Scope): void {
  const kept: StepRecord[] = []
  for (const step of state.undoable) (isWithin(step.scope, scope) ? scope.undo : kept).push(step)
  state.undoable.splice(0, state.undoable.length, ...kept)
}

/** Fires the next compensating node with what its step gave. False when there is none left. */
export function undoNext(state: ExecutionState, scope: Scope): boolean {
  for (let step = scope.undo.pop(); step !== undefined; step = scope.undo.pop()) {
    const node = state.plan.byId.get(step.node.node.compensate ?? '')
    if (node === undefined) continue // publishing refuses it; a draft may name a node that is gone
    const packet = packetOf(step, scope)
    newStep(state, { node, scope, inputs: new Map([[node.firstInput, packet]]), items: packet.items, undoes: step })
    return true
  }
  return false
}

/** What a step gave, or what it was given when it gave nothing. */
function packetOf(step: StepRecord, scope: Scope): Packet {
  for (const [port, output] of step.outputs) if (output.items.length > 0) return { items: output.items, source: { step, port }, scope }
  return { items: step.items, source: undefined, scope }
}
