import { effectScope, ref, shallowRef } from 'vue'
import { useWindow } from './use-window.ts'

test('of a list without a bound on its height not every row is drawn', () => {
  const scroller = shallowRef<HTMLElement | null>(null)
  const rows = effectScope().run(() => useWindow({ scroller, count: ref(100_000), rowHeight: 30 }))!
  expect(rows.end.value - rows.start.value).toBeLessThan(200)
  expect(rows.height.value).toBe(3_000_000)
})
