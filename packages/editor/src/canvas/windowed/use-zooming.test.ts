import { effectScope, nextTick, ref } from 'vue'
import type { Viewport } from '../viewport.ts'
import { useZooming } from './use-zooming.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

function setUp() {
  const viewport = ref<Viewport>({ x: 0, y: 0, zoom: 1 })
  const scope = effectScope()
  const isZooming = scope.run(() => useZooming(viewport))!
  const change = async (next: Partial<Viewport>): Promise<void> => {
    viewport.value = { ...viewport.value, ...next }
    await nextTick()
  }
  return { isZooming, change, stop: () => scope.stop() }
}

test('a gesture that goes on changing the zoom counts, until it rests', async () => {
  const { isZooming, change } = setUp()
  for (const zoom of [0.9, 0.8, 0.7]) await change({ zoom })
  expect(isZooming.value).toBe(true)
  jest.advanceTimersByTime(100)
  await change({ zoom: 0.6 })
  jest.advanceTimersByTime(100)
  expect(isZooming.value).toBe(true)
  jest.advanceTimersByTime(100)
  expect(isZooming.value).toBe(false)
})

test('one notch of the wheel does not, nor does moving', async () => {
  const { isZooming, change } = setUp()
  await change({ zoom: 0.9 })
  for (const x of [10, 20, 30, 40]) await change({ x })
  expect(isZooming.value).toBe(false)
  jest.advanceTimersByTime(200)
  await change({ zoom: 0.8 })
  await change({ zoom: 0.7 })
  expect(isZooming.value).toBe(false)
})

test('nothing is waited for once the canvas is gone', async () => {
  const { isZooming, change, stop } = setUp()
  for (const zoom of [0.9, 0.8, 0.7]) await change({ zoom })
  stop()
  jest.advanceTimersByTime(1000)
  expect(isZooming.value).toBe(true)
})
