import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { toError, type Clock, type Logger, type Millis } from '@millrace/base'

/** Part of the heap's limit above which nothing new is taken, and below which it is again. */
const HIGH = 0.85
const LOW = 0.75
const SAMPLE_MS: Millis = 500
/** A collection stops the process for as long as a large heap takes; this often at most. */
const COLLECT_MS: Millis = 10_000

export interface HeapGuardOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** @default the process's heap */
  readonly heap?: () => { readonly used: number; readonly limit: number }
  /** Collects garbage, so that what is counted is in use. @default a full collection */
  readonly collect?: () => void
}

/** Keeps the process from dying of too much work: near the heap's limit nothing new is taken, and what was taken goes on. */
export interface HeapGuard {
  readonly isShort: () => boolean
  stop(): void
}

export function startHeapGuard({ clock, logger, heap = processHeap, collect = fullCollection }: HeapGuardOptions): HeapGuard {
  let state: 'enough' | 'short' = 'enough'
  let collectedAt = -Infinity
  let cancel: () => void = () => undefined
  const part = (): number => {
    const { used, limit } = heap()
    return used / limit
  }
  // What is used includes garbage that would be collected before the limit: only what is left after a collection counts. Refused work
  // leaves little behind, so that without one the old part of the heap might never be collected, and nothing taken again.
  const partInUse = (): number => {
    if (clock.now() - collectedAt < COLLECT_MS) return part()
    collectedAt = clock.now()
    collect()
    return part()
  }
  const sample = (): void => {
    if (state === 'enough' && part() > HIGH && partInUse() > HIGH) {
      state = 'short'
      logger.warn({ ...heap() }, 'short of memory: nothing new is taken')
    } else if (state === 'short' && (part() < LOW || partInUse() < LOW)) {
      state = 'enough'
      logger.info({ ...heap() }, 'enough memory again')
    }
  }
  const tick = (): void => {
    try {
      sample()
    } catch (thrown) {
      logger.error({ err: toError(thrown) }, 'memory could not be looked at')
    }
    cancel = clock.after(SAMPLE_MS, tick)
  }
  cancel = clock.after(SAMPLE_MS, tick)
  return { isShort: () => state === 'short', stop: () => cancel() }
}

function processHeap(): { used: number; limit: number } {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return { used, limit }
}

/** `gc` exists for code that is compiled while the flag is set. */
function fullCollection(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  collect()
}
