/** What Node.js tells of the thread, in microseconds. */
type ThreadUsage = () => { readonly user: number; readonly system: number }

const { process } = globalThis as { readonly process?: { readonly threadCpuUsage?: ThreadUsage } }

/**
 * Milliseconds that this thread has had of a processor, to some four of them: Linux counts them in ticks. Browsers do not tell it; there
 * it is the clock.
 */
export const processorClock = millisOf(process?.threadCpuUsage)

function millisOf(usage: ThreadUsage | undefined): () => number {
  if (usage === undefined) return () => performance.now()
  return () => {
    const { user, system } = usage()
    return (user + system) / 1000
  }
}
