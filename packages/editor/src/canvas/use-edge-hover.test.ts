import { effectScope, nextTick, type EffectScope } from 'vue'
import { useEdgeHover } from './use-edge-hover.ts'

let scope: EffectScope
beforeEach(() => {
  jest.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  jest.useRealTimers()
})
const hoverOf = () => scope.run(() => useEdgeHover(() => undefined))!
const pressed = (pointerType: string) => ({ pointerType }) as PointerEvent

test('an edge stays pointed at on the way to its buttons, and no longer', () => {
  const hover = hoverOf()
  hover.hover('e1')
  hover.hover(undefined)
  jest.advanceTimersByTime(100)
  expect(hover.edge.value).toBe('e1')
  jest.advanceTimersByTime(100)
  expect(hover.edge.value).toBeUndefined()
})

test('a finger does not hover: buttons that came up under it would be pressed by the same tap', async () => {
  const hover = hoverOf()
  hover.onPointerDown(pressed('touch'))
  hover.hover('e1')
  await nextTick()
  expect(hover.edge.value).toBeUndefined()
  hover.onPointerDown(pressed('mouse'))
  hover.hover('e1')
  expect(hover.edge.value).toBe('e1')
})
