import { flushPromises, mount } from '@vue/test-utils'
import BulkBar from './BulkBar.vue'

const actions = ['Move', 'Tags', 'Delete'].map((label) => ({ label }))
const shell = { template: '<span><slot /></span>' }
const bar = () =>
  mount(BulkBar, { props: { count: 1, actions }, global: { stubs: { Menu: shell, Tooltip: shell } }, attachTo: document.body })
const inLines = (tops: readonly number[]) =>
  jest.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockImplementation(function (this: HTMLElement) {
    return tops[[...(this.parentElement?.children ?? [])].indexOf(this)] ?? 0
  })
afterEach(() => jest.restoreAllMocks())

test('actions that have room are buttons, the others are behind one', async () => {
  inLines([0, 0, 44])
  const shown = bar()
  await shown.setProps({ actions: [...actions] })
  await flushPromises()
  expect(shown.findAll('.invisible').map((one) => one.text())).toEqual(['Delete'])
  expect(shown.find('[aria-label="More actions for the selection"]').exists()).toBe(true)
})
test('when all have room there is no menu', async () => {
  inLines([0, 0, 0])
  const shown = bar()
  await shown.setProps({ actions: [...actions] })
  await flushPromises()
  expect(shown.find('[aria-label="More actions for the selection"]').exists()).toBe(false)
})
