import type { Packet } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import DataView from './DataView.vue'
import ItemTree from './ItemTree.vue'
import ShapeTable from './ShapeTable.vue'
import type { ItemRows, ShownItem } from './item-rows.ts'

const packet: Packet = { port: 'main', total: 2, offset: 0, items: [{ json: { a: 1 } }, { json: { a: 2 } }] }
const rowsWith = (read: readonly ShownItem[], count: number): ItemRows => ({
  count,
  at: (row) => read.find(({ at }) => at === row),
  rowOf: (at) => at,
  read,
  first: async () => read,
  need: () => undefined,
})
afterEach(() => localStorage.clear())

test('input and output are each shown as they were left', async () => {
  const input = mount(DataView, { props: { packet, pane: 'input' } })
  const output = mount(DataView, { props: { packet, pane: 'output' } })
  await input
    .findAll('[role=radio]')
    .find((one) => one.text() === 'JSON')
    ?.trigger('click')
  await flushPromises()
  expect([input, output].map((one) => one.find('[role=tree]').exists())).toEqual([true, false])
})

test('JSON counts items from 1, as the table does', () => {
  const tree = mount(ItemTree, { props: { items: rowsWith([{ at: 0, json: { a: 1 } }], 1), name: 'Items', marked: new Set<number>() } })
  expect(tree.find('[role=treeitem]').text()).toMatch(/^1:/)
})

test('the schema says of which items it is', async () => {
  const from = (at: number) => ({ at, json: { a: at } })
  const shape = mount(ShapeTable, { props: { items: rowsWith([from(0), from(1)], 1000), name: 'Items' } })
  expect(shape.text()).toContain('From the first 2 items')
  await shape.setProps({ items: rowsWith([from(0), from(1), from(998)], 1000) })
  expect(shape.text()).toContain('From 3 items that were read')
})
