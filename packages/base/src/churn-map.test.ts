import { ChurnMap } from './churn-map.ts'

const filled = (): ChurnMap<string, number> => new ChurnMap<string, number>().set('a', 1).set('b', 2).set('c', 3)

test('keeps, replaces and removes entries as a Map does', () => {
  const map = filled().set('b', 20)
  expect([map.get('a'), map.get('b'), map.get('z'), map.has('a'), map.has('z'), map.size]).toEqual([1, 20, undefined, true, false, 3])
  expect([map.delete('a'), map.delete('a'), map.has('a'), map.size]).toEqual([true, false, false, 2])
  expect([...map.values()]).toEqual([20, 3])
})

test('what is taken is gone', () => {
  const map = filled()
  expect([map.take('b'), map.take('b'), map.size]).toEqual([2, undefined, 2])
})

test('entries that leave while one looks at all of them are left out', () => {
  const map = filled()
  const seen: number[] = []
  for (const value of map.values()) {
    seen.push(value)
    map.delete('b')
  }
  expect(seen).toEqual([1, 3])
})

test('an emptied map is empty', () => {
  const map = filled()
  map.clear()
  expect([map.size, map.get('a'), [...map.values()]]).toEqual([0, undefined, []])
})
