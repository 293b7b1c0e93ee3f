import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readableParts } from './readable-parts.ts'

let root: string
const at = (...path: string[]): string => join(root, ...path)

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-parts-')))
  mkdirSync(at('dist/deep'), { recursive: true })
  mkdirSync(at('lib'))
  for (const file of ['package.json', 'dist/a.js', 'dist/deep/b.js', 'lib/c.js']) writeFileSync(at(file), '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a folder without links is read whole, also one whose links stay in it', async () => {
  expect(await readableParts(root)).toEqual({ parts: [root], left: [] })
  symlinkSync('../lib/c.js', at('dist/link.js'))
  expect(await readableParts(root)).toEqual({ parts: [root], left: [] })
})

test.each<[string, () => void]>([
  ['to a file of the machine', () => symlinkSync('/etc/passwd', at('dist/link'))],
  ['to the folder above', () => symlinkSync('../..', at('dist/link'))],
  ['to the folder itself', () => symlinkSync(root, at('dist/link'))],
  ['to nothing, yet', () => symlinkSync('/nowhere/at/all', at('dist/link'))],
  ['over another link', () => (symlinkSync('/etc', at('dist/other')), symlinkSync('other/passwd', at('dist/link')))],
])('a link %s is left out, and what is beside it is not', async (_where, link) => {
  link()
  const { parts, left } = await readableParts(root)
  expect(left).toContain(at('dist/link'))
  expect([...parts].sort()).toEqual([at('dist/a.js'), at('dist/deep'), at('lib'), at('package.json')].sort())
})

test('a file whose name would be a pattern that opens everything beside it is left out', async () => {
  writeFileSync(at('*'), '')
  symlinkSync('/etc/passwd', at('link'))
  const { parts, left } = await readableParts(root)
  expect([...left].sort()).toEqual([at('*'), at('link')])
  expect([...parts].sort()).toEqual([at('dist'), at('lib'), at('package.json')].sort())
})
