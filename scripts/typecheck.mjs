// Type-checks everything that the build does not: tests, and the editor with its templates.
import { join } from 'node:path'
import { fail, root, runTool } from './lib/workspace.mjs'

try {
  await runTool('tsc', ['-b'])
  await Promise.all([
    runTool('tsc', ['-p', 'tsconfig.test.json']),
    runTool('vue-tsc', ['--noEmit', '-p', 'tsconfig.json'], { cwd: join(root, 'packages/editor') }),
  ])
} catch (error) {
  fail(error.message)
}
