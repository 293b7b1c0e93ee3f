import { distanceTo, EDGE_REACH, edgeShape, svgHead, svgLine } from './edge-path.ts'

test('an edge to the right is a curve, straight in the same row', () => {
  expect(svgLine(edgeShape({ x: 0, y: 0 }, { x: 100, y: 80 }))).toContain('C')
  const straight = edgeShape({ x: 0, y: 0 }, { x: 100, y: 0 })
  expect(straight).toMatchObject({ isStraight: true, middle: { x: 50, y: 0 } })
  expect(svgLine(straight)).toBe('M 0 0 L 94 0')
})

test('an edge that leads back goes around both nodes, on the side of its source', () => {
  const beneath = edgeShape({ x: 500, y: 100 }, { x: 0, y: 100 })
  expect(beneath).toMatchObject({ isBack: true })
  expect(beneath.middle.y).toBeGreaterThan(160)
  expect(edgeShape({ x: 500, y: 0 }, { x: 0, y: 200 }).middle.y).toBeLessThan(0)
})

test.each([
  [
    { x: 0, y: 0 },
    { x: 300, y: 200 },
  ],
  [
    { x: 500, y: 0 },
    { x: 0, y: 200 },
  ],
  [
    { x: 500, y: 300 },
    { x: 0, y: 0 },
  ],
])('an edge starts at its source and ends at its target: %j → %j', (source, target) => {
  const path = svgLine(edgeShape(source, target))
  expect(path.startsWith(`M ${source.x} ${source.y}`)).toBe(true)
  expect(path.endsWith(`${target.x - 6} ${target.y}`)).toBe(true)
  expect(path).not.toMatch(/NaN|undefined/)
})

test('the pointer is on an edge where its line is, and not in the bow beside it', () => {
  const curve = edgeShape({ x: 0, y: 0 }, { x: 300, y: 200 })
  expect(distanceTo(curve, curve.middle)).toBeLessThan(4)
  expect(distanceTo(curve, { x: 0, y: 200 })).toBeGreaterThan(60)
  const loop = edgeShape({ x: 500, y: 100 }, { x: 0, y: 100 })
  expect(distanceTo(loop, loop.middle)).toBeLessThan(1)
  expect(distanceTo(loop, { x: 250, y: 100 })).toBeGreaterThan(60)
})

test('a node below is reached between the two cards, not around them', () => {
  const shape = edgeShape({ x: 226, y: 30 }, { x: -6, y: 190 })
  expect(shape.middle.y).toBe(110)
  for (const stroke of shape.strokes) for (const { y } of stroke) expect(y).toBeLessThanOrEqual(190)
})

describe('where the workflow runs down', () => {
  test('an edge is the same, seen in a mirror, and its arrow points down', () => {
    const [across, down] = [edgeShape({ x: 0, y: 0 }, { x: 200, y: 80 }), edgeShape({ x: 0, y: 0 }, { x: 80, y: 200 }, 'down')]
    expect(down.strokes.flat().map(({ x, y }) => [y, x])).toEqual(across.strokes.flat().map(({ x, y }) => [x, y]))
    expect(svgHead(down)).toBe('M 76 188 L 80 194 L 84 188 Z')
    expect(svgLine(down).endsWith('80 194')).toBe(true)
  })

  test('one that leads back goes around both cards, which are wider than high', () => {
    const { strokes, isBack } = edgeShape({ x: 110, y: 500 }, { x: 110, y: 0 }, 'down')
    expect(isBack).toBe(true)
    expect(Math.max(...strokes.flat().map(({ x }) => x))).toBeGreaterThan(110 + 110 + 20)
  })

  test('a node further aside is reached between the two cards', () => {
    const { middle } = edgeShape({ x: 110, y: 166 }, { x: 430, y: -6 }, 'down')
    expect(middle.x).toBe(270)
  })

  test('no edge leaves the rectangle around its ends by more than its reach', () => {
    for (const target of [
      { x: 110, y: 0 },
      { x: 200, y: 480 },
      { x: -300, y: 10 },
    ]) {
      for (const { x } of edgeShape({ x: 110, y: 500 }, target, 'down').strokes.flat()) {
        expect(x).toBeLessThanOrEqual(Math.max(110, target.x) + EDGE_REACH)
        expect(x).toBeGreaterThanOrEqual(Math.min(110, target.x) - EDGE_REACH)
      }
    }
  })
})
