import { mount } from '@vue/test-utils'
import TagChips from './TagChips.vue'

const chips = (...tags: readonly string[]) =>
  mount(TagChips, { props: { tags }, global: { stubs: { Tooltip: { template: '<span><slot /></span>' } } } })

test('a row shows two tags and counts the others', async () => {
  const row = chips('a', 'b', 'c', 'd')
  expect(row.findAll('button').map((one) => one.text())).toEqual(['a', 'b'])
  expect(row.text()).toContain('+2')
  await row.findAll('button')[1]?.trigger('click')
  expect(row.emitted('choose')).toEqual([['b']])
})
test('without tags there is nothing', () => expect(chips().text()).toBe(''))
