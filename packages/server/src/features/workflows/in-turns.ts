import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work before others have a turn. */
const SLICE_MS = 10

/** Carries work out that comes in small steps, without holding up the other requests. */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  let began = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    if (performance.now() - began < SLICE_MS) continue
    await setImmediate()
    began = performance.now()
  }
}
