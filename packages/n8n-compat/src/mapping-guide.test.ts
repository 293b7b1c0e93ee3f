import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mappingGuide } from './mapping-guide.ts'

const guide = readFileSync(join(__dirname, '../../../docs/guides/from-n8n.md'), 'utf8')
/** Cells, whatever spaces a formatter puts around them. */
const cells = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')))

test('the table of the guide is that of the mapping', () => {
  const table = /<!-- table:[^]*?-->([^]*?)<!-- \/table -->/.exec(guide)?.[1] ?? ''
  expect(cells(table)).toEqual(cells(mappingGuide()))
})
