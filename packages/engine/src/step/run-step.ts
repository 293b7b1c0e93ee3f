import { NodeError } from '@millrace/base'
import type { NodeDefinition, OpenDirective, StepContext, StepDirective, StepResult } from '@millrace/node-sdk'
import { isLazy } from '../packets/lazy-list.ts'
import { turn } from '../packets/recording.ts'
import { countOf, RecordedOutput } from '../packets/recorded-output.ts'
import { supposeMadeFrom } from '../run/made-from.ts'
import { dropsOutput, scopesAround, type ExecutionState, type StepRecord } from '../run/state.ts'
import { checkItems, checkOutputs, checkTime, isDirective, toNodeError } from './checks.ts'
import { throughCache } from './cache.ts'
import { isComparable } from './cache-key.ts'
import type { StepOutcome } from './outcome.ts'
import { goesByParts, mayGoByParts, mayTryAll, runByParts } from './parts.ts'
import { settle } from './settle.ts'
import { StepRun, type SeenItems, type StepAttempt, type StepEnvironment } from './step-context.ts'
import { Traffic } from './traffic.ts'
import { goesByStream, loadItems, runByStream } from './streaming.ts'

type Outcome = StepOutcome | Promise<StepOutcome>

/**
 * Runs one attempt of a step. Never throws: whatever goes wrong is an outcome. Synchronous for nodes that are, since an await for each
 * step is what a short execution would spend most of its time on.
 */
export function runStep(state: ExecutionState, step: StepRecord, around: StepEnvironment, signal: AbortSignal): Outcome {
  const { node, loaded } = step.node
  if (node.disabled === true) return { kind: 'outputs', out: { [step.node.mainOutput]: step.items }, logs: [] }
  if (loaded === undefined) {
    const error = new NodeError('node.unknown-type', `Node type ${node.type} version ${node.typeVersion} is not installed here.`, {
      hint: 'Install the package that brings it, or replace the node.',
    })
    return { kind: 'failed', error, logs: [] }
  }
  const { definition } = loaded
  if (definition.kind === 'trigger') return { kind: 'outputs', out: { [step.node.mainOutput]: step.items }, logs: [] }
  const traffic = new Traffic()
  const attempt: StepAttempt = { state, step, around, signal, traffic, logs: [] }
  try {
    const outcome = runNode(definition, attempt)
    if (!(outcome instanceof Promise)) return outcome
    return underDeadline(outcome, node.timeoutMs, signal)
      .catch(failed(attempt))
      .finally(() => traffic.end())
  } catch (thrown) {
    return failed(attempt)(thrown)
  }
}

const failed =
  ({ logs = [] }: StepAttempt) =>
  (thrown: unknown): StepOutcome => ({ kind: 'failed', error: toNodeError(thrown), logs })

/** In the way that suits how many items there are: all at once, in parts, as a stream, or loaded from disk first. */
function runNode(definition: NodeDefinition<never>, attempt: StepAttempt): Outcome {
  const { step } = attempt
  if (step.node.cache !== undefined && step.resume === undefined && !isLazy(step.items) && isComparable(step))
    return runCached(definition, attempt)
  if (goesByParts(definition, attempt)) return runByParts(definition, attempt).then((outcome) => ended(outcome, attempt))
  if (goesByStream(definition, attempt)) {
    const streamed = runByStream(definition, attempt)
    if (streamed !== undefined) return streamed.then((outcome) => ended(outcome, attempt))
  }
  const readsItself = definition.lazy === true || definition.loop !== undefined || step.node.node.executeOnce === true
  return isLazy(step.items) && !readsItself ? runLoaded(definition, attempt) : runWhole(definition, attempt)
}

async function runLoaded(definition: NodeDefinition<never>, attempt: StepAttempt): Promise<StepOutcome> {
  const { items, byPort, release } = await loadItems(attempt)
  try {
    return await runWhole(definition, attempt, { items, byPort })
  } finally {
    release()
  }
}

function runCached(definition: NodeDefinition<never>, attempt: StepAttempt): Outcome {
  const { state, step, around } = attempt
  const { cache, now } = around
  if (cache === undefined) return runWhole(definition, attempt)
  const run = new StepRun(attempt)
  const tenantId = state.accepted?.tenantId ?? ''
  const outcome = throughCache({ step, run, names: run.names, cache, tenantId, now }, async () => {
    if (definition.itemwise === true) await run.prepareAll()
    return executePatiently(definition, attempt, { run })
  })
  return outcome.then((given) => ended(given, attempt))
}

