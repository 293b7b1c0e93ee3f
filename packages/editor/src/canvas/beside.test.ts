import { placeBeside, type Box } from './beside.ts'

const size = { width: 300, height: 400 }
const view = { width: 1440, height: 900 }
const card = (left: number, top: number): Box => ({ left, top, right: left + 240, bottom: top + 60 })

test.each([
  ['with room to the right: there, level with it', card(200, 400), { x: 448, y: 390 }],
  ['at the right edge: below', card(1150, 300), { x: 1132, y: 368 }],
  ['in the corner: above', card(1150, 700), { x: 1132, y: 292 }],
  ['as high as the view: left', { left: 1150, top: 100, right: 1390, bottom: 880 }, { x: 842, y: 450 }],
])('%s', (_, box, at) => {
  const place = placeBeside(box, size, view)
  expect(place).toEqual(at)
  const covers = place.x < box.right && place.x + 300 > box.left && place.y < box.bottom && place.y + 400 > box.top
  expect(covers).toBe(false)
})
test('what is larger than the view leaves the popup in it', () => {
  expect(placeBeside({ left: 0, top: 0, right: 1440, bottom: 900 }, size, view)).toEqual({ x: 1132, y: 410 })
})
