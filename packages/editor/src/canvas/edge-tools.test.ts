import { edgeShape } from './edge-path.ts'
import { endsOf, TOUCH_END_REACH, toolsPlace } from './edge-tools.ts'
import type { Bounds } from './viewport.ts'

const SIZES = { mouse: { width: 60, height: 30 }, finger: { width: 92, height: 48 } }
const cover = (a: Bounds, b: Bounds): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test('on a long line the buttons stand in its middle', () => {
  expect(toolsPlace(edgeShape({ x: 0, y: 0 }, { x: 200, y: 0 }))).toEqual({ x: 100, y: 0 })
  expect(toolsPlace(edgeShape({ x: 0, y: 0 }, { x: 48, y: 160 }))).toEqual({ x: 24, y: 80 })
})

test('on a line between two cards 60 px from each other they stand beside it, within reach of the pointer', () => {
  expect(toolsPlace(edgeShape({ x: 0, y: 0 }, { x: 48, y: 0 }))).toEqual({ x: 24, y: -28 })
  expect(toolsPlace(edgeShape({ x: 0, y: 0 }, { x: 0, y: 48 }, 'down'))).toEqual({ x: 43, y: 24 })
})

test.each(['mouse', 'finger'] as const)('with a %s both ends of every line can be taken up while its buttons are there', (by) => {
  const isTouch = by === 'finger'
  const covered: unknown[] = []
  for (const direction of ['right', 'down'] as const) {
    for (let along = -400; along <= 400; along += 7) {
      for (let aside = -200; aside <= 200; aside += 9) {
        const shape = edgeShape({ x: 0, y: 0 }, direction === 'right' ? { x: along, y: aside } : { x: aside, y: along }, direction)
        const at = toolsPlace(shape, isTouch)
        const { width, height } = SIZES[by]
        const tools = { x: at.x - width / 2, y: at.y - height / 2, width, height }
        if (endsOf(shape, isTouch ? TOUCH_END_REACH : undefined).some((end) => cover(tools, end))) covered.push({ direction, along, aside })
      }
    }
  }
  expect(covered).toEqual([])
})
