import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkTemplate, EXPRESSION_NAMES } from './index.ts'

const folder = join(__dirname, '../../../docs')
const docs = readFileSync(join(folder, 'expressions.md'), 'utf8')
const reference = readFileSync(join(folder, 'reference/expressions/README.md'), 'utf8')

test('every expression in the documentation can be used', () => {
  const examples = [...docs.matchAll(/`(\{\{ .*? \}\})`/g)].map((match) => match[1]!)
  expect(examples.length).toBeGreaterThan(8)
  for (const example of examples) expect({ example, problems: checkTemplate(example) }).toEqual({ example, problems: [] })
})

test('every name and every error code is documented', () => {
  const missing = Object.keys(EXPRESSION_NAMES).filter((name) => !reference.includes(`- \`${name}\``))
  expect(missing).toEqual([])
  const errors = readFileSync(join(__dirname, 'errors.ts'), 'utf8')
  const codes = [...errors.matchAll(/\| '(expression\.[a-z-]+)'/g)].map((match) => match[1]!)
  expect(codes.filter((code) => !docs.includes(code))).toEqual([])
})
