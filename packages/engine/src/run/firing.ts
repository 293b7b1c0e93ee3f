import { InvariantError } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import { growable, joinLists } from '../packets/lazy-list.ts'
import { takeIn } from './join.ts'
import type { Output } from './lineage.ts'
import type { PlanNode } from './plan.ts'
import { isBeyond } from './until.ts'
import { NO_WAITS, type ExecutionState, type LoopRun, type Packet, type PacketSource, type Scope, type StepRecord } from './state.ts'

/** Steps that become ready, and steps that leave. Used by the reducer alone. */

/** Sends items over the edges of an output port. Empty packets do not fire anything. */
export function give(state: ExecutionState, source: PacketSource, items: readonly Item[], scope: Scope): void {
  const { step, port } = source
  if (items.length > 0) state.last = step
  for (const edge of step.node.out.get(port) ?? []) {
    if (isBeyond(state, step.node, port, edge.to)) continue
    state.edges.set(edge.id, (state.edges.get(edge.id) ?? 0) + items.length)
    if (items.length > 0) arrive(state, edge.to, edge.port, { items, source, scope })
  }
}

/** Records what a step gave out of a port, and sends it on. */
export function giveOut(state: ExecutionState, step: StepRecord, port: string, output: Output): void {
  step.outputs.set(port, output)
  give(state, { step, port }, output.items, step.scope)
}

function arrive(state: ExecutionState, node: PlanNode, port: string, packet: Packet): void {
  if (node.loop !== undefined && port === node.loop.next) {
    const scope = iterationOf(node, packet.scope)
    if (scope !== undefined) {
      scope.returned.push(packet)
      return
    }
    // Nothing opened the loop yet: a packet on `next` opens it like any other.
  }
  if (node.waitsForAll) takeIn(state, node, port, packet)
  else fire(state, node, packet.scope, new Map([[port, packet]]))
}

/** The iteration of this loop node that a packet belongs to: the innermost. */
function iterationOf(node: PlanNode, from: Scope): Scope | undefined {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) if (scope.loop?.node === node) return scope
  return undefined
}

/** Makes a step ready. */
export function fire(state: ExecutionState, node: PlanNode, scope: Scope, inputs: ReadonlyMap<string, Packet>): void {
  const items = joinItems(inputs)
  if (node.loop === undefined) {
    newStep(state, { node, scope, inputs, items })
    return
  }
  const run = newLoopRun(state, node, scope, { opening: inputs.values().next().value as Packet, items })
  run.turning = newStep(state, { node, scope, inputs, items: run.all, loop: { run, returned: [], ended: undefined } })
}

function newLoopRun(state: ExecutionState, node: PlanNode, scope: Scope, { opening, items }: Pick<LoopRun, 'opening' | 'items'>): LoopRun {
  return {
    ...{ node, scope, items, opening },
    first: (state.steps[node.index] as StepRecord[]).length,
    iteration: 0,
    opened: 0,
    open: new Set(),
    turns: [],
    turning: undefined,
    closed: false,
    catches: false,
    until: null,
    state: undefined,
    returned: [],
    failed: [],
    all: growable(items),
    sources: [],
    inOrder: true,
  }
}

const joinItems = (inputs: ReadonlyMap<string, Packet>): readonly Item[] => joinLists([...inputs.values()].map((packet) => packet.items))

type NewStep = Pick<StepRecord, 'node' | 'scope' | 'inputs' | 'items'> & Partial<Pick<StepRecord, 'loop' | 'undoes'>>

export function newStep(state: ExecutionState, { node, scope, inputs, items, loop, undoes }: NewStep): StepRecord {
  const runs = state.steps[node.index] as StepRecord[]
  const step: StepRecord = {
    node,
    run: runs.length, // R2
    origin: node.id,
    scope,
    inputs,
    items,
    loop,
    undoes,
    wave: state.wave,
    status: 'ready',
    attempt: 0,
    begun: false,
    startedAt: null,
    ms: null,
    endedAt: null,
    error: null,
    retryAt: null,
    until: null,
    token: false,
    child: undefined,
    released: false,
    resume: undefined,
    outputs: new Map(),
    cached: false,
    logs: [],
    attempts: [],
    waits: NO_WAITS,
  }
  runs.push(step)
  state.order.push(step)
  state.active.add(step)
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) s.active += 1
  return step
}

/** R3. */
export function release(state: ExecutionState, step: StepRecord): void {
  if (!state.active.delete(step)) throw new InvariantError({ what: `step ${step.node.id}:${step.run} ended twice` })
  for (let s: Scope | undefined = step.scope; s !== undefined; s = s.parent) {
    s.active -= 1
    if (s.active === 0 && s.loop !== undefined) state.idle.push(s)
  }
}
