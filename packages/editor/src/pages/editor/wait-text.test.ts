import { waitText } from './wait-text.ts'

const wait = (what: string) => [{ for: what, from: '2030-01-01T00:00:00Z', until: null }] as never
const until = '2030-01-01T10:00:00Z'

test.each([
  ['waiting', 'child', null, 'workflow that it called'],
  ['waiting', 'token', until, 'a call or a decision from outside, until'],
  ['waiting', 'token', null, 'a call or a decision from outside.'],
  ['waiting', 'time', until, 'It waits until'],
  ['retrying', 'time', until, 'next attempt'],
] as const)('a step that is %s for %s until %s says so', (status, what, waitingUntil, said) => {
  expect(waitText({ status, waitingUntil, waits: wait(what) })).toContain(said)
})

test('a step that does not wait says nothing', () => {
  expect(waitText({ status: 'completed', waitingUntil: null, waits: wait('token') })).toBeUndefined()
})
