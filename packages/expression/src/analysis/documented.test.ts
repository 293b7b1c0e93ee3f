import { FACADES } from '../facades/globals.ts'
import { globalFunctions } from '../facades/functions.ts'
import { checkTemplate, TABLES } from '../index.ts'
import type { Table } from '../values/table.ts'

const examplesOf = (table: Table): string[] => [...table.values()].flatMap(({ docs }) => docs.examples.map(({ expression }) => expression))
const documented = [
  ...Object.values(TABLES).flatMap(examplesOf),
  ...FACADES.flatMap(({ members, docs }) => [...examplesOf(members), ...(docs?.examples ?? []).map(({ expression }) => expression)]),
  ...examplesOf(globalFunctions),
]

test('nothing is said against an example of the documentation', () => {
  expect(documented.length).toBeGreaterThan(300)
  const blamed = documented.flatMap((source) => checkTemplate(`{{ ${source} }}`).map(({ message }) => `${source}: ${message}`))
  expect(blamed).toEqual([])
})

test('a property that may also be called is both', () => {
  expect(checkTemplate('{{ $now.isWeekend || $now.isWeekend() }}', { expects: { type: 'boolean' } })).toEqual([])
  expect(checkTemplate('{{ $now.isWeekend }}', { expects: { type: 'number' } })).toHaveLength(1)
})
