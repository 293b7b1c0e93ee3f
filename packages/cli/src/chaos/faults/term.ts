import { SHUTDOWN_SECONDS } from '../installation.ts'
import type { Scene } from '../scene.ts'

/** Rounds: while all goes well, and while every step hangs on a service that does not answer. */
const ROUNDS = ['busy', 'hanging', 'busy'] as const

export interface GentleEnd {
  readonly round: (typeof ROUNDS)[number]
  readonly afterMs: number
}

/** Tells the server to stop, under load, and looks at how it ends. */
export async function termRepeatedly(scene: Scene): Promise<readonly GentleEnd[]> {
  const { installation, service, findings, book } = scene
  const ends: GentleEnd[] = []
  for (const [index, round] of ROUNDS.entries()) {
    while (book.accepted < (scene.calls * (index + 1)) / (ROUNDS.length + 1) && !scene.over.aborted) await book.nextAccepted(scene.over)
    const release = round === 'hanging' ? service.hold() : () => undefined
    if (round === 'hanging') for (let more = 0; more < 5; more += 1) await book.nextAccepted(AbortSignal.timeout(200))
    const { code, signal, afterMs } = await installation.end('SIGTERM')
    release()
    ends.push({ round, afterMs })
    if (code !== 0 || afterMs > SHUTDOWN_SECONDS * 1000) {
      const how = signal === null ? `code ${code}` : `signal ${signal}`
      findings.add(
        'late-exit',
        `told to stop (${round}), it ended after ${Math.round(afterMs)} ms of ${SHUTDOWN_SECONDS * 1000} with ${how}`,
      )
    }
    await installation.start()
  }
  for (const call of book.all()) {
    if (call.outcome.kind !== 'refused') continue
    const { status, code, detail } = call.outcome
    if (status !== 503) findings.add('unclear-refusal', `order ${call.order} was answered with ${status} (${code}): ${detail}`)
  }
  return ends
}
