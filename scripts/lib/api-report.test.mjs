import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedLines, publicApis, reportOf } from './api-report.mjs'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'millrace-api-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function report(files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const [api] = publicApis([join(folder, 'index.d.ts')], (file) => file.startsWith(folder))
  return reportOf('acme', api)
}
const FILES = {
  'package.json': '{ "type": "module" }',
  'index.d.ts': "export { say, LIMIT } from './say.js'\nexport type { Said as Words } from './said.js'\n",
  'say.d.ts':
    "import type { Said } from './said.js'\n/** Says it. */\nexport declare const LIMIT = 3\nexport declare function say(what: Said): Loud\ninterface Loud { volume: number }\nexport declare const own: 1\n",
  'said.d.ts': 'export interface Said { text: string }\n',
}

test('a report has what is exported and what that refers to, and nothing else', () => {
  const text = report(FILES)
  for (const part of [
    '// say\nfunction say(what: Said): Loud',
    '// LIMIT\nconst LIMIT = 3',
    '// Words\ninterface Said',
    '// Loud\ninterface Loud',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('own')
})

test('a changed type is a changed report, also one that is only referred to; a comment is not', () => {
  const before = report(FILES)
  const change = (file, from, to) => report({ ...FILES, [file]: FILES[file].replace(from, to) })
  expect(change('say.d.ts', 'Says it.', 'Says it aloud.')).toBe(before)
  expect(changedLines(before, change('said.d.ts', 'text: string', 'text?: string'))).toEqual([
    '-     text: string;',
    '+     text?: string;',
  ])
  expect(change('say.d.ts', 'volume: number', 'volume: string')).not.toBe(before)
})

test('what was not built is said', () => {
  expect(() => publicApis([join(folder, 'none.d.ts')], () => true)).toThrow('build it first')
})
