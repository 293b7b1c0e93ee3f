import { createPinia, setActivePinia } from 'pinia'
import { isSingleKey, useSingleKeys } from './single-keys.ts'

beforeEach(() => localStorage.clear())

test('shortcuts of one key are on until somebody switches them off, which is kept', () => {
  setActivePinia(createPinia())
  expect(useSingleKeys().isOn).toBe(true)
  useSingleKeys().set(false)
  setActivePinia(createPinia())
  expect(useSingleKeys().isOn).toBe(false)
})

test.each<[KeyboardEventInit, boolean]>([
  [{ key: 'd' }, true],
  [{ key: 'N', shiftKey: true }, true],
  [{ key: '?' }, true],
  [{ key: 'k', ctrlKey: true }, false],
  [{ key: 'a', altKey: true }, false],
  [{ key: 'F2' }, false],
  [{ key: 'Delete' }, false],
  [{ key: 'Enter', shiftKey: true }, false],
])('%o alone: %s', (init, expected) => {
  expect(isSingleKey(new KeyboardEvent('keydown', init))).toBe(expected)
})
