import type { NodeRun } from './run-state.ts'
import { shortStepNote, stepNote } from './step-words.ts'

const done = (rest: Partial<NodeRun>): NodeRun => ({
  ...{ stepId: 's', status: 'completed', attempt: 1, firings: 1, startedAt: 0, durationMs: 1200, itemsOut: 3 },
  ...{ waitingUntil: null, error: null, cached: false, stopped: false, ...rest },
})

test.each<[rest: Partial<NodeRun>, long: string, short: string]>([
  [{}, '3 items · 1.2 s', '3 items · 1.2 s'],
  [{ itemsOut: 1240, durationMs: 62_000 }, '1,240 items · 1 min 2 s', '1.2K items · 62 s'],
  [{ itemsOut: 999_999, durationMs: 5_940_000 }, '999,999 items · 1 h 39 min', '999K items · 99 min'],
  [{ itemsOut: 1240, durationMs: null }, '1,240 items', '1.2K items'],
  [{ itemsOut: 1240, cached: true }, '1,240 items · earlier result', 'earlier result'],
  [{ firings: 12_400 }, '12,400 times', '12K times'],
  [{ status: 'running', firings: 1 }, '', ''],
])('%o is told in full, and on a card in few signs', (rest, long, short) => {
  expect([stepNote(done(rest)), shortStepNote(done(rest))]).toEqual([long, short])
})

test('on a card no count and time take more than 19 signs', () => {
  for (let items = 1; items < 1e9; items *= 7) {
    for (let durationMs = 0.1; durationMs < 40 * 86_400_000; durationMs *= 3)
      expect(shortStepNote(done({ itemsOut: items, durationMs })).length).toBeLessThanOrEqual(19)
  }
})
