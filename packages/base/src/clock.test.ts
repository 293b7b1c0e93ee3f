import { systemClock } from './clock.ts'

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('a delay longer than a timer can hold still fires once, at its time', () => {
  const run = jest.fn()
  const thirtyDays = 30 * 86_400_000
  systemClock.after(thirtyDays, run)
  jest.advanceTimersByTime(thirtyDays - 1)
  expect(run).not.toHaveBeenCalled()
  jest.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledTimes(1)
})

test('a cancelled delay does not fire, even after it was re-armed', () => {
  const run = jest.fn()
  const cancel = systemClock.after(30 * 86_400_000, run)
  jest.advanceTimersByTime(26 * 86_400_000)
  cancel()
  jest.advanceTimersByTime(10 * 86_400_000)
  expect(run).not.toHaveBeenCalled()
})
