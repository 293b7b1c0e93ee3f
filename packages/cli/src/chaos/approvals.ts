import { setTimeout as sleep } from 'node:timers/promises'

const AGAIN_MS = 250

/**
 * Calls the resume URLs that executions ask for, as a person or a service would: again and again until the server says that the
 * execution went on. It may say so to a call whose answer is lost; then the next one is told that nothing waits, and the effect after
 * the wait shows that it went on.
 */
export class Approvals {
  readonly #went: (order: number) => boolean
  readonly #stop = new AbortController()
  readonly #open = new Set<Promise<void>>()
  /** What a resume URL answered that it must not. */
  readonly oddities: string[] = []

  /** @param went whether the effect after the wait was seen */
  constructor(went: (order: number) => boolean) {
    this.#went = went
  }

  ask(order: number, resumeUrl: string, afterMs: number): void {
    const approval = this.#approve(order, resumeUrl, afterMs).finally(() => this.#open.delete(approval))
    this.#open.add(approval)
  }

  async #approve(order: number, resumeUrl: string, afterMs: number): Promise<void> {
    await sleep(afterMs)
    while (!this.#stop.signal.aborted && !this.#went(order)) {
      const status = await call(resumeUrl)
      if (status === 200) return
      if (status !== undefined && ![409, 503].includes(status)) this.oddities.push(`the resume URL of order ${order} answered ${status}`)
      await sleep(AGAIN_MS)
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#open)
  }
}

/** Undefined when nobody answered. */
async function call(url: string): Promise<number | undefined> {
  try {
    const reply = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(10_000) })
    await reply.arrayBuffer()
    return reply.status
  } catch {
    return undefined // the server was killed, or is not there: the next call finds it
  }
}
