import { queryOf } from '../executions/filters.ts'
import { filtersFrom, isNarrowed } from './filters.ts'

test('filters live in the address; what the address has wrong is ignored', () => {
  const filters = filtersFrom({ status: 'odd', tag: 'prod', folder: 'sales/orders', sort: 'name', search: '' })
  expect(filters).toEqual({ status: null, tag: 'prod', folder: 'sales/orders', sort: 'name', search: null })
  expect(queryOf(filters)).toEqual({ tag: 'prod', folder: 'sales/orders', sort: 'name' })
})
test('a folder is a place, not a filter', () => {
  expect(isNarrowed(filtersFrom({ folder: 'sales' }))).toBe(false)
  expect(isNarrowed(filtersFrom({ tag: 'prod' }))).toBe(true)
})
