import { guideSnap } from './guides.ts'

const card = (x: number, y: number, height = 60) => ({ x, y, width: 220, height })

test('sides and middles that are nearly in line come into line, with a line through both', () => {
  const { shift, lines } = guideSnap(card(300, 26), [card(0, 16, 92)])
  expect(shift).toEqual({ x: 0, y: 6 })
  expect(lines).toEqual([{ isUpright: false, along: 62, from: 0, to: 520 }])
})

test('the nearest neighbour wins on each axis; both axes can', () => {
  const { shift } = guideSnap(card(303, 206), [card(0, 200), card(300, 0), card(310, 400)])
  expect(shift).toEqual({ x: -3, y: -6 })
})

test('what is further away than half a step of the grid does not pull', () => {
  expect(guideSnap(card(400, 400), [card(0, 0)])).toEqual({ shift: { x: 0, y: 0 }, lines: [] })
})

test('one line runs through all that lie on it', () => {
  const { lines } = guideSnap(card(600, 0), [card(0, 0), card(300, 0)])
  const level = lines.filter(({ isUpright }) => !isUpright)
  expect(level.map(({ from, to }) => [from, to])).toEqual([[0, 820]])
})
