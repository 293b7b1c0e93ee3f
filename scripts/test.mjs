// `npm test`: installs, builds, lints, type-checks, and runs all tests that need no service. `-- --only-jest` skips the checks.
import { join } from 'node:path'
import { build, checkNode, fail, install, projectNode, root, run, runTool, say } from './lib/workspace.mjs'

checkNode()
const steps = [
  ['Generated types are up to date', () => run(projectNode, [join(root, 'scripts/generate-types.mjs'), '--check'], { quiet: true })],
  ['The reference is up to date', () => run(projectNode, [join(root, 'scripts/generate-reference.mjs'), '--check'], { quiet: true })],
  ['The API report is up to date', () => run(projectNode, [join(root, 'scripts/generate-api-reports.mjs'), '--check'], { quiet: true })],
  ['Lint', () => runTool('eslint', ['.', '--max-warnings', '0'], { quiet: true })],
  ['Format', () => runTool('prettier', ['--check', '--log-level', 'warn', '.'], { quiet: true })],
  ['Types', () => run(projectNode, [join(root, 'scripts/typecheck.mjs')], { quiet: true })],
]
try {
  await install()
  await build()
  for (const [name, step] of process.argv.includes('--only-jest') ? [] : steps) {
    const began = Date.now()
    await step()
    say(`✓ ${name} (${((Date.now() - began) / 1000).toFixed(0)} s)`)
  }
  await runTool('jest', ['--json', '--outputFile=.cache/jest.json', ...process.argv.slice(2).filter((arg) => arg !== '--only-jest')])
} catch (error) {
  fail(error.message)
}
