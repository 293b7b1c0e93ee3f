import type { Execution } from '@millrace/api'
import type { StreamClient } from '@/api/stream-client.ts'
import { afterEvent, hasEnded, runOfExecution, startedRun, type EdgeEnds, type RunState } from './run-state.ts'

// F1. It is read at once, and again when the stream's subscription holds: the end of a short execution falls between the two.
// F2. Events only bring forward what the next read says as well: the read state replaces the built-up one.
// F3. After the end, when it is paused (events do not say where it stands), and after every lost connection, it is read again.
// F4. A stopped feed tells nobody anything.

export interface RunFeedOptions {
  readonly executionId: string
  readonly edges: EdgeEnds
  readonly stream: StreamClient
  read(executionId: string, signal: AbortSignal): Promise<Execution>
  onState(run: RunState): void
  /** The whole execution, whenever it was read. */
  onExecution(execution: Execution): void
  onError(thrown: unknown): void
  /** What was read already, so that nothing flickers until the feed's own first read. */
  readonly first?: Execution
}

export interface RunFeed {
  /** Reads the execution again (after a control such as retry). */
  refresh(): void
  stop(): void
}

/** Follows one execution until `stop`. */
export function followRun(options: RunFeedOptions): RunFeed {
  const abort = new AbortController()
  let run = options.first === undefined ? startedRun(options.executionId) : runOfExecution(options.first)
  let reading: Promise<void> | undefined
  let again = false

  const show = (next: RunState): void => {
    if (abort.signal.aborted || next === run) return // F4
    run = next
    options.onState(run)
  }

  const readOnce = async (): Promise<void> => {
    try {
      const execution = await options.read(options.executionId, abort.signal)
      if (abort.signal.aborted) return
      options.onExecution(execution)
      show(runOfExecution(execution)) // F2
    } catch (thrown) {
      if (!abort.signal.aborted) options.onError(thrown)
    }
  }

  const refresh = (): void => {
    if (reading !== undefined) {
      again = true
      return
    }
    reading = readOnce().finally(() => {
      reading = undefined
      if (!again || abort.signal.aborted) return
      again = false
      refresh()
    })
  }

  const unlisten = options.stream.listen({
    topic: { executionId: options.executionId },
    onEvent(event) {
      const next = afterEvent(run, event, options.edges)
      const rests = next.status !== run.status && (hasEnded(next.status) || next.status === 'paused')
      show(next)
      if (rests) refresh() // F3
    },
    onLive: refresh, // F1
    onResync: refresh, // F3
  })
  options.onState(run)
  refresh()

  return {
    refresh,
    stop() {
      abort.abort()
      unlisten()
    },
  }
}
