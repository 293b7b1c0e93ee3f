import { placeBeside, ringAround } from './place.ts'

const card = { width: 300, height: 200 }
const view = { width: 1000, height: 800 }
const at = (x: number, y: number, width: number, height: number) => {
  const { left, top } = placeBeside({ x, y, width, height }, card, view)
  return [Number.parseInt(left), Number.parseInt(top)] as const
}

test('the card stands right of what it is about, and stays in view', () => {
  expect(at(0, 700, 200, 40)).toEqual([216, 584])
})
test('where there is no room at the right it stands below, else at the left', () => {
  expect(at(900, 10, 80, 40)).toEqual([680, 66])
  expect(at(640, 60, 360, 740)).toEqual([324, 330])
})
test('the card stands in the corner when there is nothing, or no room anywhere', () => {
  expect(placeBeside(null, card, view)).toEqual({ left: '684px', top: '584px' })
  expect(at(0, 0, 1000, 800)).toEqual([684, 584])
})
test('the card leaves the bar of the page free', () => {
  expect(at(0, 0, 200, 40)).toEqual([216, 64])
})
test('the ring lies around what it is about, and never beyond the view', () => {
  expect(ringAround({ x: 100, y: 100, width: 50, height: 20 }, view)).toEqual({ x: 96, y: 96, width: 58, height: 28 })
  expect(ringAround({ x: 0, y: 56, width: 256, height: 744 }, view)).toEqual({ x: 4, y: 52, width: 256, height: 744 })
})
