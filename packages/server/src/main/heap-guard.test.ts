import { silentLogger } from '@millrace/base'
import { startHeapGuard } from './heap-guard.ts'

function setUp(afterCollection: (used: number) => number = (used) => used) {
  let now = 0
  let tick: (() => void) | undefined
  const heap = { used: 0, limit: 100 }
  let collections = 0
  const guard = startHeapGuard({
    clock: { now: () => now, after: (_ms, run) => ((tick = run), () => (tick = undefined)) },
    logger: silentLogger,
    heap: () => heap,
    collect: () => {
      collections += 1
      heap.used = afterCollection(heap.used)
    },
  })
  const use = (used: number, ms = 500): boolean => {
    heap.used = used
    now += ms
    tick?.()
    return guard.isShort()
  }
  return { guard, use, collections: () => collections, isTicking: () => tick !== undefined }
}

test('near the limit nothing new is taken, until there is clearly room again', () => {
  const { use } = setUp()
  expect([50, 84, 86, 80, 76, 74, 80, 84].map((used) => use(used))).toEqual([false, false, true, true, true, false, false, false])
})

test('garbage does not count: it is collected first, and not again at once', () => {
  const { use, collections } = setUp(() => 30)
  expect(use(90)).toBe(false)
  expect(collections()).toBe(1)
  expect(use(90)).toBe(true) // that much again within a moment is no garbage to wait for
  expect(use(90)).toBe(true)
  expect(collections()).toBe(1)
  expect(use(90, 10_000)).toBe(false)
})

test('it ends with the server', () => {
  const { guard, isTicking } = setUp()
  guard.stop()
  expect(isTicking()).toBe(false)
})

test('the process can be asked and cleaned', () => {
  let tick: (() => void) | undefined
  let now = 0
  const guard = startHeapGuard({ clock: { now: () => now, after: (_ms, run) => ((tick = run), () => undefined) }, logger: silentLogger })
  now += 500
  tick?.()
  expect(guard.isShort()).toBe(false)
})
