// Writes the table of operators in docs/guides/conditions.md from the table that the code goes by.
// `--check` changes nothing and fails when the page is stale.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { OPERATORS } from '../packages/workflow/src/conditions/operators.ts'
import { operators } from '../packages/workflow/src/words/en/operators.ts'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs/guides/conditions.md')
const BEGIN = '<!-- operators: made by `npm run generate` -->'
const END = '<!-- end of operators -->'

const OPERAND = {
  none: 'nothing',
  same: 'a value',
  any: 'any value',
  field: 'name of a field',
  list: 'a list',
  range: 'two values',
  days: 'days',
  count: 'a number',
  pattern: 'a pattern',
}

const rows = Object.entries(OPERATORS).map(([name, { operand, types, alsoFor = [] }]) => {
  const words = operators[`operator.${name}`].replace('{days}', '…')
  const description = operators[`operator.${name}.about`]
  const all = types.length === 6 ? 'every type' : types.join(', ')
  const also = alsoFor.length === 0 ? '' : `; also ${alsoFor.join(', ')}`
  return `| ${words} | \`${name}\` | ${all}${also} | ${OPERAND[operand]} | ${description} |`
})
const table = ['| Operator | Name | Types | Right side | Holds when |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')

const current = await readFile(page, 'utf8')
const [before, rest = ''] = current.split(BEGIN)
const after = rest.split(END)[1] ?? ''
const made = await format(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`, { ...(await resolveConfig(page)), parser: 'markdown' })
if (made !== current) {
  if (process.argv.includes('--check')) {
    console.error('Stale table of operators in docs/guides/conditions.md, run `npm run generate`.')
    process.exit(1)
  }
  await writeFile(page, made)
  console.log('wrote docs/guides/conditions.md')
}
