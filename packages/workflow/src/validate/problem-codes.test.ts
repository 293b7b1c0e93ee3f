import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PROBLEM_CODES } from './problem-codes.ts'

const root = join(import.meta.dirname, '../../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = readdirSync(join(root, 'packages/workflow/src/validate')).filter(
  (file) => file.endsWith('.ts') && !/test|problem-codes/.test(file),
)

/** Codes that are written down where problems are made, and those of advice in the schemas of nodes. */
function codesMade(): readonly string[] {
  const texts = [
    ...sources.map((file) => read(`packages/workflow/src/validate/${file}`)),
    read('packages/server/src/features/workflows/documents.ts'),
  ]
  const written = texts.flatMap((text) =>
    [...text.matchAll(/code:[^,}]*?'((?:workflow|security|performance)\.[a-z-]+)'/g)].map(([, code = '']) => code),
  )
  const advice = readdirSync(join(root, 'nodes-base/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.schema.json'))
    .flatMap((path) => (JSON.parse(read(`nodes-base/src/${path}`)) as { 'x-advice'?: { about: string; id: string }[] })['x-advice'] ?? [])
    .map(({ about, id }) => `${about}.${id}`)
  return [...new Set([...written, ...advice])]
}

test('every code that a check gives has words', () => {
  expect(codesMade().filter((code) => !Object.hasOwn(PROBLEM_CODES, code))).toEqual([])
})

test('the reference lists every code, and no other', () => {
  const listed = [...read('docs/reference/problems.md').matchAll(/^\| `([a-z.-]+)`/gm)].map(([, code = '']) => code)
  expect(listed.sort()).toEqual(Object.keys(PROBLEM_CODES).sort())
})
