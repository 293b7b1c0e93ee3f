import { compileLimits, MOST_STRETCHES, SHORT_STRETCHES } from '@millrace/expression'
import { compileConfig, type Resolution } from './config.ts'

const scope = { lookup: (): unknown => undefined }
const HEAVY = { $expr: '{{ Array(50000).fill(1).map(x => x + 1).length }}' }

/** Every look at the clock costs more than a short stretch has; whether of the processor too is given. */
function slowMachine(processor: 'fast' | 'slow') {
  let now = 0
  const clock = () => (now += 40)
  return compileLimits({ clock, processorClock: processor === 'slow' ? clock : () => 0, maxMillis: 3_600_000 })
}

/** How often others get a turn before the expression has ended. */
function turnsBefore(resolution: Resolution): number {
  let turns = 0
  while (!resolution.next()) turns += 1
  return turns
}

test('an expression that takes long on a busy machine gives others a turn, so often, and then has the time of its fuel', () => {
  const resolution = compileConfig({ n: HEAVY }).begin(scope, slowMachine('fast'))
  expect(turnsBefore(resolution)).toBe(SHORT_STRETCHES)
  expect(resolution.finish()).toEqual({ n: 50_000 })
})

test('an expression that took all its short turns once is not begun anew for every item', () => {
  const config = compileConfig({ n: HEAVY, light: { $expr: '{{ 1 + 1 }}' } })
  const limits = slowMachine('fast')
  const first = config.begin(scope, limits)
  expect(turnsBefore(first)).toBe(SHORT_STRETCHES)
  expect(first.finish()).toEqual({ n: 50_000, light: 2 })
  const second = config.begin(scope, limits)
  expect(turnsBefore(second)).toBe(0)
  expect(second.finish()).toEqual({ n: 50_000, light: 2 })
})

test('an expression that takes too long of the processor itself fails after the last of its turns, and names its field', () => {
  const config = compileConfig({ n: HEAVY })
  const first = config.begin(scope, slowMachine('slow'))
  expect(turnsBefore(first)).toBe(MOST_STRETCHES - 1)
  expect(() => first.finish()).toThrow(
    expect.objectContaining({ code: 'expression.too-slow', message: expect.stringMatching(/^n: /) }) as Error,
  )
  const second = config.begin(scope, slowMachine('slow'))
  expect(turnsBefore(second)).toBe(MOST_STRETCHES - 1 - SHORT_STRETCHES)
})

test('where nobody can have a turn there is one attempt, with the time of the fuel', () => {
  expect(compileConfig({ n: HEAVY }).begin(scope, slowMachine('fast')).finish()).toEqual({ n: 50_000 })
  expect(() => compileConfig({ n: HEAVY }).begin(scope, slowMachine('slow')).finish()).toThrow(
    expect.objectContaining({ code: 'expression.too-slow' }) as Error,
  )
})
