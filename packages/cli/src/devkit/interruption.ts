import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

let came: (typeof SIGNALS)[number] | undefined

/** Aborts with Ctrl-C, SIGTERM or a closed terminal. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of SIGNALS)
    process.once(signal, () => {
      came ??= signal
      controller.abort()
    })
  return controller.signal
}

/**
 * How shells call the end of a command that a signal interrupted: 130 for Ctrl-C; undefined while none came. What fails from then on
 * (a compiler that was ended, a request that broke off) fails because of it, and is nothing to tell.
 */
export const interruptedCode = (): number | undefined => (came === undefined ? undefined : 128 + constants.signals[came])
