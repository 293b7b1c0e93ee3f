import type { Clock } from '@millrace/base'
import { chain } from './testing/documents.ts'
import { LiveValidation } from './live-validation.ts'

/** A clock whose calls are made by hand, and on which each look at the time takes five milliseconds. */
function slowClock() {
  let now = 0
  const calls: { run(): void; live: boolean }[] = []
  const after: Clock['after'] = (_ms, run) => {
    const call = { run, live: true }
    calls.push(call)
    return () => void (call.live = false)
  }
  const clock = { now: () => (now += 5), after } as unknown as Clock
  return {
    clock,
    turn: () => calls.splice(0).forEach((call) => call.live && call.run()),
    waiting: () => calls.filter(({ live }) => live).length,
  }
}

test('a check is prepared in pieces between which the page has its turn, and begins anew with each change', () => {
  const { clock, turn, waiting } = slowClock()
  const done: string[] = []
  let begun = 0
  const validation = new LiveValidation<string>({
    clock,
    document: chain,
    *prepare() {
      begun += 1
      for (let piece = 0; piece < 3; piece++) {
        done.push(`${begun}:${piece}`)
        yield
      }
    },
    check: () => ['found'],
    onProblems: () => void done.push('checked'),
  })
  validation.changed()
  turn()
  expect(done).toEqual(['1:0'])
  validation.changed()
  expect(waiting()).toBe(1)
  for (let turns = 0; waiting() > 0 && turns < 10; turns++) turn()
  expect(done).toEqual(['1:0', '2:0', '2:1', '2:2', 'checked'])
})
