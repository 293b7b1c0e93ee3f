import { mount } from '@vue/test-utils'
import { testCatalog } from '@/document/testing/documents.ts'
import NodePalette from './NodePalette.vue'

test('whoever is in the search sees which node Enter takes', async () => {
  const list = mount(NodePalette, { props: { types: testCatalog.newest }, attachTo: document.body })
  const marked = () => list.findAll('[data-type]').filter((row) => row.find('kbd').exists())
  expect(marked()).toHaveLength(0)
  const search = list.get('input')
  await search.trigger('focusin')
  const [first, ...others] = marked()
  expect(others).toHaveLength(0)
  await search.trigger('keydown', { key: 'Enter' })
  expect(list.emitted('choose')).toMatchObject([[{ type: first?.attributes('data-type') }]])
  await search.trigger('focusout')
  expect(marked()).toHaveLength(0)
  list.unmount()
})
