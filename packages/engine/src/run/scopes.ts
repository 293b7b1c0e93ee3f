import { InvariantError } from '@millrace/base'
import { grow, joinLists, rangeOf } from '../packets/lazy-list.ts'
import type { OpenRecord, OutputRecord, StepCompletedEvent, UnwoundEvent } from './events.ts'
import { give, giveOut, newStep, release } from './firing.ts'
import { readOutput, type Output } from './lineage.ts'
import {
  isHeld,
  isWithin,
  newScope,
  scopesAround,
  stepAt,
  stepKey,
  type ExecutionState,
  type LoopRun,
  type Packet,
  type Scope,
  type ScopeEnd,
  type StepRecord,
} from './state.ts'
import { beginUndo, undoNext } from './undo.ts'

/**
 * Scopes: how they open, end, and give their node its next turn. Used by the reducer alone.
 * T1. A LoopRun takes one turn at a time; ended scopes wait for theirs in the order in which they ended.
 * T2. A scope that has to end lets what has begun end and begins nothing more; only then (`unwound`, recorded) is the rest given up.
 *     What is running without a record of it decides when that event is written, never what it means (R1).
 * T3. A failure that no policy handled ends the innermost scope around it whose node catches, or the execution.
 */

/** What a scope-opening node, or one that breaks out of a loop, decided. */
export function takeTurn(state: ExecutionState, step: StepRecord, event: StepCompletedEvent): void {
  const { loop: turn, out } = event
  switch (turn?.turn) {
    case undefined:
      giveAll(state, step, out)
      if (step.loop !== undefined) closeRun(state, step.loop.run) // passed on unworked: disabled, pinned
      break
    case 'iterate':
      open(
        state,
        step,
        out,
        { turn: 'open', scopes: iteration(state, step, out), ...(turn.state === undefined ? {} : { state: turn.state }) },
        false,
      )
      break
    case 'open':
      open(state, step, out, turn, true)
      break
    case 'finish':
      giveAll(state, step, out)
      closeRun(state, mustRun(step))
      break
    case 'break':
      breakLoop(state, step, out)
      break
    default:
      throw new InvariantError({ what: `unknown turn ${JSON.stringify(turn satisfies never)}` })
  }
  if (step.loop !== undefined) turnEnded(state, step.loop.run)
}

/** What a record stands for. The list that a loop's steps count grows later: passed on whole, it is fixed at its length. */
function outputOf(state: ExecutionState, step: StepRecord, port: string, record: OutputRecord): Output {
  const grows = step.loop !== undefined && 'pass' in record && record.pass === 'all'
  const inputs = grows ? rangeOf(step.items, 0, step.items.length) : step.items
  return readOutput(record, inputs, state.packets, { node: step.node.name, step: stepKey(step), port })
}

function giveAll(state: ExecutionState, step: StepRecord, out: StepCompletedEvent['out']): void {
  for (const [port, record] of Object.entries(out)) giveOut(state, step, port, outputOf(state, step, port, record))
}

function iteration(state: ExecutionState, step: StepRecord, out: StepCompletedEvent['out']): OpenRecord['scopes'] {
  const port = step.node.loop?.body
  if (port === undefined) throw new InvariantError({ what: `a loop turn of ${step.node.id}, which has no body` })
  return [{ port, count: port in out ? outputOf(state, step, port, out[port] as OutputRecord).items.length : 0 }]
}

function mustRun({ loop, node }: StepRecord): LoopRun {
  if (loop === undefined) throw new InvariantError({ what: `a turn of ${node.id}, which opens no scopes` })
  return loop.run
}

function open(state: ExecutionState, step: StepRecord, out: StepCompletedEvent['out'], record: OpenRecord, beside: boolean): void {
  const run = mustRun(step)
  run.state = record.state
  run.catches = record.catches === true
  run.until = record.until ?? null
  if (run.until === null) state.timed.delete(run)
  else state.timed.add(run)
  const given = new Map(Object.entries(out).map(([port, each]) => [port, outputOf(state, step, port, each)]))
  for (const [port, output] of given) step.outputs.set(port, output)
  const taken = new Map<string, number>()
  for (const { port, count } of record.scopes) {
    const offset = taken.get(port) ?? 0
    taken.set(port, offset + count)
    const items = rangeOf(given.get(port)?.items ?? [], offset, offset + count)
    const guarded = beside || step.scope.guarded
    const scope = newScope({ parent: step.scope, loop: run, index: run.opened, port, guarded })
    run.opened += 1
    run.open.add(scope)
    give(state, { step, port, offset }, items, scope)
    if (scope.active === 0) state.idle.push(scope)
  }
}

/** The node is done: what is still open in it ends, and gets no turn any more. */
export function closeRun(state: ExecutionState, run: LoopRun): void {
  run.closed = true
  run.turns.length = 0
  state.timed.delete(run)
  for (const scope of run.open) endScope(state, scope, { how: 'abandoned' })
}

function turnEnded(state: ExecutionState, run: LoopRun): void {
  run.turning = undefined
  nextTurn(state, run) // before the step leaves its own scope, which would look idle otherwise
}

/** The innermost loop around the step ends with what it gives. */
function breakLoop(state: ExecutionState, step: StepRecord, out: StepCompletedEvent['out']): void {
  const scope = scopesAround(step.scope).find((each) => each.loop?.node.loop?.breaks === true)
  for (const [port, record] of Object.entries(out)) {
    const output = outputOf(state, step, port, record)
    step.outputs.set(port, output)
    if (output.items.length > 0) scope?.returned.push({ items: output.items, source: { step, port }, scope: step.scope })
  }
  if (scope !== undefined) endScope(state, scope, { how: 'broken' })
}

