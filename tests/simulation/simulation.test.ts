import fc from 'fast-check'
import { scenarios } from './scenario.ts'
import { judge } from './verdict.ts'

test('whatever goes wrong, executions end as they do when nothing goes wrong', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const { violations } = await judge(scenario)
      expect(violations).toEqual([])
    }),
    { seed: 1, numRuns: 300 },
  )
}, 300_000)
