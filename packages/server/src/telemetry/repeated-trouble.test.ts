import { RepeatedTrouble } from './repeated-trouble.ts'

test('trouble is told when it begins, and every ten seconds with how often it came', () => {
  let now = 0
  const trouble = new RepeatedTrouble(() => now)
  expect([trouble.count('disk'), trouble.count('disk'), trouble.count('disk'), trouble.count('other')]).toEqual([
    1,
    undefined,
    undefined,
    1,
  ])
  now = 10_000
  expect([trouble.count('disk'), trouble.count('disk')]).toEqual([3, undefined])
})
