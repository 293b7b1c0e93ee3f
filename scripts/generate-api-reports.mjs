// Writes the reports of the public API of @millrace/node-sdk, packages/node-sdk/api. `--check` changes nothing and fails when one is stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { changedLines, publicApis, reportOf } from './lib/api-report.mjs'
import { fail, root, runTool, say } from './lib/workspace.mjs'

const sdk = join(root, 'packages/node-sdk')
const check = process.argv.includes('--check')

try {
  await runTool('tsc', ['-b', 'packages/node-sdk'], { quiet: true })
} catch (error) {
  fail(error.message)
}
const { name, exports } = JSON.parse(await readFile(join(sdk, 'package.json'), 'utf8'))
const entries = Object.entries(exports).map(([path, { types }]) => ({
  name: path === '.' ? name : `${name}${path.slice(1)}`,
  file: join(sdk, types),
  report: join(sdk, 'api', `${path === '.' ? 'index' : path.slice(2)}.api.md`),
}))
const apis = publicApis(
  entries.map(({ file }) => file),
  (file) => file.startsWith(join(root, 'packages/')),
)
await mkdir(join(sdk, 'api'), { recursive: true })
for (const [index, { name, report }] of entries.entries()) {
  const text = await format(reportOf(name, apis[index]), { ...(await resolveConfig(report)), parser: 'markdown' })
  const current = await readFile(report, 'utf8').catch(() => '')
  if (current === text) continue
  if (check)
    fail(
      `The public API of ${name} changed, and its report ${relative(root, report)} did not:\n${changedLines(current, text).join('\n')}\n` +
        'If packages are to have it so, run `npm run generate` and commit the report.',
    )
  await writeFile(report, text)
  say(`wrote ${relative(root, report)}`)
}
