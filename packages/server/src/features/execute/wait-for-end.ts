import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import type { AcceptedExecution, Engine, ExecutionHeader, ExecutionResult, ExecutionView, JournalStore } from '@millrace/engine'

/** How long a caller can wait for the end. */
export const LONGEST_WAIT: Millis = 110_000 // below the two minutes after which clients and proxies commonly give up

/** From one look at what was suspended to the next: soon at first, since most retries and calls are short. */
const FIRST_LOOK: Millis = 100
const LONGEST_LOOK: Millis = 2_000
/**
 * From one view to the next while the header stays the same: a view replays the journal. Not once for all, since between two looks it
 * may have gone on and come to wait for somebody.
 */
const NEXT_VIEW: Millis = 15_000

export interface WaitDeps {
  readonly engine: Pick<Engine, 'view'>
  readonly journal: Pick<JournalStore, 'header'>
  readonly clock: Clock
  readonly logger: Logger
}

export interface Awaited {
  readonly tenantId: Id
  readonly execution: Pick<AcceptedExecution, 'executionId' | 'finished'>
  /** The caller has gone. */
  readonly signal: AbortSignal
}

/**
 * The end of an execution, also one that was suspended and goes on by itself: for a retry, until a time, or until a workflow that it
 * called is over. What stands for a person (paused, waits for a call, in doubt) is given as it stands, and so is what goes on only
 * after the longest wait. Undefined when it still runs then, or the caller has gone: the execution goes on either way.
 */
export async function waitForEnd({ tenantId, execution, signal }: Awaited, deps: WaitDeps): Promise<ExecutionResult | undefined> {
  const { clock } = deps
  const deadline = clock.now() + LONGEST_WAIT
  const over = Promise.withResolvers<undefined>()
  const giveUp = (): void => over.resolve(undefined)
  const cancel = clock.after(LONGEST_WAIT, giveUp)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    let known = await Promise.race([execution.finished, over.promise])
    let last: Look | undefined
    for (let look = FIRST_LOOK; known !== undefined && isSuspended(known); look = Math.min(look * 2, LONGEST_LOOK)) {
      const next = await lookAt({ tenantId, executionId: execution.executionId, last }, deps)
      if (next === undefined || next.wakeAt > deadline) return next?.result ?? known
      known = next.result
      last = next
      if (!isSuspended(known)) return known
      const nap = Promise.withResolvers<true>()
      const wake = clock.after(Math.max(look, next.wakeAt - clock.now()), () => nap.resolve(true))
      const isOver = (await Promise.race([nap.promise, over.promise])) === undefined
      wake()
      if (isOver) return known
    }
    return known
  } finally {
    cancel()
    signal.removeEventListener('abort', giveUp)
  }
}

const SUSPENDED: readonly ExecutionResult['status'][] = ['queued', 'running', 'waiting', 'retrying']
const isSuspended = ({ status }: ExecutionResult): boolean => SUSPENDED.includes(status)

/** How it stands, and when it goes on by itself: 0 for any moment, Infinity for never. */
interface Look {
  readonly result: ExecutionResult
  readonly wakeAt: Millis
  /** The view that told it, where one had to. */
  readonly viewed?: { readonly at: Millis; readonly header: ExecutionHeader }
}

/** Undefined when it cannot be told. */
async function lookAt(
  { tenantId, executionId, last }: { readonly tenantId: Id; readonly executionId: Id; readonly last: Look | undefined },
  { engine, journal, clock, logger }: WaitDeps,
): Promise<Look | undefined> {
  try {
    const header = await journal.header(tenantId, executionId)
    if (header === undefined) return undefined
    const { status } = header
    if (status !== 'waiting' && SUSPENDED.includes(status)) return { result: { status, items: [] }, wakeAt: header.wakeAt ?? 0 }
    if (last !== undefined && stillHolds(last, header, clock.now())) return last
    const view = await engine.view(tenantId, executionId)
    if (view === undefined) return undefined
    return { result: resultOf(view), wakeAt: goesOnAt(view), viewed: { at: clock.now(), header: view.header } }
  } catch (thrown) {
    // The server ends, say: the caller is told what was known last.
    logger.warn({ err: toError(thrown), executionId }, 'the end of an execution could not be waited for')
    return undefined
  }
}

const stillHolds = ({ viewed }: Look, { status, wakeAt }: ExecutionHeader, now: Millis): boolean =>
  viewed !== undefined && viewed.header.status === status && viewed.header.wakeAt === wakeAt && now < viewed.at + NEXT_VIEW

/** A step that waits for a call, or is in doubt, stands for a person. */
function goesOnAt({ header, steps }: ExecutionView): Millis {
  const forSomebody = steps.some(
    ({ status, waits }) => status === 'in-doubt' || waits.some((wait) => wait.to === null && wait.for === 'token'),
  )
  return forSomebody ? Infinity : (header.wakeAt ?? 0)
}

function resultOf({ header: { status, errorCode, errorMessage }, output }: ExecutionView): ExecutionResult {
  const failure = status !== 'failed' || errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }
  return { status, items: output, ...failure }
}
