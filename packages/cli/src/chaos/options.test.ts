import { compilePlan } from './options.ts'
import { randomFrom } from './random.ts'

const chance = (): number => 0.5

test('a plan has all faults and a seed of its own, unless it is told otherwise', () => {
  expect(compilePlan({}, chance)).toMatchObject({
    executions: 5000,
    kills: 50,
    seed: 2 ** 31,
    faults: ['kill', 'term', 'disk-full', 'read-only'],
  })
  expect(compilePlan({ seed: 3, faults: ['term', 'kill'] }, chance)).toMatchObject({ seed: 3, faults: ['kill', 'term'] })
})

test.each([
  [{ kills: 0 }, 'kills'],
  [{ executions: 1.5 }, 'executions'],
  [{ seed: -1 }, 'seed'],
  [{ concurrency: 5000 }, 'concurrency'],
  [{ faults: ['fire'] }, 'faults'],
  [{ faults: [] }, 'faults'],
])('%j is refused by name', (options, option) => {
  expect(() => compilePlan(options, chance)).toThrow(option)
})

test('the same seed gives the same numbers, spread over their range', () => {
  const [one, same, other] = [randomFrom(5), randomFrom(5), randomFrom(6)]
  const drawn = Array.from({ length: 100 }, () => one.below(10))
  expect(Array.from({ length: 100 }, () => same.below(10))).toEqual(drawn)
  expect(Array.from({ length: 100 }, () => other.below(10))).not.toEqual(drawn)
  expect(new Set(drawn).size).toBe(10)
})
