import type { Millis } from '@millrace/base'
import type { Random } from './random.ts'

/** A process as the scheduler sees it: what is addressed to a dead one never arrives, what is addressed to a frozen one waits. */
export interface Lane {
  alive: boolean
  frozenUntil: Millis
}

interface Due {
  readonly lane: Lane | undefined
  readonly at: Millis
  readonly order: number
  readonly run: () => void
}

/** Everything that can happen next in the simulated world, and its time. Nothing happens but by `step`. */
export class Scheduler {
  now: Millis = Date.UTC(2030, 0, 1)
  /** Things that happened. */
  turns = 0
  readonly #random: Random
  readonly #shuffled: boolean
  #tasks: Due[] = []
  #timers: Due[] = []
  #order = 0

  /** `shuffled`: tasks are delayed and reordered by the seed; otherwise first come, first served. */
  constructor(random: Random, shuffled: boolean) {
    this.#random = random
    this.#shuffled = shuffled
  }

  /** Something on its way: a question to the disk, an answer, a job. Arrives at any time from `delay` on, in any order. */
  task(lane: Lane | undefined, run: () => void, delay: Millis = 0): void {
    const latency = this.#shuffled && this.#random.chance(0.2) ? this.#random.below(80) : 0
    this.#tasks.push({ lane, at: this.now + delay + latency, order: this.#order++, run })
  }

  /** A timer: fires at its time, in order; a frozen process's fire when it goes on. */
  timer(lane: Lane | undefined, ms: Millis, run: () => void): () => void {
    const timer = { lane, at: this.now + Math.max(0, ms), order: this.#order++, run }
    this.#timers.push(timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  /** Timers that a process has set. */
  timersOf(lane: Lane): number {
    return this.#timers.filter((timer) => timer.lane === lane).length
  }

  /** Whether anything is on its way. */
  get isBusy(): boolean {
    return this.#tasks.some((task) => task.lane?.alive !== false)
  }

  /** The next thing happens, and everything that follows at once. False when there is nothing left to happen. */
  async step(): Promise<boolean> {
    const due = this.#takeTask() ?? this.#takeNext()
    if (due === undefined) return false
    this.turns += 1
    if (due.lane?.alive !== false) {
      due.run()
      await settled()
    }
    return true
  }

  #takeTask(): Due | undefined {
    const ready: number[] = []
    this.#tasks.forEach((task, index) => timeOf(task) <= this.now && ready.push(index))
    if (ready.length === 0) return undefined
    const chosen = this.#shuffled ? ready[this.#random.below(ready.length)] : ready[0]
    return this.#tasks.splice(chosen as number, 1)[0]
  }

  /** Time goes on to whatever is due first. */
  #takeNext(): Due | undefined {
    let list = this.#tasks
    let first = -1
    for (const each of [this.#tasks, this.#timers]) {
      each.forEach((due, index) => {
        const best = list[first]
        const earlier = best === undefined || timeOf(due) < timeOf(best) || (timeOf(due) === timeOf(best) && due.order < best.order)
        if (earlier) [list, first] = [each, index]
      })
    }
    const due = list[first]
    if (due === undefined) return undefined
    list.splice(first, 1)
    this.now = Math.max(this.now, timeOf(due))
    return due
  }

  /** The process died. */
  drop(lane: Lane): void {
    this.#tasks = this.#tasks.filter((task) => task.lane !== lane)
    this.#timers = this.#timers.filter((timer) => timer.lane !== lane)
  }
}

const timeOf = ({ at, lane }: Due): Millis => (lane === undefined ? at : Math.max(at, lane.frozenUntil))

/** Everything that is only waiting for promises has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
