import { compileExpression, dateTimeNow, EXPRESSION_NAMES, TABLES, toJson, type EntryDocs, type Example } from './index.ts'
import { FACADES } from './facades/globals.ts'
import { globalFunctions } from './facades/functions.ts'
import type { Entry, Table } from './values/table.ts'

const NOW = Date.UTC(2026, 0, 31, 8, 30)
const ZONE = 'Europe/Berlin'
const names: Readonly<Record<string, unknown>> = {
  $now: dateTimeNow(NOW, ZONE),
  $today: dateTimeNow(NOW, ZONE).startOf('day'),
}
const scope = { zone: ZONE, now: NOW, lookup: (name: string): unknown => names[name] }
const run = ({ expression }: Example): unknown => toJson(compileExpression(expression).evaluate(scope))

const tables: readonly (readonly [title: string, table: Table])[] = [
  ...Object.entries(TABLES),
  ['functions', globalFunctions],
  ...FACADES.map((facade) => [facade.name, facade.members] as const),
]
const entries = tables.flatMap(([title, table]) => [...table.values()].map((entry) => [`${title}: ${entry.signature}`, entry] as const))
const constructors = FACADES.flatMap((facade) => (facade.docs === undefined ? [] : [[facade.docs.signature, facade.docs] as const]))

const gaps = (docs: EntryDocs): readonly string[] => [
  ...(/^.{8,}\.$/.test(docs.description.replace(/\n/g, ' ')) ? [] : ['description']),
  ...(docs.examples.length > 0 ? [] : ['example']),
  ...docs.params.filter((param) => param.description === '').map((param) => `parameter ${param.name}`),
]

test.each(entries)('%s is documented', (_title, { docs }: Entry) => expect(gaps(docs)).toEqual([]))
test.each(constructors)('%s is documented', (_title, docs) => expect(gaps(docs)).toEqual([]))

const examples = [...entries.map(([title, entry]) => [title, entry.docs] as const), ...constructors].flatMap(([title, docs]) =>
  docs.examples.map((example) => [title, example.expression, example] as const),
)

test.each(examples)('%s: %s gives what the documentation says', (_title, _expression, example) => {
  expect(run(example)).toEqual(example.result)
})

test('what can be called or made with new says how', () => {
  const silent = FACADES.filter((facade) => facade.docs === undefined && (facade.call ?? facade.construct) !== undefined)
  expect(silent.map((facade) => facade.name)).toEqual([])
})

test('every global has its entry among the names', () => {
  expect(Object.keys(EXPRESSION_NAMES)).toEqual(
    expect.arrayContaining([...globalFunctions.keys(), ...FACADES.map((facade) => facade.name)]),
  )
})
