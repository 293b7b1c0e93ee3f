import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work before others on the thread have a turn. */
const SLICE_MS = 10

/** Does work that yields now and then, and lets others have their turns meanwhile. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let began = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - began < SLICE_MS) continue
    await setImmediate()
    began = performance.now()
  }
}
