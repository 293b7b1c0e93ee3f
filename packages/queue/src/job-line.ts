import type { RunJob } from '@millrace/engine/ports'

interface Lane {
  readonly priority: number
  jobs: RunJob[]
  /** Index of the next job: taking from the front moves this, not the array. */
  next: number
}

const COMPACT_ABOVE = 1024

/**
 * Jobs by priority, first in first out within one. There are few priorities and many jobs, so it is a lane for each priority, found by
 * binary search, instead of one heap of all jobs.
 */
export class JobLine {
  readonly #lanes: Lane[] = [] // highest priority first, none empty
  #size = 0

  get size(): number {
    return this.#size
  }

  add(job: RunJob): void {
    const at = this.#place(job.priority)
    const lane = this.#lanes[at]
    if (lane?.priority === job.priority) lane.jobs.push(job)
    else this.#lanes.splice(at, 0, { priority: job.priority, jobs: [job], next: 0 })
    this.#size += 1
  }

  take(): RunJob | undefined {
    const lane = this.#lanes[0]
    if (lane === undefined) return undefined
    const job = lane.jobs[lane.next]
    lane.next += 1
    this.#size -= 1
    if (lane.next === lane.jobs.length) this.#lanes.shift()
    else if (lane.next > COMPACT_ABOVE && lane.next * 2 > lane.jobs.length) {
      lane.jobs = lane.jobs.slice(lane.next)
      lane.next = 0
    }
    return job
  }

  /** Index of the lane with this priority, or where it belongs. */
  #place(priority: number): number {
    let low = 0
    let high = this.#lanes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#lanes[middle]?.priority ?? 0) > priority) low = middle + 1
      else high = middle
    }
    return low
  }
}
