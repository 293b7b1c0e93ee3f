import { compileLimits, MOST_STRETCHES } from '@millrace/expression'
import { compileConfig, type Resolution } from './config.ts'

const scope = { lookup: (): unknown => undefined }

/** Every look at the clock costs as much as a stretch has. */
function slowMachine() {
  let now = 0
  return compileLimits({ clock: () => (now += 25), maxMillis: 3_600_000 })
}

/** How often others get a turn before the expression has ended. */
function turnsBefore(resolution: Resolution): number {
  let turns = 0
  while (!resolution.next()) turns += 1
  return turns
}

test('an expression that takes long gives others a turn, so often, and then ends by its fuel alone', () => {
  const resolution = compileConfig({ n: { $expr: '{{ Array(50000).fill(1).map(x => x + 1).length }}' } }).begin(scope, slowMachine())
  expect(turnsBefore(resolution)).toBe(MOST_STRETCHES)
  expect(resolution.finish()).toEqual({ n: 50_000 })
})

test('an expression that took all its turns once is not begun anew for every item', () => {
  const config = compileConfig({ n: { $expr: '{{ Array(50000).fill(1).map(x => x + 1).length }}' }, light: { $expr: '{{ 1 + 1 }}' } })
  const limits = slowMachine()
  const first = config.begin(scope, limits)
  expect(turnsBefore(first)).toBe(MOST_STRETCHES)
  expect(first.finish()).toEqual({ n: 50_000, light: 2 })
  const second = config.begin(scope, limits)
  expect(turnsBefore(second)).toBe(0)
  expect(second.finish()).toEqual({ n: 50_000, light: 2 })
})
