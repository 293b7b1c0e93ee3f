import fc from 'fast-check'
import { MUTANTS } from './mutants.ts'
import { scenarios } from './scenario.ts'
import { judge } from './verdict.ts'

/** A simulation that cannot fail shows nothing. */
test.each(MUTANTS)(
  'the simulation finds $name',
  async ({ sabotage }) => {
    const holds = fc.asyncProperty(scenarios, async (scenario) => (await judge(scenario, sabotage())).violations.length === 0)
    const { failed } = await fc.check(holds, { seed: 1, numRuns: 300, endOnFailure: true })
    expect(failed).toBe(true)
  },
  240_000,
)
