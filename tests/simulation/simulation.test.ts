import fc from 'fast-check'
import { explain } from './report.ts'
import { scenarios, type Scenario } from './scenario.ts'
import { judge } from './verdict.ts'

/** One seed that is always the same, and one of its own for each run of the tests, so that in time many are tried. */
const FIXED = 1
const own = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 2 ** 31)

const holds = fc.asyncProperty(scenarios, async (scenario) => {
  const { violations } = await judge(scenario)
  return violations.length === 0
})

test.each([
  ['the fixed seed', FIXED, 200],
  [`seed ${own}`, own, 150],
])(
  'whatever goes wrong, executions end as they do when nothing goes wrong (%s)',
  async (_name, seed, numRuns) => {
    const details = await fc.check(holds, { seed, numRuns, interruptAfterTimeLimit: 120_000 })
    const failing = details.counterexample?.[0] as Scenario | undefined
    const path = details.counterexamplePath ?? ''
    expect(failing === undefined ? undefined : await explain(failing, { seed, path })).toBeUndefined()
  },
  240_000,
)
