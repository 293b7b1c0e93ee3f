import type { Plot } from './documents/blocks.ts'
import type { Scenario } from './scenario.ts'
import { judge } from './verdict.ts'

/** Scenarios that failed once and have no smaller form beside the code: their interleavings are the point. */
const NOTHING: Plot = {
  main: [],
  called: [
    { body: [], fails: false },
    { body: [], fails: false },
  ],
  order: 'parallel',
  durability: 'step',
  isClosed: false,
  inputs: [[0]],
}
const ALONE = { cluster: 0, concurrency: 100, schedule: 0 }

const FOUND: readonly (readonly [name: string, scenario: Scenario])[] = [
  [
    'an execution that is paused before its late job comes, with the answer lost, is let go at its end',
    {
      plot: NOTHING,
      setting: ALONE,
      faults: [
        { place: 'dispatch', kind: 'late-job', nth: 0, size: 1 },
        { place: 'commit', kind: 'lost-commit-answer', nth: 1, size: 0 },
        { place: 'moment', kind: 'needless-pause', nth: 25, size: 0 },
        { place: 'read', kind: 'refused-read', nth: 0, size: 0 },
      ],
    },
  ],
]

test.each(FOUND)('%s', async (_name, scenario) => {
  expect((await judge(scenario)).violations).toEqual([])
})