/** With the configs that the node is going to ask for worked out ahead, so that many or slow expressions do not hold the thread up. */
function runWhole(definition: NodeDefinition<never>, attempt: StepAttempt, seen?: SeenItems): Outcome {
  const run = new StepRun(attempt, seen)
  const wanted = definition.itemwise === true ? run.items().length : 1
  const ready = run.prepare(0, wanted)
  const prepared = (count: number): Outcome => runPrepared(definition, attempt, { run, seen, isReady: count >= wanted })
  return ready instanceof Promise || run.time.isOver ? rested(ready, run).then(prepared) : prepared(ready)
}

/** After a turn for others, where the configs took their time: the node's conditions may take as much. */
async function rested<T>(ready: T | Promise<T>, { time }: StepRun): Promise<T> {
  const given = await ready
  if (time.isOver) {
    await turn()
    time.restart()
  }
  return given
}

interface Prepared {
  readonly run: StepRun
  readonly seen: SeenItems | undefined
  readonly isReady: boolean
}

function runPrepared(definition: NodeDefinition<never>, attempt: StepAttempt, { run, seen, isReady }: Prepared): Outcome {
  if (!isReady && mayGoByParts(definition, attempt)) {
    return turn()
      .then(() => runByParts(definition, attempt))
      .then((outcome) => ended(outcome, attempt))
  }
  if (mayTryAll(definition, attempt)) {
    run.allowInterruption('parts')
    const byParts = (): Promise<StepOutcome> => turn().then(() => runByParts(definition, attempt))
    const whole = (): Outcome => execute(definition, attempt.step, run)
    return andThen(unlessInterrupted({ run, logs: attempt.logs, whole, anew: byParts }), (outcome) => ended(outcome, attempt, seen))
  }
  return andThen(executePatiently(definition, attempt, { run, seen }), (outcome) => ended(outcome, attempt, seen))
}

const andThen = (outcome: Outcome, next: (outcome: StepOutcome) => Outcome): Outcome =>
  outcome instanceof Promise ? outcome.then(next) : next(outcome)

/**
 * Runs a node that looks at all its items. One that asks for the configs of many in one go, and whose expressions are slow, is begun anew
 * with all of them worked out, between turns for others.
 */
function executePatiently(
  definition: NodeDefinition<never>,
  attempt: StepAttempt,
  { run, seen }: { run: StepRun; seen?: SeenItems | undefined },
): Outcome {
  const { step } = attempt
  if (definition.itemwise === true || definition.loop !== undefined) return execute(definition, step, run)
  run.allowInterruption('configs')
  const anew = async (): Promise<StepOutcome> => {
    const prepared = new StepRun({ ...attempt, time: run.time }, seen)
    await rested(prepared.prepareAll(), prepared)
    return execute(definition, step, prepared)
  }
  return unlessInterrupted({ run, logs: attempt.logs, whole: () => execute(definition, step, run), anew })
}

interface Interruptible {
  readonly run: StepRun
  readonly logs: StepAttempt['logs']
  readonly whole: () => Outcome
  readonly anew: () => Promise<StepOutcome>
}

/** What a node gave counts only if it was not interrupted, even where it caught what interrupted it. */
function unlessInterrupted({ run, logs = [], whole, anew }: Interruptible): Outcome {
  const again = (): Promise<StepOutcome> => {
    logs.length = 0 // it says them again
    return anew()
  }
  const orThrow = (thrown: unknown): Promise<StepOutcome> => {
    if (run.isInterrupted) return again()
    throw thrown
  }
  try {
    const outcome = whole()
    run.leaveFirstStretch()
    if (outcome instanceof Promise) return outcome.then((given) => (run.isInterrupted ? again() : given), orThrow)
    return run.isInterrupted ? again() : outcome
  } catch (thrown) {
    return orThrow(thrown)
  }
}

function execute(definition: NodeDefinition<never>, step: StepRecord, run: StepRun): Outcome {
  const result = (definition.execute as unknown as (step: StepContext) => StepResult | Promise<StepResult>)(run)
  return result instanceof Promise ? result.then((given) => outcomeOf(given, step, run)) : outcomeOf(result, step, run)
}

