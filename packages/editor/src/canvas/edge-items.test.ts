import { edgeItemsText, edgeItemsTexts } from './edge-items.ts'

test.each([
  [0, ['0']],
  [1, ['1 item', '1']],
  [240, ['240 items', '240']],
  [1240, ['1,240 items', '1.2K items', '1.2K']],
])('%d items are told in full, or ever shorter', (count, texts) => {
  expect(edgeItemsTexts(count)).toEqual(texts)
  expect(edgeItemsText(count)).toBe(texts[0])
})
