import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FACADES } from '../facades/globals.ts'
import { globalFunctions } from '../facades/functions.ts'
import { TABLES } from '../values/tables.ts'
import { referencePages } from './pages.ts'

const folder = join(__dirname, '../../../../docs/reference/expressions')
const pages = referencePages()

test('the reference in docs is what the tables say; npm run generate writes it', () => {
  const stored = new Map(readdirSync(folder).map((file): [string, string] => [file, readFileSync(join(folder, file), 'utf8')]))
  expect([...stored.keys()].sort()).toEqual([...pages.keys()].sort())
  for (const [file, text] of pages) expect({ file, text: stored.get(file) }).toEqual({ file, text })
})

test('every member of every table stands in the reference', () => {
  const all = [...pages.values()].join('\n')
  const signatures = [
    ...[...Object.values(TABLES), globalFunctions].flatMap((table) => [...table.values()].map((entry) => entry.signature)),
    ...FACADES.flatMap(({ name, members }) => [...members.values()].map((entry) => `${name}.${entry.signature}`)),
    ...FACADES.flatMap(({ docs }) => (docs === undefined ? [] : [docs.signature])),
  ]
  expect(signatures.filter((signature) => !all.includes(`### \`${signature}\`\n`))).toEqual([])
})
