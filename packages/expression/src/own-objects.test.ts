import { FACADES } from './facades/globals.ts'
import { compileExpression } from './index.ts'
import { TABLES } from './values/tables.ts'

const scope = { lookup: (name: string): unknown => (name === '$json' ? { list: [1], map: { a: [1] } } : undefined) }
const run = (body: string): unknown => compileExpression(`(() => { ${body} })()`).evaluate(scope)

/** Every example of the reference that gives a list or an object. */
const examples = [...Object.values(TABLES), ...FACADES.map((facade) => facade.members)]
  .flatMap((table) => [...table.values()])
  .flatMap((entry) => entry.docs.examples.map((example) => example.expression))
  .filter((source) => {
    if (/\$\w/.test(source)) return false // those take data from outside
    const value = compileExpression(source).evaluate(scope)
    return Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  })

test('there are many', () => expect(examples.length).toBeGreaterThan(50))

test.each(examples)('what %s gives belongs to the expression, which may change it', (source) => {
  expect(run(`const made = ${source}; if (Array.isArray(made)) made[made.length] = 'new'; else made.field = 'new'; return true`)).toBe(true)
})

test.each([
  ["const made = JSON.parse('[{}]'); made[0].a = 1; return made", [{ a: 1 }]],
  ['const made = structuredClone($json); made.map.a[0] = 2; return made.map', { a: [2] }],
  ['const made = Object.groupBy([1], () => 0); made[0][0] = 2; return made[0]', [2]],
  ['const made = [1].entries(); made[0][1] = 2; return made', [[0, 2]]],
  ['const made = [...new Map([[1, 1]])]; made[0][1] = 2; return made', [[1, 2]]],
  ['const [made] = new Map([[1, 1]]); made[1] = 2; return made', [1, 2]],
  ['for (const made of new Map([[1, 1]])) { made[1] = 2; return made }', [1, 2]],
  ["const made = 'a'.match(/(?<n>a)/); made.groups.n = 'b'; return made.groups.n", 'b'],
  ['const made = [[1, 2], [3]].map(([...all]) => all); made[0][0] = 9; return made[0]', [9, 2]],
])('what is inside of it, too: %s', (body, expected) => expect(run(body)).toEqual(expected))
