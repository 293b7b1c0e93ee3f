// `npm run bench [-- engine | inbox | journal]`: measures the built product on this machine and prints one line for each figure.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, checkNode, fail, install, projectNode, root, run } from './lib/workspace.mjs'

checkNode()
const name = process.argv[2] ?? 'engine'
const file = join(root, 'tests/bench', `${name}.mjs`)
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) fail(`There is no benchmark "${name}"; there is: engine, inbox, journal.`)
try {
  await install()
  await build()
  await run(projectNode, [file])
} catch (error) {
  fail(error.message)
}
