import { pinnedToast } from './use-pins.ts'

const items = [{ json: { a: 1 } }, { json: { a: 2 } }]

test('whoever pins is told what was left out', () => {
  expect(pinnedToast({ items, withoutFiles: false })).toEqual({ text: '2 items pinned', detail: undefined })
  expect(pinnedToast({ items, cut: 'large', withoutFiles: true }).detail).toBe(
    'Only 2 MB of data can be pinned: the first 2 items were taken. Some files cannot be pinned.',
  )
})
