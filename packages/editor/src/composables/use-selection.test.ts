import { shallowRef } from 'vue'
import { useSelection } from './use-selection.ts'

const list = () => {
  const rows = shallowRef(['a', 'b', 'c', 'd'].map((id) => ({ id })))
  return { rows, selection: useSelection(rows) }
}
const idsOf = ({ selection }: ReturnType<typeof list>): string => selection.selected.value.map(({ id }) => id).join('')

test('rows are selected one by one, and with Shift up to the one chosen last', () => {
  const own = list()
  own.selection.toggle('d', true)
  own.selection.toggle('b', true, true)
  expect(idsOf(own)).toBe('bcd')
  expect(own.selection.all.value).toBe('indeterminate')
  own.selection.toggle('c', false)
  expect(idsOf(own)).toBe('bd')
})
test('a row that leaves the list leaves the selection', () => {
  const own = list()
  own.selection.toggleAll(true)
  expect(own.selection.all.value).toBe(true)
  own.rows.value = [{ id: 'b' }]
  expect(idsOf(own)).toBe('b')
  own.selection.clear()
  expect(own.selection.all.value).toBe(false)
})
