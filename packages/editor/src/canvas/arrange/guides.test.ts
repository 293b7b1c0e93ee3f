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
  expect(guideSnap(card(400, 400), [card(0, 0)])).toEqual({ shift: { x: 0, y: 0 }, lines: [], gaps: [] })
})

test('one line runs through all that lie on it', () => {
  const { lines } = guideSnap(card(600, 0), [card(0, 0), card(300, 0)])
  const level = lines.filter(({ isUpright }) => !isUpright)
  expect(level.map(({ from, to }) => [from, to])).toEqual([[0, 820]])
})

describe('gaps', () => {
  // Heights differ, so that no sides and middles across are in line by chance.
  const [first, second] = [card(0, 0, 60), card(300, 6, 92)]

  test('as far from the last one as that is from the one before it', () => {
    const { shift, gaps } = guideSnap(card(594, 20, 124), [first, second])
    expect(shift.x).toBe(6)
    expect(gaps.map(({ isLevel, from, to }) => [isLevel, from, to])).toEqual([
      [true, 220, 300],
      [true, 520, 600],
    ])
  })

  test('in the middle between two', () => {
    const { shift, gaps } = guideSnap(card(446, 20, 124), [first, card(900, 6, 92)])
    expect(shift.x).toBe(4)
    expect(gaps.map(({ from, to }) => to - from)).toEqual([230, 230])
    expect(guideSnap(card(472, 20, 124), [first, card(900, 6, 92)]).gaps).toEqual([])
  })

  test('before the first one, and in columns as well', () => {
    expect(guideSnap(card(-303, 20, 124), [first, second]).shift.x).toBe(3)
    const near = guideSnap({ x: 40, y: 286, width: 150, height: 60 }, [card(0, 0), card(30, 140)])
    expect(near.shift.y).toBe(-6)
    expect(near.gaps.map(({ isLevel, from, to }) => [isLevel, to - from])).toEqual([
      [false, 80],
      [false, 80],
    ])
  })

  test('only of those that share its row: what is further up or down has no gap to it', () => {
    expect(guideSnap(card(594, 400, 124), [first, second]).gaps).toEqual([])
  })

  test('gaps that are the same where sides line up are shown too', () => {
    const { shift, gaps } = guideSnap(card(600, 4), [card(0, 0), card(300, 0)])
    expect(shift).toEqual({ x: 0, y: -4 })
    expect(gaps).toHaveLength(2)
  })
})
