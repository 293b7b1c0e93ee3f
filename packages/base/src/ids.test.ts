import { isId, newId, timeOfId } from './ids.ts'

test('ids sort by the time of their making and tell it', () => {
  const before = Date.now()
  const ids = Array.from({ length: 1000 }, newId)
  expect([...ids].sort()).toEqual(ids)
  expect(timeOfId(ids[0]!)).toBeGreaterThanOrEqual(before)
  expect(timeOfId(ids[999]!)).toBeLessThanOrEqual(Date.now())
  expect(isId(ids[0]!)).toBe(true)
  expect(isId('not-an-id')).toBe(false)
})
