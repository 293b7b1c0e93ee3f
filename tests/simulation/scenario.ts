import fc from 'fast-check'
import { plots, type Plot } from './documents/blocks.ts'
import { FAULTS, type Fault, type Place } from './world/faults.ts'

/** How the processes are set up. */
export interface Setting {
  /** 0: one process with the lock on its data directory, started again when it died. Else so many that share one journal. */
  readonly cluster: number
  readonly concurrency: number
  /** Order and delays of everything; 0 for first come, first served. */
  readonly schedule: number
  /** Executions stop before each step, or before every second node, and a person lets them go on. */
  readonly stops?: 'each' | 'some' | undefined
}

/** One simulation: everything about it follows from this. */
export interface Scenario {
  readonly plot: Plot
  readonly setting: Setting
  readonly faults: readonly Fault[]
}

/** About how often the world comes by each place: faults that are planned for later are never met. */
const MOST: Readonly<Record<Place, number>> = { commit: 14, read: 8, heartbeat: 4, dispatch: 6, attempt: 6, service: 5, moment: 120 }

const faultAt = <P extends Place>(place: P): fc.Arbitrary<Fault> =>
  fc.record({
    place: fc.constant(place),
    kind: fc.constantFrom(...FAULTS[place]),
    nth: fc.nat(MOST[place]),
    size: fc.nat(999),
  })

const faults = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: faultAt('commit') },
    { weight: 2, arbitrary: faultAt('read') },
    { weight: 1, arbitrary: faultAt('heartbeat') },
    { weight: 2, arbitrary: faultAt('dispatch') },
    { weight: 2, arbitrary: faultAt('attempt') },
    { weight: 2, arbitrary: faultAt('service') },
    { weight: 5, arbitrary: faultAt('moment') },
  ),
  { minLength: 1, maxLength: 6 },
)

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  plot: plots,
  setting: fc.record({
    cluster: fc.constantFrom(0, 0, 2, 3),
    concurrency: fc.constantFrom(100, 100, 2, 1),
    schedule: fc.nat(2 ** 31),
    stops: fc.constantFrom(undefined, undefined, undefined, undefined, 'some' as const, 'each' as const),
  }),
  faults,
})
