// Writes the reference of the formats that packages are made of, docs/reference/schemas, from their JSON Schemas, and the tables of the
// schema dialect from what the editor's forms go by.
// `--check` changes nothing and fails when a committed page is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { fail, root, runTool, say } from './lib/workspace.mjs'
import { schemaPage } from './lib/schema-page.mjs'
import { withTables } from './lib/tables-of-page.mjs'

const folder = join(root, 'docs/reference/schemas')
const check = process.argv.includes('--check')
const pages = [
  { file: 'manifest.md', schema: 'packages/node-host/src/packages/manifest.schema.json' },
  { file: 'credential.md', schema: 'packages/node-host/src/packages/credential.schema.json' },
  { file: 'connector.md', schema: 'packages/node-sdk/src/connector/connector.schema.json' },
]

try {
  await runTool('tsc', ['-b', 'packages/workflow'], { quiet: true }) // the forms' model imports it
} catch (error) {
  fail(error.message)
}
const { dialectTables } = await import('../packages/editor/src/forms/reference/tables.ts')

async function keep(path, text) {
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return
  if (check) fail(`${relative(root, path)} is stale, run \`npm run generate\``)
  await writeFile(path, text)
  say(`wrote ${relative(root, path)}`)
}

await mkdir(folder, { recursive: true })
for (const { file, schema } of pages)
  await keep(join(folder, file), schemaPage(JSON.parse(await readFile(join(root, schema), 'utf8')), schema))
const dialect = join(root, 'docs/reference/schema-dialect.md')
const page = withTables(dialect, await readFile(dialect, 'utf8'), dialectTables())
await keep(dialect, await format(page, { ...(await resolveConfig(dialect)), parser: 'markdown' }))
