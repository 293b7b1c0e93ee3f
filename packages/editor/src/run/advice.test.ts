import { adviceFor } from './advice.ts'

test('what the node says goes before what errors of its kind usually need', () => {
  expect(adviceFor({ code: 'http.401', hint: 'Ask Ada.' })).toBe('Ask Ada.')
})

test.each([
  ['http.401', /credential/],
  ['http.404', /address/],
  ['http.418', /settings of the request/],
  ['http.503', /retries/],
  ['timeout', /time limit/],
  ['config.invalid', /setting/],
])('%s says what to do', (code, advice) => {
  expect(adviceFor({ code })).toMatch(advice)
})

test('of an error that nobody knows nothing is made up', () => {
  expect(adviceFor({ code: 'stripe.odd' })).toBeUndefined()
})
