import { headValue } from './change-words.ts'

test('notes of the canvas are told by what is written in them', () => {
  const note = { id: 'a', text: 'Ask Kim first', position: [0, 0], size: [200, 100] }
  expect(headValue('/stickies', [note, { ...note, text: 'Then pay' }])).toBe('Ask Kim first\n\nThen pay')
  expect(headValue('/stickies/0', note)).toBe('Ask Kim first')
  expect(headValue('/stickies', undefined)).toBeUndefined()
})
test('other settings stay as they are', () => expect(headValue('/settings', { timeoutMs: 5 })).toEqual({ timeoutMs: 5 }))
