import { NodeError, type Clock, type Millis } from '@millrace/base'
import type { Awaitable } from '@millrace/node-sdk'

export interface Bounds {
  /** Aborted when it takes too long. */
  readonly abort: AbortController
  readonly clock: Pick<Clock, 'after'>
  readonly limitMs: Millis
  /** Ends the sentence "The trigger took longer than 3 s to …". */
  readonly what: string
}

/** What a trigger's code gives. Code that does not mind the signal is left alone with its promise, so that nobody waits for it. */
export async function bounded<T>(work: () => Awaitable<T>, { abort, clock, limitMs, what }: Bounds): Promise<T> {
  const over = Promise.withResolvers<never>()
  const stop = (): void =>
    over.reject(new NodeError('trigger.stopped', `The trigger was stopped before it could ${what}.`, { retryable: true }))
  if (abort.signal.aborted) stop()
  const cancel = clock.after(limitMs, () => {
    over.reject(new NodeError('timeout', `The trigger took longer than ${limitMs / 1000} s to ${what}.`, { retryable: true }))
    abort.abort()
  })
  abort.signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([over.promise, work()])
  } finally {
    cancel()
    abort.signal.removeEventListener('abort', stop)
  }
}