/** T2. The first reason counts. */
function endScope(state: ExecutionState, scope: Scope, end: ScopeEnd): void {
  if (scope.phase !== 'open') {
    if (end.how === 'abandoned' && scope.phase !== 'ended') scope.end = end
    return
  }
  scope.phase = 'ending'
  scope.end = end
  state.ending.add(scope)
  if (scope.active === 0) state.idle.push(scope)
}

/** T3. False when nothing around the step catches: the execution fails. */
export function catchFailure(state: ExecutionState, step: StepRecord, error: Extract<ScopeEnd, { how: 'failed' }>['error']): boolean {
  for (const scope of scopesAround(step.scope)) {
    if (scope.phase === 'unwinding') {
      state.undoFailures.push(step)
      return true
    }
    if (scope.phase === 'ending') return true // it ends anyway
    if (scope.loop?.catches !== true) continue
    endScope(state, scope, { how: 'failed', error })
    return true
  }
  return false
}

/** The time limit of a node's scopes is over. */
export function expire(state: ExecutionState, run: LoopRun): void {
  state.timed.delete(run)
  run.until = null
  for (const scope of run.open) endScope(state, scope, { how: 'timeout' })
}

/** What had begun in a scope that has to end is over: the rest is given up, and what completed in it is compensated. */
export function unwind(state: ExecutionState, { scope: named }: UnwoundEvent): void {
  const scope = named === undefined ? state.root : openScope(state, named)
  for (const step of [...state.active]) {
    if (!isWithin(step.scope, scope)) continue
    step.status = 'cancelled'
    closeInner(state, step.scope, scope)
    if (step.loop !== undefined) step.loop.run.closed = true
    release(state, step)
  }
  for (const each of [...state.joining, ...state.idle]) if (isWithin(each, scope)) closeInner(state, each, scope)
  forgetJoins(state, scope)
  startUnwinding(state, scope)
}

function openScope(state: ExecutionState, { node, run, index }: NonNullable<UnwoundEvent['scope']>): Scope {
  for (const scope of mustLoop(state, node, run).open) if (scope.index === index) return scope
  throw new InvariantError({ what: `scope ${index} of ${node}:${run}, which the journal names, is not open` })
}

/** Scopes inside one that is unwound end with it, and their nodes get no turn. */
function closeInner(state: ExecutionState, from: Scope, outer: Scope): void {
  for (let scope: Scope = from; scope !== outer && scope.parent !== undefined; scope = scope.parent) {
    if (scope.phase === 'ended') continue
    scope.phase = 'ended'
    state.ending.delete(scope)
    const run = scope.loop as LoopRun
    run.closed = true
    state.timed.delete(run)
  }
}

function forgetJoins(state: ExecutionState, outer: Scope): void {
  for (const scope of [...state.joining]) {
    if (!isWithin(scope, outer)) continue
    scope.joins.clear()
    state.joining.delete(scope)
  }
}

function startUnwinding(state: ExecutionState, scope: Scope): void {
  state.ending.delete(scope)
  scope.phase = 'unwinding'
  if (scope.loop === undefined || isFailure(scope.end)) beginUndo(state, scope)
  // At once: a scope around it that fell idle with it would end before its node has had its turn.
  if (scope.active === 0 && scope.loop !== undefined) settleScope(state, scope)
}

/** Only what failed is taken back: a branch that was not needed any more did nothing wrong. */
const isFailure = ({ how }: ScopeEnd): boolean => how === 'failed' || how === 'timeout'

/** Nothing is under way in a scope any more. */
export function settleScope(state: ExecutionState, scope: Scope): void {
  if (scope.active > 0 || scope.joins.size > 0) return
  switch (scope.phase) {
    case 'open':
      return endNow(state, scope)
    case 'ending':
      return startUnwinding(state, scope)
    case 'unwinding':
      if (!undoNext(state, scope)) endNow(state, scope)
      return
    case 'ended':
      return
    default:
      throw new InvariantError({ what: `unknown phase ${scope.phase satisfies never}` })
  }
}

function endNow(state: ExecutionState, scope: Scope): void {
  const run = scope.loop as LoopRun
  scope.phase = 'ended'
  state.ending.delete(scope)
  run.open.delete(scope)
  if (run.open.size === 0) state.timed.delete(run)
  if (run.closed || isHeld(run.scope)) return
  run.turns.push(scope)
  if (run.turning === undefined) nextTurn(state, run) // T1
}

/** The node fires again with what came back from the scope that ended first. */
function nextTurn(state: ExecutionState, run: LoopRun): void {
  const scope = run.turns.shift()
  if (scope === undefined) return
  for (const { items, source } of scope.returned) {
    run.sources.push({ first: run.all.length, source })
    run.all = grow(run.all, items)
  }
  const returned = joinLists(scope.returned.map((packet) => packet.items))
  run.inOrder &&= scope.index === run.iteration
  run.returned[scope.index] = returned
  if (isFailure(scope.end)) run.failed.push(scope)
  run.iteration += 1
  const { next } = run.node.loop as NonNullable<LoopRun['node']['loop']>
  const inputs = new Map<string, Packet>([[next, { items: returned, source: undefined, scope: run.scope }]])
  // `all` is shared, or a loop of n turns would keep n² items
  run.turning = newStep(state, { node: run.node, scope: run.scope, inputs, items: run.all, loop: { run, returned, ended: scope } })
}

/** The LoopRun that a node's firing began. */
export function mustLoop(state: ExecutionState, node: string, run: number): LoopRun {
  const loop = stepAt(state, node, run)?.loop?.run
  if (loop === undefined) throw new InvariantError({ what: `the journal names ${node}:${run} as a loop, which it is not` })
  return loop
}
