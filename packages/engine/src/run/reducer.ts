import { InvariantError, type JsonObject } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import { ERROR_PORT } from '@millrace/workflow'
import type {
  AcceptedEvent,
  ControlEvent,
  ErrorRecord,
  JournalEvent,
  OutputRecord,
  StepCompletedEvent,
  StepFailedEvent,
  StepResumedEvent,
  StepWaitingEvent,
} from './events.ts'
import { settleJoins, takeIn } from './join.ts'
import { readOutput, type Output } from './lineage.ts'
import type { PlanNode } from './plan.ts'
import { newScope, stepAt, type ExecutionState, type LoopRun, type Packet, type Scope, type StepRecord } from './state.ts'

/**
 * State + event → state. The only thing that changes an execution, live and in replay alike, so that both come to the same state:
 * R1. The state depends on the events and their order alone, never on time, chance or I/O.
 * R2. Run indexes are given in the order in which steps become ready.
 * R3. A step leaves `active` once, by completing, failing for good, or the end of the execution.
 * R4. A finished execution takes no further event.
 */
export function applyEvent(state: ExecutionState, event: JournalEvent): void {
  if (state.finishedAt !== null) throw new InvariantError({ what: `event "${event.type}" after the end of an execution` }) // R4
  state.wave += 1
  switch (event.type) {
    case 'accepted':
      accept(state, event)
      break
    case 'started':
      markStarted(mustStep(state, event.node, event.run), event.attempt, event.at)
      break
    case 'completed':
      complete(state, mustStep(state, event.node, event.run), event)
      break
    case 'failed':
      fail(state, mustStep(state, event.node, event.run), event)
      break
    case 'waiting':
      suspend(mustStep(state, event.node, event.run), event)
      break
    case 'resumed':
      resume(mustStep(state, event.node, event.run), event)
      break
    case 'in-doubt':
      mustStep(state, event.node, event.run).status = 'in-doubt'
      break
    case 'control':
      control(state, event)
      break
    case 'finished':
      finish(state, event.status, event.at, event.error)
      return
    default:
      throw new InvariantError({ what: `unknown journal event ${(event satisfies never as JournalEvent).type}` })
  }
  settle(state)
}

/** An attempt begins. Recorded for write steps; for the others memory is enough, since repeating them is harmless. */
export function markStarted(step: StepRecord, attempt: number, at: number): void {
  step.status = 'running'
  step.attempt = attempt
  step.startedAt ??= at
  step.retryAt = null
}

/** A write that was under way when the process died runs again, with the same attempt number and key. */
export function markInterrupted(step: StepRecord): void {
  step.status = 'ready'
}

function control(state: ExecutionState, event: ControlEvent): void {
  state.history.push(event)
  switch (event.action) {
    case 'pause':
    case 'resume':
      state.pausing = event.action === 'pause'
      return
    case 'repeat':
      mustStep(state, event.node, event.run).status = 'ready'
      return
    case 'cancel':
      state.cancelling = true
      return
    case 'decide':
      return // said for the record; the event that follows is what came of it
    default:
      throw new InvariantError({ what: `unknown control ${(event satisfies never as ControlEvent).action}` })
  }
}

function mustStep(state: ExecutionState, node: string, run: number): StepRecord {
  const step = stepAt(state, node, run)
  if (step === undefined)
    throw new InvariantError({ what: `the journal names step ${node}:${run}, which its earlier events do not lead to` })
  return step
}

function accept(state: ExecutionState, event: AcceptedEvent): void {
  state.accepted = event
  state.status = 'running'
  const node = state.plan.byId.get(event.startNode)
  if (node === undefined) {
    state.failure = { code: 'workflow.missing-trigger', message: `The workflow has no node "${event.startNode}" to start at.` }
    return
  }
  const step = newStep(state, node, state.root, new Map(), undefined, event.items)
  step.status = 'completed'
  step.attempt = 1
  step.startedAt = event.at
  step.ms = 0
  release(state, step)
  give(state, step, node.mainOutput, { items: event.items, from: (index) => [index] }, state.root)
}

function complete(state: ExecutionState, step: StepRecord, event: StepCompletedEvent): void {
  step.status = 'completed'
  step.attempt = event.attempt
  step.startedAt ??= event.at
  step.ms = event.ms
  step.until = null
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
  // The new iteration is entered before the step leaves its own scope, which would look idle otherwise.
  if (event.loop?.turn === 'iterate') iterate(state, step, event)
  else for (const [port, record] of Object.entries(event.out)) give(state, step, port, outputOf(step, record), step.scope)
  release(state, step)
}

/** What a record stands for. The list that a loop's steps count grows later: passed on whole, it is copied. */
function outputOf(step: StepRecord, record: OutputRecord): Output {
  const grows = step.loop !== undefined && 'pass' in record && record.pass === 'all'
  return readOutput(record, grows ? [...step.items] : step.items)
}

function iterate(state: ExecutionState, step: StepRecord, event: StepCompletedEvent): void {
  const run = step.loop?.run
  const ports = step.node.loop
  if (run === undefined || ports === undefined) throw new InvariantError({ what: `a loop turn of ${step.node.id}, which is no loop` })
  run.state = event.loop?.turn === 'iterate' ? event.loop.state : undefined
  const scope = newScope(step.scope, run)
  for (const [port, record] of Object.entries(event.out)) {
    give(state, step, port, outputOf(step, record), port === ports.body ? scope : step.scope)
  }
  if (scope.active === 0) state.idle.push(scope)
}

