import { shortDuration, shortTime, table } from './table.ts'

test('columns are as wide as what is in them, and the last one is not padded', () => {
  expect(
    table(
      ['id', 'name'],
      [
        ['1', 'a'],
        ['long', 'bc'],
      ],
    ),
  ).toBe('ID    NAME\n1     a\nlong  bc')
})

test('a name cannot make a second row or move the cursor', () => {
  expect(table(['name'], [['a\nb\u001b[2J']])).toBe('NAME\na b [2J')
})

test.each([
  [null, '-'],
  [12.3, '12 ms'],
  [3400, '3.4 s'],
  [600_000, '10 min'],
])('%p milliseconds are %s', (ms, text) => expect(shortDuration(ms)).toBe(text))

test('times are in UTC, to the second', () => {
  expect([shortTime('2030-01-02T03:04:05.678Z'), shortTime(null)]).toEqual(['2030-01-02 03:04:05', '-'])
})
