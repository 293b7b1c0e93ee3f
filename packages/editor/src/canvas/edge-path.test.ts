import { edgeShape } from './edge-path.ts'

test('an edge to the right is a curve, straight in the same row', () => {
  expect(edgeShape({ x: 0, y: 0 }, { x: 100, y: 80 }).path).toContain('C')
  expect(edgeShape({ x: 0, y: 0 }, { x: 100, y: 0 })).toMatchObject({ path: 'M 0 0 L 94 0', isStraight: true, middle: { x: 50, y: 0 } })
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
  const { path } = edgeShape(source, target)
  expect(path.startsWith(`M ${source.x} ${source.y}`)).toBe(true)
  expect(path.endsWith(`${target.x - 6} ${target.y}`)).toBe(true)
  expect(path).not.toMatch(/NaN|undefined/)
})
