// Writes the language reference of expressions, docs/reference/expressions, from the tables that the language runs on.
// `--check` changes nothing and fails when a committed page is stale.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fail, root, runTool, say } from './lib/workspace.mjs'

const folder = join(root, 'docs/reference/expressions')
const check = process.argv.includes('--check')

try {
  await runTool('tsc', ['-b', 'packages/expression'], { quiet: true })
} catch (error) {
  fail(error.message)
}
const { referencePages } = await import('../packages/expression/dist/reference/pages.js')
const pages = referencePages()
await mkdir(folder, { recursive: true })
const stale = (await readdir(folder)).filter((file) => !pages.has(file))
for (const [file, text] of pages) {
  const current = await readFile(join(folder, file), 'utf8').catch(() => '')
  if (current !== text) stale.push(file)
}
if (check && stale.length > 0) fail(`Stale pages in ${relative(root, folder)}, run \`npm run generate\`: ${stale.join(', ')}`)
for (const file of stale) {
  const text = pages.get(file)
  if (text === undefined) await rm(join(folder, file))
  else await writeFile(join(folder, file), text)
  say(`${text === undefined ? 'removed' : 'wrote'} ${relative(root, join(folder, file))}`)
}
