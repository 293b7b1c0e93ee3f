import { formatDuration, formatPercent, formatRelative } from './format.ts'

const NOW = Date.parse('2030-06-15T12:00:00Z')
const before = (ms: number): string => formatRelative(NOW - ms, NOW)

test.each([
  [0, '0 ms'],
  [0.42, '0.4 ms'],
  [18.4, '18 ms'],
  [999.4, '999 ms'],
  [1234, '1.2 s'],
  [59_960, '1 min'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [273_600_000, '3 d 4 h'],
])('%d ms reads as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

test('a moment ago, minutes, hours, yesterday and the future have their words', () => {
  expect(before(5_000)).toBe('just now')
  expect(before(3 * 60_000)).toBe('3 minutes ago')
  expect(before(2 * 3_600_000)).toBe('2 hours ago')
  expect(before(26 * 3_600_000)).toBe('yesterday')
  expect(before(-20_000)).toBe('in a moment')
  expect(before(-5 * 60_000)).toBe('in 5 minutes')
})
test('a share is a percentage with at most one digit', () => expect(formatPercent(0.9954)).toBe('99.5%'))
