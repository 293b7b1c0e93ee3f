import { toastPlace, type Box, type Obstacle } from './toast-place.ts'

const box = (x: number, y: number, width: number, height: number, matters = 1): Obstacle => ({ x, y, width, height, matters })
const DESKTOP = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const place = (view: typeof DESKTOP, size: typeof DESKTOP, obstacles: readonly Obstacle[]): Box => ({
  ...toastPlace({ view, size, obstacles, from: view === PHONE ? 'top' : 'bottom' }),
  ...size,
})
const touches = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height

const TOAST = { width: 400, height: 44 }
const [top, palette, inspector] = [box(0, 0, 1440, 56), box(0, 56, 256, 844), box(1080, 56, 360, 844)]
const [controls, minimap] = [box(268, 852, 320, 36), box(892, 776, 176, 112)]

test('with nothing in the way it stands at the bottom in the middle, on a phone at the top', () => {
  expect(place(DESKTOP, TOAST, [])).toMatchObject({ x: 520, y: 844 })
  expect(place(PHONE, { width: 366, height: 44 }, [])).toMatchObject({ x: 12, y: 12 })
})
test('on a canvas it hides neither the inspector nor the small map nor the tools, however many there are', () => {
  const obstacles = [top, palette, inspector, controls, minimap]
  for (const height of [44, 96, 148, 260]) {
    const toast = place(DESKTOP, { ...TOAST, height }, obstacles)
    expect(obstacles.filter((one) => touches(toast, one))).toEqual([])
    expect(toast.y).toBeGreaterThan(450)
  }
})
test('rather along its edge than further in', () => {
  const narrow = { width: 1024, height: 768 }
  const [panel, map, tools] = [box(664, 56, 360, 712), box(471, 639, 178, 114), box(16, 715, 272, 38)]
  const toast = place(narrow, { width: 400, height: 136 }, [panel, map, tools])
  expect(toast.y).toBe(567)
})
test('on a phone it stands under the bar at the top', () => {
  const [bar, buttons] = [box(0, 0, 390, 56), box(0, 780, 390, 64)]
  expect(place(PHONE, { width: 366, height: 44 }, [bar, buttons])).toMatchObject({ x: 12, y: 68 })
})
test('what is open on top is kept free before what it covers', () => {
  const [bar, sheet] = [box(0, 0, 390, 56), box(0, 135, 390, 709, 10)]
  const toast = place(PHONE, { width: 366, height: 100 }, [bar, sheet])
  expect(touches(toast, sheet)).toBe(false)
})
test('it never leaves the view, and hides the least when all of it is taken', () => {
  const toast = place(PHONE, { width: 366, height: 44 }, [box(0, 0, 390, 844), box(0, 0, 390, 300, 10)])
  expect(toast.y).toBeGreaterThanOrEqual(300)
  expect(toast.y + toast.height).toBeLessThanOrEqual(844)
  expect(place(PHONE, { width: 400, height: 900 }, [])).toMatchObject({ x: 0, y: 0 })
})
