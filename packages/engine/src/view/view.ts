import { lazyList } from '../packets/lazy-list.ts'
import type { ControlAction, ControlView, ExecutionView, PacketView, StepErrorView, StepView } from '../engine-api.ts'
import { isTerminal, type ExecutionHeader, type ExecutionStatus } from '../ports/index.ts'
import type { ErrorRecord } from '../run/events.ts'
import type { Output } from '../run/lineage.ts'
import { endOf } from '../run/live-events.ts'
import { stoppedSteps } from '../run/planner.ts'
import { progressOf } from './progress.ts'
import { bytesOf } from './size.ts'
import { lastItems, stepKey, type ExecutionState, type Packet, type StepRecord } from '../run/state.ts'

export interface Controllable {
  readonly status: ExecutionStatus
  /** Steps in doubt are there to decide about, while others run, wait or are paused too. */
  readonly hasStepInDoubt: boolean
  /** Steps stand at a break point. */
  readonly isStopped?: boolean
}

/** What can be done with an execution in this state. */
export function controlsFor({ status, hasStepInDoubt, isStopped = false }: Controllable): readonly ControlAction[] {
  const doubt: readonly ControlAction[] = hasStepInDoubt ? ['decide', 'retry'] : []
  switch (status) {
    case 'queued':
    case 'running':
    case 'retrying':
    case 'waiting':
      return [...doubt, 'pause', 'cancel']
    case 'paused':
      return [...doubt, ...(isStopped ? (['continue', 'step'] as const) : (['resume'] as const)), 'cancel']
    case 'failed':
      return ['retry', 'replay']
    case 'completed':
    case 'cancelled':
      return ['replay']
    default:
      return status satisfies never
  }
}

export function viewOf(header: ExecutionHeader, state: ExecutionState): ExecutionView {
  const hasStepInDoubt = [...state.active].some((step) => step.status === 'in-doubt')
  const stopped = header.status === 'paused' ? stoppedSteps(state) : []
  const possible = controlsFor({ status: header.status, hasStepInDoubt, isStopped: stopped.length > 0 })
  const live = state.cancelling && state.finishedAt === null ? ['cancel'] : possible
  return {
    header,
    document: state.plan.document,
    steps: state.order.map((step) => stepView(step, header.status)),
    edges: Object.fromEntries(
      state.plan.document.edges.flatMap(({ id }) => (state.edges.has(id) ? [[id, state.edges.get(id) as number]] : [])),
    ),
    output: lastItems(state),
    stoppedAt: stopped.map(stepKey),
    controls: live,
    progress: progressOf(state),
    history: state.history.map(controlView),
    errorWorkflow: state.errorWorkflow ?? null,
  }
}

function controlView(event: ExecutionState['history'][number]): ControlView {
  if (event.type === 'moved')
    return { at: event.at, action: 'move', version: event.version, ...(event.by === undefined ? {} : { by: event.by }) }
  if (event.type === 'answered') return { at: event.at, action: 'answer', step: `${event.node}:${event.run}`, by: event.by }
  const { at, action, by } = event
  const actor = by === undefined ? {} : { by }
  switch (action) {
    case 'repeat':
      return { at, action: 'decide', step: `${event.node}:${event.run}`, decision: 'retry', ...actor }
    case 'decide':
      return { at, action, step: `${event.node}:${event.run}`, decision: event.decision, ...actor }
    case 'pause':
    case 'resume':
    case 'cancel':
      return { at, action, ...actor }
    default:
      return event satisfies never
  }
}

function stepView(step: StepRecord, execution: ExecutionStatus): StepView {
  return {
    id: stepKey(step),
    nodeId: step.node.id,
    nodeName: step.node.name,
    nodeType: step.node.node.type,
    runIndex: step.run,
    status: shownStatus(step, execution),
    attempt: step.attempt,
    startedAt: step.startedAt,
    durationMs: step.ms,
    endedAt: step.status === 'ready' || step.status === 'running' ? null : step.endedAt,
    waitingUntil: step.until ?? step.retryAt,
    waitedMs: step.waits.reduce((sum, { from, to }) => sum + (to === null ? 0 : Math.max(0, to - from)), 0),
    waits: step.waits.map((wait) => ({ ...wait })),
    bytesIn: bytesOf(step.items),
    bytesOut: [...step.outputs.values()].reduce((sum, { items }) => sum + bytesOf(items), 0),
    childExecutionId: step.child?.executionId ?? null,
    undoes: step.undoes === undefined ? null : stepKey(step.undoes),
    error: step.error === null ? null : errorView(step.error),
    inputs: [...step.inputs].map(([port, packet]) => inputView(port, packet)),
    cached: step.cached,
    outputs: [...step.outputs].map(([port, output]) => outputView(port, output)),
    logs: step.logs,
    attempts: step.attempts.map((attempt) => ({ ...attempt, error: attempt.error === null ? null : errorView(attempt.error) })),
  }
}

/** Only write steps record that they began; a step that is ready in a running execution runs. */
function shownStatus(step: StepRecord, execution: ExecutionStatus): StepView['status'] {
  if (isTerminal(execution) && (step.status === 'ready' || step.status === 'running')) return 'cancelled'
  return step.status === 'ready' && execution === 'running' ? 'running' : endOf(step)
}

function inputView(port: string, { items, source }: Packet): PacketView {
  if (source === undefined) return { port, items }
  return { port, items, source: { step: stepKey(source.step), port: source.port, offset: source.offset ?? 0 } }
}

function outputView(port: string, output: Output): PacketView {
  return { port, items: output.items, from: originsOf(output) }
}

/** Made when they are looked at: each of many items may come from all of many others. */
function originsOf({ items, from }: Output): readonly (readonly number[])[] {
  const read = (first: number, end: number): (readonly number[])[] => Array.from({ length: end - first }, (_, index) => from(first + index))
  return lazyList({
    length: items.length,
    characters: items.length * 8,
    at: (index) => (index < items.length ? from(index) : undefined),
    read,
  })
}

function errorView(error: ErrorRecord): StepErrorView {
  const { code, message, hint, itemIndex, detail } = error
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(detail === undefined ? {} : { detail }),
  }
}