function fail(state: ExecutionState, step: StepRecord, event: StepFailedEvent): void {
  step.attempt = event.attempt
  step.startedAt ??= event.at
  step.error = event.error
  step.attempts.push({ attempt: event.attempt, at: event.at, error: event.error, retryAt: event.retryAt ?? null })
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
  if (event.retryAt !== undefined) {
    step.status = 'retrying'
    step.retryAt = event.retryAt
    return
  }
  step.status = event.skipped === true ? 'skipped' : 'failed'
  step.ms = event.ms
  if (event.handled === undefined) state.failure ??= { ...event.error, node: step.node.id }
  else {
    const output: Output = { items: step.items.map((item) => withError(item, event.error)), from: (index) => [index] }
    give(state, step, event.handled === 'port' ? ERROR_PORT : step.node.mainOutput, output, step.scope)
  }
  release(state, step)
}

/** An item that goes on after its step failed carries why. */
function withError(item: Item, error: ErrorRecord): Item {
  const json: JsonObject = { ...item.json, error: { code: error.code, message: error.message } }
  return { ...item, json }
}

function suspend(step: StepRecord, event: StepWaitingEvent): void {
  step.status = 'waiting'
  step.attempt = event.attempt
  step.startedAt ??= event.at
  step.until = event.until ?? null
  step.token = event.token ?? false
  step.child = event.child
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
}

function resume(step: StepRecord, event: StepResumedEvent): void {
  step.status = 'ready'
  step.resume = event
  step.token = false
  step.until = null
}

function finish(state: ExecutionState, status: 'completed' | 'failed' | 'cancelled', at: number, error: ExecutionState['failure']): void {
  for (const step of state.active) step.status = 'cancelled'
  state.active.clear()
  state.joining.clear()
  state.status = status
  state.failure = error
  state.finishedAt = at
}

/** Sends items over the edges of an output port. Empty packets do not fire anything. */
function give(state: ExecutionState, step: StepRecord, port: string, output: Output, scope: Scope): void {
  step.outputs.set(port, output)
  if (output.items.length > 0) state.last = step
  for (const edge of step.node.out.get(port) ?? []) {
    state.edges.set(edge.id, (state.edges.get(edge.id) ?? 0) + output.items.length)
    if (output.items.length > 0) arrive(state, edge.to, edge.port, { items: output.items, source: { step, port }, scope })
  }
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
function fire(state: ExecutionState, node: PlanNode, scope: Scope, inputs: ReadonlyMap<string, Packet>): void {
  const items = joinItems(inputs)
  if (node.loop === undefined) {
    newStep(state, node, scope, inputs, undefined, items)
    return
  }
  const opening = inputs.values().next().value as Packet
  const run: LoopRun = { node, scope, items, opening, iteration: 0, state: undefined, collected: [], all: [...items], sources: [] }
  newStep(state, node, scope, inputs, { run, returned: [] }, run.all)
}

function joinItems(inputs: ReadonlyMap<string, Packet>): readonly Item[] {
  if (inputs.size === 1) return (inputs.values().next().value as Packet).items
  return [...inputs.values()].flatMap((packet) => packet.items)
}

function newStep(
  state: ExecutionState,
  node: PlanNode,
  scope: Scope,
  inputs: ReadonlyMap<string, Packet>,
  loop: StepRecord['loop'],
  items: readonly Item[],
): StepRecord {
  const runs = state.steps[node.index] as StepRecord[]
  const step: StepRecord = {
    node,
    run: runs.length, // R2
    scope,
    inputs,
    items,
    loop,
    wave: state.wave,
    status: 'ready',
    attempt: 0,
    startedAt: null,
    ms: null,
    error: null,
    retryAt: null,
    until: null,
    token: false,
    child: undefined,
    resume: undefined,
    outputs: new Map(),
    logs: [],
    attempts: [],
  }
  runs.push(step)
  state.order.push(step)
  state.active.add(step)
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) s.active += 1
  return step
}

/** R3. */
function release(state: ExecutionState, step: StepRecord): void {
  if (!state.active.delete(step)) throw new InvariantError({ what: `step ${step.node.id}:${step.run} ended twice` })
  for (let s: Scope | undefined = step.scope; s !== undefined; s = s.parent) {
    s.active -= 1
    if (s.active === 0 && s.loop !== undefined) state.idle.push(s)
  }
}

/** Fires joins that have or can get no more, and gives loops their next turn, until nothing more follows. */
function settle(state: ExecutionState): void {
  if (state.failure !== undefined) return
  for (;;) {
    if (state.joining.size > 0 && settleJoins(state, (node, scope, inputs) => fire(state, node, scope, inputs))) continue
    // In the order in which they fell idle: an inner iteration before the outer one that its loop's next turn keeps busy.
    const scope = state.idle.shift()
    if (scope === undefined) return
    if (!scope.ended && scope.active === 0 && scope.joins.size === 0) turn(state, scope)
  }
}

/** An iteration ended: the loop node fires again with what came back. */
function turn(state: ExecutionState, scope: Scope): void {
  scope.ended = true
  const run = scope.loop as LoopRun
  const returned: Item[] = []
  for (const packet of scope.returned) {
    packet.items.forEach((item, index) => {
      returned.push(item)
      run.collected.push(item)
      run.all.push(item)
      if (packet.source !== undefined) run.sources.push({ ...packet.source, index })
    })
  }
  run.iteration += 1
  const next = run.node.loop?.next as string
  const inputs = new Map([[next, { items: returned, source: undefined, scope: run.scope }]])
  newStep(state, run.node, run.scope, inputs, { run, returned }, run.all) // shared, or a loop of n turns would keep n² items
}
