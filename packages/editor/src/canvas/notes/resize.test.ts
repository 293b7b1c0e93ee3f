import { resized } from './resize.ts'

const rect = { x: 100, y: 100, width: 200, height: 100 }

test('a handle pulls its sides, onto the grid; the others stay', () => {
  expect(resized(rect, 'se', { x: 47, y: 53 })).toEqual({ x: 100, y: 100, width: 240, height: 160 })
  expect(resized(rect, 'nw', { x: -33, y: 12 })).toEqual({ x: 60, y: 120, width: 240, height: 80 })
  expect(resized(rect, 'e', { x: 100, y: 500 })).toEqual({ ...rect, width: 300 })
})

test('it never becomes too small to be pressed on, nor turns over', () => {
  expect(resized(rect, 'w', { x: 900, y: 0 })).toEqual({ x: 180, y: 100, width: 120, height: 100 })
  expect(resized(rect, 's', { x: 0, y: -900 })).toEqual({ ...rect, height: 60 })
})
