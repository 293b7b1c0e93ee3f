import { mount } from '@vue/test-utils'
import { computed, shallowRef } from 'vue'
import IconAny from '~icons/lucide/play'
import PhoneControls from './PhoneControls.vue'
import type { ControlChoice, ExecutionControls } from './use-execution-controls.ts'

const choice = (id: string, action: ControlChoice['body']['action']): ControlChoice => ({ id, label: id, icon: IconAny, body: { action } })
function buttonsFor(...choices: readonly ControlChoice[]): readonly string[] {
  const controls = { choices: computed(() => choices), busy: shallowRef<string>() } as unknown as ExecutionControls
  const shell = { template: '<span><slot /></span>' }
  const row = mount(PhoneControls, { props: { controls }, global: { stubs: { Menu: shell, Tooltip: shell } } })
  return row.findAll('button').map((one) => one.attributes('aria-label') ?? one.text())
}
const AGAIN = [choice('replay', 'replay'), choice('replay-latest', 'replay')]

test('a failed execution offers its retry, and the rest behind one button', () => {
  expect(buttonsFor(choice('retry', 'retry'), ...AGAIN)).toEqual(['retry', 'More actions'])
})
test('one that ended well can run again, by one button', () => {
  expect(buttonsFor(...AGAIN)).toEqual(['Run again'])
})
test('one that is under way is paused or cancelled without a menu', () => {
  expect(buttonsFor(choice('pause', 'pause'), choice('cancel', 'cancel'))).toEqual(['pause', 'cancel'])
})
