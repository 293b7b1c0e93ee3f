import { NodeError, isJsonObject, MillraceError, toError } from '@millrace/base'
import type { AnyDefinition, Item, OpenDirective, StepContext, StepDirective, StepResult } from '@millrace/node-sdk'
import { scopesAround, type ExecutionState, type StepRecord } from '../run/state.ts'
import { throughCache } from './cache.ts'
import type { StepOutcome } from './outcome.ts'
import { StepRun, type StepEnvironment } from './step-context.ts'

type ActionDefinition = Exclude<AnyDefinition, { kind: 'trigger' }>

/**
 * Runs one attempt of a step. Never throws: whatever goes wrong is an outcome. Synchronous for nodes that are, since an await for each
 * step is what a short execution would spend most of its time on.
 */
export function runStep(
  state: ExecutionState,
  step: StepRecord,
  around: StepEnvironment,
  signal: AbortSignal,
): StepOutcome | Promise<StepOutcome> {
  const { node, loaded } = step.node
  if (node.disabled === true) return { kind: 'outputs', out: { [step.node.mainOutput]: step.items }, logs: [] }
  const run = new StepRun(state, step, around, signal)
  if (loaded === undefined) {
    const error = new NodeError('node.unknown-type', `Node type ${node.type} version ${node.typeVersion} is not installed here.`, {
      hint: 'Install the package that brings it, or replace the node.',
    })
    return { kind: 'failed', error, logs: [] }
  }
  const { definition } = loaded
  if (definition.kind === 'trigger') return { kind: 'outputs', out: { [step.node.mainOutput]: step.items }, logs: [] }
  const cached = step.node.cache !== undefined && step.resume === undefined ? around.cache : undefined
  if (cached === undefined) return execute(definition, step, run, signal)
  const tenantId = state.accepted?.tenantId ?? ''
  return throughCache({ step, run, names: run.names, cache: cached, tenantId, now: around.now }, () =>
    execute(definition, step, run, signal),
  )
}

function execute(definition: ActionDefinition, step: StepRecord, run: StepRun, signal: AbortSignal): StepOutcome | Promise<StepOutcome> {
  try {
    const result = (definition.execute as unknown as (step: StepContext) => StepResult | Promise<StepResult>)(run)
    if (result instanceof Promise)
      return underDeadline(result, step.node.node.timeoutMs, signal).then((value) => outcomeOf(value, step, run), failedWith(run))
    return outcomeOf(result, step, run)
  } catch (thrown) {
    return failedWith(run)(thrown)
  }
}

const failedWith =
  (run: StepRun) =>
  (thrown: unknown): StepOutcome => ({ kind: 'failed', error: toNodeError(thrown), logs: run.logs })

/** What a node threw, as an error with code and retry advice. Errors that no node made are bugs of the node: not worth repeating. */
export function toNodeError(thrown: unknown): NodeError {
  if (thrown instanceof NodeError) return thrown
  const error = toError(thrown)
  if (error instanceof MillraceError) return new NodeError(error.code, error.message, { cause: error })
  return new NodeError('node.crashed', `The node failed unexpectedly: ${error.message}`, { cause: error })
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
  const { logs } = run
  try {
    if (isDirective(result)) return directiveOutcome(result, step, run)
    const out = checkOutputs(result)
    if (step.node.node.alwaysOutput === true && Object.values(out).every((items) => items.length === 0)) {
      return { kind: 'outputs', out: { ...out, [step.node.mainOutput]: [{ json: {} }] }, logs }
    }
    return { kind: 'outputs', out, logs }
  } catch (thrown) {
    return { kind: 'failed', error: toNodeError(thrown), logs }
  }
}

const isDirective = (result: StepResult): result is StepDirective =>
  isJsonObject(result) && typeof (result as { directive?: unknown }).directive === 'string'

function directiveOutcome(result: StepDirective, step: StepRecord, { logs }: StepRun): StepOutcome {
  switch (result.directive) {
    case 'wait':
      return { kind: 'wait', token: result.token ?? false, logs, ...(result.until === undefined ? {} : { until: result.until }) }
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
    ...(until === undefined ? {} : { until }),
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

function checkOutputs(result: unknown): Readonly<Record<string, readonly Item[]>> {
  if (!isJsonObject(result)) throw new NodeError('node.bad-output', 'The node gave no object of items per output port.')
  for (const [port, items] of Object.entries(result)) checkItems(items, port)
  return result as unknown as Readonly<Record<string, readonly Item[]>>
}

function checkItems(items: unknown, where: string): readonly Item[] {
  if (!Array.isArray(items)) throw new NodeError('node.bad-output', `The node gave no list of items for "${where}".`)
  for (const item of items as unknown[]) {
    if (!isJsonObject(item) || !isJsonObject(item['json'])) {
      throw new NodeError('node.bad-output', `An item for "${where}" is not of the form { json: { … } }.`)
    }
  }
  return items as readonly Item[]
}
