// Writes the reference of the formats that packages are made of, docs/reference/schemas, from their JSON Schemas.
// `--check` changes nothing and fails when a committed page is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fail, root, say } from './lib/workspace.mjs'
import { schemaPage } from './lib/schema-page.mjs'

const folder = join(root, 'docs/reference/schemas')
const check = process.argv.includes('--check')
const pages = [
  { file: 'manifest.md', schema: 'packages/node-host/src/packages/manifest.schema.json' },
  { file: 'connector.md', schema: 'packages/node-sdk/src/connector/connector.schema.json' },
]

await mkdir(folder, { recursive: true })
for (const { file, schema } of pages) {
  const text = schemaPage(JSON.parse(await readFile(join(root, schema), 'utf8')), schema)
  const path = join(folder, file)
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue
  if (check) fail(`${relative(root, path)} is stale, run \`npm run generate\``)
  await writeFile(path, text)
  say(`wrote ${relative(root, path)}`)
}
