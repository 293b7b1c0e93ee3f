import { readNumber, stepped } from './number-text.ts'

test.each([
  ['2.5', 2.5],
  ['-5', -5],
  ['1e3', 1000],
  [' 7 ', 7],
  ['.5', 0.5],
])('a number is read as it was typed: %s', (text, value) => expect(readNumber(text)).toEqual({ at: 'number', value, exact: true }))

test.each(['abc', '1,5', '1 000', '-', '0x10', '1e999'])('what is no number is not bent into one: %s', (text) =>
  expect(readNumber(text)).toEqual({ at: 'unreadable' }),
)

test('more digits than a number keeps are told', () =>
  expect(readNumber('12345678901234567890')).toMatchObject({ at: 'number', exact: false }))

test.each([
  [0.1, 0.2, {}, 0.3],
  [9, 5, { max: 10 }, 10],
  [null, 1, { min: 3 }, 3],
  [null, -1, {}, -1],
])('a step from %s by %s stays in %j', (from, by, limits, to) => expect(stepped(from, by, limits)).toBe(to))
