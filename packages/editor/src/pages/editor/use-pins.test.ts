import { pinnedToast } from './use-pins.ts'

const items = [{ json: { a: 1 } }, { json: { a: 2 } }]

test('whoever pins is told what was left out', () => {
  expect(pinnedToast({ items, isCut: false, withoutFiles: false })).toEqual({ text: '2 items pinned', detail: undefined })
  expect(pinnedToast({ items, isCut: true, withoutFiles: true }).detail).toBe(
    'There were more; the first 2 were taken. Files are not pinned.',
  )
})
