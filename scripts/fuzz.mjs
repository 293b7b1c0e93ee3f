// `npm run fuzz -- --seconds 60`: random programs against JavaScript, hostile ones against the walls. tests/fuzz/README.md says more.
import { join } from 'node:path'
import { build, checkNode, fail, install, projectNode, root, run } from './lib/workspace.mjs'

checkNode()
try {
  await install()
  await build()
} catch (error) {
  fail(error.message)
}
try {
  await run(projectNode, [join(root, 'tests/fuzz/main.ts'), ...process.argv.slice(2)])
} catch {
  process.exitCode = 1 // it has said why
}
