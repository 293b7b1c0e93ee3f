import { mount } from '@vue/test-utils'
import Field from './Field.vue'

test('names between backticks in the help of a field are shown as code', () => {
  const field = mount(Field, { props: { label: 'Code', description: 'Once, with all items in `items`. Costs 5` each.' } })
  expect(field.findAll('code').map((one) => one.text())).toEqual(['items'])
  expect(field.find('p').text()).toBe('Once, with all items in items. Costs 5` each.')
})
