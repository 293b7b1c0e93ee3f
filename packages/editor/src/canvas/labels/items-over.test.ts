import { edge } from '@/document/testing/documents.ts'
import { edgeShape } from '../edge-path.ts'
import { itemsOver } from './items-over.ts'

const shape = edgeShape({ x: 0, y: 0 }, { x: 300, y: 80 })
const counts = new Map([
  ['e1', 2],
  ['e2', 3],
])
const over = (...ids: readonly string[]): number | undefined => {
  const bundle = ids.map((id) => edge(id, 'a', 'b'))
  return itemsOver({ edge: bundle[0]!, shape, ...(ids.length > 1 ? { bundle } : {}) }, (id) => counts.get(id))
}

test('edges that are drawn as one have the items of all of them', () => {
  expect(over('e1', 'e2', 'e3')).toBe(5)
  expect(over('e3', 'e4')).toBeUndefined()
  expect(over('e2')).toBe(3)
})
