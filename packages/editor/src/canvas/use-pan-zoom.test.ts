import { effectScope, type EffectScope } from 'vue'
import { usePanZoom } from './use-pan-zoom.ts'

let scope: EffectScope
beforeEach(() => {
  scope = effectScope()
  document.body.innerHTML = '<div class="vue-flow"><div tabindex="0" data-node="a"></div></div><button></button><input>'
})
afterEach(() => scope.stop())

function setUp() {
  const zooms: [number, number, number][] = []
  const hand = scope.run(() => usePanZoom({ zoomAround: ({ x, y }, factor) => void zooms.push([x, y, factor]) }))!
  document.querySelector('.vue-flow')!.addEventListener('wheel', (event) => hand.listeners.wheelCapture(event as WheelEvent))
  const wheel = (init: WheelEventInit): WheelEvent => {
    const event = new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: 30, clientY: 40, ...init })
    document.querySelector('[data-node]')!.dispatchEvent(event)
    return event
  }
  return { hand, zooms, wheel }
}
const press = (selector: string, type: 'keydown' | 'keyup', init: KeyboardEventInit = {}): void =>
  void document.querySelector(selector)!.dispatchEvent(new KeyboardEvent(type, { key: ' ', bubbles: true, ...init }))

test('Ctrl and the wheel zoom to the pointer, and the page does not', () => {
  const { zooms, wheel } = setUp()
  expect(wheel({ ctrlKey: true, deltaY: -10 }).defaultPrevented).toBe(true)
  expect(zooms).toEqual([[30, 40, expect.closeTo(2 ** 0.1, 5)]])
})

test('a notch of a wheel is a small step, however many pixels a browser makes of it', () => {
  const { zooms, wheel } = setUp()
  wheel({ metaKey: true, deltaY: 120 })
  wheel({ metaKey: true, deltaY: 3, deltaMode: WheelEvent.DOM_DELTA_LINE })
  for (const [, , factor] of zooms) expect(factor).toBeCloseTo(2 ** -0.2, 5)
})

test('the wheel alone is left to move the canvas', () => {
  const { zooms, wheel } = setUp()
  expect(wheel({ deltaY: 100 }).defaultPrevented).toBe(false)
  expect(zooms).toEqual([])
})

test('while Space is held a drag moves the canvas, also with a card that has the keyboard', () => {
  const { hand } = setUp()
  press('[data-node]', 'keydown')
  expect(hand.isPanning.value).toBe(true)
  press('[data-node]', 'keyup')
  expect(hand.isPanning.value).toBe(false)
  press('[data-node]', 'keydown')
  dispatchEvent(new Event('blur'))
  expect(hand.isPanning.value).toBe(false)
})

test.each(['button', 'input'])('Space belongs to a %s that has the keyboard', (selector) => {
  const { hand } = setUp()
  press(selector, 'keydown')
  expect(hand.isPanning.value).toBe(false)
})
