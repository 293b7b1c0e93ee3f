import { effectScope, ref, type EffectScope } from 'vue'
import { useDragKeys } from './use-drag-keys.ts'

let scope: EffectScope
beforeEach(() => (scope = effectScope()))
afterEach(() => scope.stop())

function setUp() {
  const held = ref(true)
  const said: string[] = []
  const { isCopying } = scope.run(() => useDragKeys({ isHeld: () => held.value, breakOff: () => said.push('back') }))!
  held.value = false
  held.value = true
  return { held, said, isCopying }
}
const key = (type: 'keydown' | 'keyup', init: KeyboardEventInit): KeyboardEvent => {
  const event = new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init })
  document.body.dispatchEvent(event)
  return event
}

test('Escape breaks a drag off, and means nothing else then', () => {
  const { said } = setUp()
  const heard = jest.fn()
  document.body.addEventListener('keydown', heard, { once: true })
  expect(key('keydown', { key: 'Escape' }).defaultPrevented).toBe(true)
  expect(said).toEqual(['back'])
  expect(heard).not.toHaveBeenCalled()
})

test.each<KeyboardEventInit>([
  { key: 'Control', ctrlKey: true },
  { key: 'Alt', altKey: true },
])('%o makes a copy for as long as it is held', (init) => {
  const { isCopying } = setUp()
  key('keydown', init)
  expect(isCopying.value).toBe(true)
  key('keyup', { key: init.key! })
  expect(isCopying.value).toBe(false)
})

test('a key that was held before the drag counts as well', () => {
  const { isCopying } = setUp()
  dispatchEvent(new MouseEvent('pointermove', { ctrlKey: true }))
  expect(isCopying.value).toBe(true)
})

test('beside a drag the keys are everybody’s', () => {
  const { held, said, isCopying } = setUp()
  held.value = false
  expect(key('keydown', { key: 'Escape' }).defaultPrevented).toBe(false)
  key('keydown', { key: 'Control', ctrlKey: true })
  expect([said, isCopying.value]).toEqual([[], false])
})
