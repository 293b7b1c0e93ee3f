import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A terminal sends its signal to what the command started as well, which may end before this process is told. */
const TOLD_WITHIN_MS = 200

let came: (typeof SIGNALS)[number] | undefined
let isListening = false

/** Aborts with Ctrl-C, SIGTERM or a closed terminal. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  isListening = true
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
export async function interruptedCode(): Promise<number | undefined> {
  if (came === undefined && isListening) await sleep(TOLD_WITHIN_MS)
  return came === undefined ? undefined : 128 + constants.signals[came]
}
