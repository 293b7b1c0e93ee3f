import { setTimeout as sleep } from 'node:timers/promises'

/** So long only where something is wrong; a busy machine is no reason to fail. */
const PATIENCE_MS = 30_000

/** Checks again and again until it holds: for whatever follows an action in a while. Fails as the check fails in the end. */
export async function soon(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) throw error
    }
    await sleep(100)
  }
}
