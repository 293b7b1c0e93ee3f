import { segmentsOf, spanOf } from './waterfall.ts'

const at = (ms: number): string => new Date(Date.UTC(2030, 0, 1) + ms).toISOString()
const START = Date.UTC(2030, 0, 1)
const step = (rest: object) => ({
  ...{ startedAt: at(0), endedAt: at(100), durationMs: 100, failedTries: [], waits: [], waitingUntil: null, status: 'completed' as const },
  ...rest,
})
const shown = (rest: object, now = START + 10_000): string[] =>
  segmentsOf(step(rest), now).map(({ kind, from, to }) => `${kind} ${from - START}-${to - START}`)

test('a step that ran once is one bar', () => {
  expect(shown({})).toEqual(['ran 0-100'])
})

test('half a millisecond is not told as a whole one because instants are', () => {
  expect(spanOf(step({ durationMs: 0.5, endedAt: at(1) }))).toBe(0.5)
})

test('attempts that failed show, with the time until the next one, and then the one that worked', () => {
  const failedTries = [
    { at: at(0), durationMs: 50 },
    { at: at(1050), durationMs: 20 },
  ]
  expect(shown({ failedTries, endedAt: at(3100), durationMs: 30 })).toEqual([
    'failed 0-50',
    'paused 50-1050',
    'failed 1050-1070',
    'paused 1070-3070',
    'ran 3070-3100',
  ])
  expect(spanOf(step({ failedTries, endedAt: at(3100), durationMs: 30 }))).toBe(3100)
})

test('a step that failed for good ends with its last attempt', () => {
  expect(shown({ status: 'failed', failedTries: [{ at: at(0), durationMs: 50 }], endedAt: at(50) })).toEqual(['failed 0-50'])
})

test('a wait shows as one, also while it lasts', () => {
  expect(shown({ waits: [{ from: at(5), to: at(900), for: 'time' }], endedAt: at(910), durationMs: 10 })).toEqual([
    'waited 5-900',
    'ran 900-910',
  ])
  expect(shown({ status: 'waiting', endedAt: null, durationMs: null, waits: [{ from: at(5), to: null, for: 'token' }] })).toEqual([
    'waited 5-10000',
  ])
})

test('a step that runs grows; one that did not begin has no bar', () => {
  expect(shown({ status: 'running', endedAt: null, durationMs: null })).toEqual(['ran 0-10000'])
  expect(shown({ startedAt: null })).toEqual([])
})
