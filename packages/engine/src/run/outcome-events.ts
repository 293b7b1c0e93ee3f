import { type NodeError, type Id, type Millis } from '@millrace/base'
import type { Completed, StepOutcome } from '../step/outcome.ts'
import { deferral, retryDelay } from '../step/retry.ts'
import { joinLists } from '../packets/lazy-list.ts'
import type { PortOutput } from '../packets/recorded-output.ts'
import type { ErrorRecord, LogRecord, OpenRecord, StepCompletedEvent, StepFailedEvent, StepWaitingEvent, UnwoundEvent } from './events.ts'
import { recordOutput } from './lineage.ts'
import type { Scope, StepRecord } from './state.ts'

/** One attempt that ended: when it began and how long it took. */
export interface Attempted {
  readonly at: Millis
  readonly ms: Millis
}

const about = (step: StepRecord, at: Millis) => ({ node: step.node.id, run: step.run, attempt: step.attempt, at })
const logsOf = (logs: readonly LogRecord[]): { logs?: readonly LogRecord[] } => (logs.length > 0 ? { logs } : {})
const toMicros = (ms: Millis): Millis => Math.round(ms * 1000) / 1000

export function completedEvent(step: StepRecord, outcome: Completed, { at, ms }: Attempted): StepCompletedEvent {
  const out: StepCompletedEvent['out'] =
    outcome.recorded ??
    Object.fromEntries(Object.entries(givenBy(step, outcome)).map(([port, items]) => [port, recordOutput(items, step.items)]))
  const cached = outcome.kind === 'outputs' && outcome.cached === true ? { cached: true as const } : {}
  return { type: 'completed', ...about(step, at), ms: toMicros(ms), out, ...cached, ...turnOf(outcome), ...logsOf(outcome.logs) }
}

/** Items by output port: a loop's turn names its port by itself. */
export function givenBy({ node }: StepRecord, outcome: Completed): Readonly<Record<string, PortOutput>> {
  switch (outcome.kind) {
    case 'outputs':
      return outcome.out
    case 'iterate':
      return { [node.loop?.body ?? 'loop']: outcome.items }
    case 'open':
      return Object.fromEntries(
        [...Map.groupBy(outcome.scopes, (scope) => scope.port)].map(([port, scopes]) => [
          port,
          joinLists(scopes.map((scope) => scope.items)),
        ]),
      )
    case 'finish-loop':
      return { [node.loop?.done ?? 'done']: outcome.items, ...outcome.also }
    case 'break':
      return { [node.mainOutput]: outcome.items }
    default:
      return outcome satisfies never
  }
}

function turnOf(outcome: Completed): Pick<StepCompletedEvent, 'loop'> {
  switch (outcome.kind) {
    case 'outputs':
      return {}
    case 'iterate':
      return { loop: { turn: 'iterate', ...(outcome.state === undefined ? {} : { state: outcome.state }) } }
    case 'open':
      return { loop: openRecord(outcome) }
    case 'finish-loop':
      return { loop: { turn: 'finish' } }
    case 'break':
      return { loop: { turn: 'break' } }
    default:
      return outcome satisfies never
  }
}

function openRecord({ scopes, state, catches, until }: Extract<Completed, { kind: 'open' }>): OpenRecord {
  return {
    turn: 'open',
    scopes: scopes.map(({ port, items }) => ({ port, count: items.length })),
    ...(state === undefined ? {} : { state }),
    ...(catches ? { catches: true as const } : {}),
    ...(until === undefined ? {} : { until }),
  }
}

export function waitingEvent(step: StepRecord, outcome: Extract<StepOutcome, { kind: 'wait' }>, at: Millis): StepWaitingEvent {
  return {
    type: 'waiting',
    ...about(step, at),
    ...(outcome.until === undefined ? {} : { until: outcome.until }),
    ...(outcome.token ? { token: true as const } : {}),
    ...logsOf(outcome.logs),
  }
}

/** A call of another workflow, with the id that its execution will have. */
export function callingEvent(
  step: StepRecord,
  outcome: Extract<StepOutcome, { kind: 'call' }>,
  { at, executionId }: { at: Millis; executionId: Id },
): StepWaitingEvent {
  const { workflowId, items, wait, logs } = outcome
  const child = { executionId, workflowId, items: recordOutput(items, step.items), ...(wait ? {} : { detached: true as const }) }
  return { type: 'waiting', ...about(step, at), child, ...logsOf(logs) }
}

/** Which scope is unwound; the root stands for the whole execution. */
export function unwoundEvent({ loop, index }: Scope, at: Millis): UnwoundEvent {
  return { type: 'unwound', at, ...(loop === undefined ? {} : { scope: { node: loop.node.id, run: loop.first, index } }) }
}

/** A failure, with what follows from it: another attempt, or what the node's policy says. */
export function failedEvent(
  step: StepRecord,
  { error, logs }: Extract<StepOutcome, { kind: 'failed' }>,
  { at, ms, now, random }: Attempted & { now: Millis; random: number },
): StepFailedEvent {
  const policy = step.node.node.onError ?? 'stop'
  const { code, retryable, retryAfterMs, deferred } = error
  const delay = deferred
    ? deferral(retryAfterMs, random)
    : retryDelay(step.node.retry, { attempt: step.attempt, code, retryable, retryAfterMs, random })
  return {
    type: 'failed',
    ...about(step, at),
    ms: toMicros(ms),
    error: errorRecord(error),
    ...(delay === undefined ? {} : { retryAt: now + Math.round(delay) }),
    ...(deferred ? { deferred: true as const } : {}),
    ...(delay === undefined && policy !== 'stop' ? { handled: policy } : {}),
    ...logsOf(logs),
  }
}

function errorRecord(error: NodeError): ErrorRecord {
  const { hint, itemIndex, detail } = error.data
  return {
    code: error.code,
    message: error.message,
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(detail === undefined ? {} : { detail }),
  }
}
