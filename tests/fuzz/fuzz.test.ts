import fc from 'fast-check'
import { allFound } from './found.ts'
import { TARGETS } from './targets.ts'

/** One seed that is always the same, and one of its own for each run of the tests, so that in time much is tried. */
const FIXED = 1
const own = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
/** A bounded part of what `npm run fuzz` does without end. */
const RUNS = 200
const MOST_MS = 2_000

describe.each([
  ['the fixed seed', FIXED],
  [`seed ${own}`, own],
])('%s', (_name, seed) => {
  test.each(TARGETS.map((target) => [target.title, target] as const))(
    '%s',
    (_title, target) => {
      const holds = fc.property(target.inputs, (input) => target.problem(input) === undefined)
      const { counterexample } = fc.check(holds, { seed, numRuns: RUNS, interruptAfterTimeLimit: MOST_MS })
      expect(counterexample?.map((input) => ({ input, why: target.problem(input) }))).toBeUndefined()
    },
    60_000,
  )
})

const found = allFound()
if (found.length > 0) {
  test.each(found.map((one) => [`${one.target}: ${JSON.stringify(one.input).slice(0, 120)}`, one] as const))(
    'what was found stays mended: %s',
    (_title, { target, input }) => {
      expect(TARGETS.find((one) => one.name === target)?.problem(input)).toBeUndefined()
    },
  )
}
