import { dayBars, daysInWords } from './day-bars.ts'

const day = (completed: number, failed: number) => ({ day: '2030-01-01', completed, failed })

test('the fullest day is the highest bar', () => {
  expect(dayBars([day(5, 0), day(10, 0), day(0, 0)]).map(({ completed }) => completed)).toEqual([0.5, 1, 0])
})
test('one failure among a thousand is seen, and the bar stays within its room', () => {
  const [bar] = dayBars([day(1000, 1)])
  expect(bar!.failed).toBeGreaterThan(0.1)
  expect(bar!.completed + bar!.failed).toBeLessThanOrEqual(1)
})
test('the bars are said in words', () => {
  expect(daysInWords([day(3, 1), { ...day(0, 0), day: '2030-01-02' }])).toBe('Last 7 days: Tue 3 succeeded, 1 failed; Wed none')
})
