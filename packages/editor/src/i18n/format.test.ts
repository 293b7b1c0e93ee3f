import {
  formatAbsolute,
  formatBytes,
  formatComing,
  formatDuration,
  formatPercent,
  formatRelative,
  formatShort,
  formatShortDuration,
} from './format.ts'

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

test.each([
  [0.42, '0.4 ms'],
  [1234, '1.2 s'],
  [9_960, '10 s'],
  [62_000, '62 s'],
  [99_600, '2 min'],
  [1_020_000, '17 min'],
  [93_600_000, '26 h'],
  [345_600_000, '4 d'],
  [1e12, '11,574 d'],
])('where there is little room %d ms reads as %s', (ms, text) => expect(formatShortDuration(ms)).toBe(text))

test('a moment ago, minutes, hours, yesterday and the future have their words', () => {
  expect(before(5_000)).toBe('just now')
  expect(before(3 * 60_000)).toBe('3 minutes ago')
  expect(before(2 * 3_600_000)).toBe('2 hours ago')
  expect(before(26 * 3_600_000)).toBe('yesterday')
  expect(before(-20_000)).toBe('in a moment')
  expect(before(-5 * 60_000)).toBe('in 5 minutes')
})
test('a share is a percentage with at most one digit', () => expect(formatPercent(0.9954)).toBe('99.5%'))

test('every time of day is of one clock with 24 hours, midnight too', () => {
  const [midnight, evening] = [new Date(2030, 10, 23, 0, 5).getTime(), new Date(2030, 10, 23, 23, 52, 7).getTime()]
  expect(formatShort(midnight)).toBe('Nov 23, 00:05')
  expect(formatShort(evening)).toBe('Nov 23, 23:52')
  expect(formatComing(evening)).toBe('Sat, Nov 23, 23:52')
  expect(formatAbsolute(evening)).toBe('Nov 23, 2030, 23:52:07')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1400, '1.4 KB'],
  [12_345, '12.3 KB'],
  [2_500_000, '2.5 MB'],
])('%s bytes are %s', (bytes, said) => expect(formatBytes(bytes)).toBe(said))
