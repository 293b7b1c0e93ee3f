/** What can go wrong, by the place where it does. The total table of what the simulation injects. */
export const FAULTS = {
  /** A commit of a process's appends (those that wait at that moment, together: one transaction). */
  commit: ['crash-before-commit', 'torn-commit', 'crash-after-commit', 'refused-commit', 'full-disk', 'lost-commit-answer', 'slow-commit'],
  /** A question to the journal. */
  read: ['refused-read', 'slow-read'],
  heartbeat: ['lost-heartbeat', 'late-heartbeat'],
  /** A job on its way from the queue to a process. */
  dispatch: ['doubled-job', 'doubled-job-elsewhere', 'late-job', 'lost-job'],
  /** An attempt of a step that may be tried again. */
  attempt: ['transient-failure', 'hanging-attempt', 'slow-attempt'],
  /** A call of an outside service. */
  service: ['lost-service-answer', 'slow-service'],
  /** Any moment. */
  moment: ['crash', 'stop', 'freeze', 'clock-forward', 'clock-back', 'busy-thread', 'needless-resume', 'needless-pause', 'cancel'],
} as const

export type Place = keyof typeof FAULTS
export type FaultKind = (typeof FAULTS)[Place][number]

/** A fault at the `nth` time that the world comes by its place. */
export interface Fault {
  readonly place: Place
  readonly kind: FaultKind
  readonly nth: number
  /** How long, which process …: 0 to 999. */
  readonly size: number
}

/** Faults after which an execution goes on by itself, and that are over by then. */
export interface Injected {
  readonly kind: FaultKind
  readonly turn: number
}

/** The faults of one simulation: each is met once, at its place. */
export class FaultPlan {
  readonly injected: Injected[] = []
  readonly #planned = new Map<string, Fault>()
  readonly #met = new Map<Place, number>()

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) this.#planned.set(`${fault.place} ${fault.nth}`, fault)
  }

  /** The world comes by a place: the fault that waits there, if any. `record` it when it does happen. */
  meet(place: Place): Fault | undefined {
    const nth = this.#met.get(place) ?? 0
    this.#met.set(place, nth + 1)
    return this.#planned.get(`${place} ${nth}`)
  }

  record(kind: FaultKind, turn: number): void {
    this.injected.push({ kind, turn })
  }

  count(...kinds: readonly FaultKind[]): number {
    return this.injected.filter((each) => kinds.includes(each.kind)).length
  }
}
