import { setTimeout as sleep } from 'node:timers/promises'
import type { Scene } from '../scene.ts'

/** When the server is killed. */
export const MOMENTS = {
  load: 'under load',
  append: 'right after an acknowledgement, with more being written',
  start: 'while starting',
  recovery: 'while taking over what the killed one left',
} as const
export type Moment = keyof typeof MOMENTS

/** Longest that a moment under load is put off. */
const SCATTER_MS = 300
/** A start takes about this long: kills while starting fall within it. */
const START_MS = 900

/** Kills the server again and again, evenly over the calls, each time at another kind of moment. */
export async function killRepeatedly(scene: Scene, kills: number, onKill: (moment: Moment) => void): Promise<void> {
  const { installation, random } = scene
  const inLife: readonly [Moment, ...Moment[]] = ['load', 'append']
  for (let done = 0; done < kills;) {
    const moment = random.pick(inLife)
    await reach(scene, (scene.calls * (done + random.next() / 2)) / kills)
    await sleep(random.below(SCATTER_MS))
    if (moment === 'append') await scene.book.nextAccepted(AbortSignal.any([scene.over, AbortSignal.timeout(SCATTER_MS)]))
    await installation.end('SIGKILL')
    onKill(moment)
    done += 1
    done += await startAgain(scene, kills - done, onKill)
  }
}

/** Starts the server until it gets ready; some starts are cut off on the way. Gives how many. */
async function startAgain(scene: Scene, most: number, onKill: (moment: Moment) => void): Promise<number> {
  const { installation, random } = scene
  let cut = 0
  for (;;) {
    const child = installation.spawn()
    const chance = random.next()
    if (cut >= most || chance > 0.35) {
      await installation.becomeReady()
      return cut
    }
    const moment: Moment = chance < 0.15 ? 'start' : 'recovery'
    if (moment === 'start') await sleep(random.below(START_MS))
    else {
      while (child.isAlive && !(await child.listening())) await sleep(1)
      await sleep(random.below(20))
    }
    await installation.end('SIGKILL')
    onKill(moment)
    cut += 1
  }
}

/** Waits until so many calls were acknowledged, or no more are made. */
async function reach({ book, over }: Scene, accepted: number): Promise<void> {
  while (book.accepted < accepted && !over.aborted) await book.nextAccepted(over)
}