/** What is recorded of an outcome is decided, and written where it is too large for memory. */
function ended(outcome: StepOutcome, attempt: StepAttempt, seen?: SeenItems): Outcome {
  const { step } = attempt
  const whole = withOutput(outcome, attempt)
  if (step.node.node.executeOnce === true) sayOrigin(whole, step)
  return settle(whole, { ...attempt, seen: seen?.items ?? step.items })
}

/** A node that is worked once never saw the other items, which its own would count as made of. */
function sayOrigin(outcome: StepOutcome, { inputs }: StepRecord): void {
  if (outcome.kind !== 'outputs') return
  const sources = [...inputs.values()].flatMap(({ items }) => (isLazy(items) ? [] : items.slice(0, 1)))
  for (const output of Object.values(outcome.out)) {
    if (!(output instanceof RecordedOutput) && !isLazy(output)) supposeMadeFrom(output, sources)
  }
}

/** One empty item where nothing came and the node's policy wants something to go on. */
function withOutput(outcome: StepOutcome, { state, step: { node } }: StepAttempt): StepOutcome {
  if (outcome.kind !== 'outputs' || node.node.alwaysOutput !== true) return outcome
  const hasGiven = Object.entries(outcome.out).some(([port, output]) => countOf(output) > 0 && !dropsOutput(state.accepted, node, port))
  if (hasGiven) return outcome
  return { ...outcome, out: { ...outcome.out, [node.mainOutput]: [{ json: {} }] } }
}

/** A node that ignores its signal is left behind: its late result is dropped. */
function underDeadline<T>(work: Promise<T>, timeoutMs: number | undefined, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined) // nobody hears of it any more; unheard it would end the process
    return Promise.reject(abortReason(signal))
  }
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortReason(signal, timeoutMs))
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

const abortReason = (signal: AbortSignal, timeoutMs?: number): NodeError =>
  signal.reason instanceof NodeError
    ? signal.reason
    : new NodeError('cancelled', timeoutMs === undefined ? 'The execution was cancelled.' : 'The step was cancelled.')

function outcomeOf(result: StepResult, step: StepRecord, run: StepRun): StepOutcome {
  return isDirective(result) ? directiveOutcome(result, step, run) : { kind: 'outputs', out: checkOutputs(result), logs: run.logs }
}

function directiveOutcome(result: StepDirective, step: StepRecord, { logs }: StepRun): StepOutcome {
  switch (result.directive) {
    case 'wait':
      return { kind: 'wait', token: result.token ?? false, logs, ...(result.until === undefined ? {} : { until: checkTime(result.until) }) }
    case 'call':
      return { kind: 'call', workflowId: result.workflowId, items: checkItems(result.items, 'call'), wait: result.wait, logs }
    case 'iterate':
      mustLoop(step)
      return {
        kind: 'iterate',
        items: checkItems(result.items, 'iterate'),
        logs,
        ...(result.state === undefined ? {} : { state: result.state }),
      }
    case 'open':
      return openOutcome(result, step, logs)
    case 'finish-loop':
      mustLoop(step)
      return { kind: 'finish-loop', items: checkItems(result.items, 'finish-loop'), also: checkOutputs(result.also ?? {}), logs }
    case 'break':
      mustBeInLoop(step)
      return { kind: 'break', items: checkItems(result.items, 'break'), logs }
    default:
      return result satisfies never
  }
}

function openOutcome(result: OpenDirective, step: StepRecord, logs: StepRun['logs']): StepOutcome {
  mustLoop(step)
  const run = step.loop?.run
  const { scopes, state, catches = false, until } = result
  for (const { port, items } of scopes) checkItems(items, port)
  if (scopes.length === 0 && run?.open.size === 0 && run.turns.length === 0) {
    throw new NodeError('node.bad-output', `"${step.node.node.type}" waits for scopes, but none is open.`)
  }
  return {
    ...{ kind: 'open', scopes, catches, logs },
    ...(state === undefined ? {} : { state }),
    ...(until === undefined ? {} : { until: checkTime(until) }),
  }
}

function mustBeInLoop(step: StepRecord): void {
  if (scopesAround(step.scope).some((scope) => scope.loop?.node.loop?.breaks === true)) return
  throw new NodeError('loop.break-outside', `"${step.node.name}" ends the loop around it, but stands in none.`, {
    hint: 'Put it between the loop and its way back.',
  })
}

function mustLoop(step: StepRecord): void {
  if (step.loop === undefined)
    throw new NodeError('node.bad-output', `"${step.node.node.type}" gave a loop's answer but declares no loop ports.`)
}
