import { effectScope } from 'vue'
import { useMedia } from './use-media.ts'

test('all that ask the same share one listener, which goes with the last of them', () => {
  const listeners = new Set<() => void>()
  const media = {
    matches: false,
    addEventListener: (_: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => void listeners.delete(listener),
  }
  const asked = jest.spyOn(window, 'matchMedia').mockReturnValue(media as unknown as MediaQueryList)
  const [first, second] = [effectScope(), effectScope()]
  const [one, two] = [first.run(() => useMedia('(width: 1px)')), second.run(() => useMedia('(width: 1px)'))]
  expect(listeners.size).toBe(1)
  media.matches = true
  for (const listener of listeners) listener()
  expect([one?.value, two?.value]).toEqual([true, true])
  first.stop()
  expect(listeners.size).toBe(1)
  second.stop()
  expect(listeners.size).toBe(0)
  expect(asked).toHaveBeenCalledTimes(1)
  asked.mockRestore()
})
