// `npm run chaos`: builds what is stale and proves, with 50 kills during 5,000 executions, that nothing is lost. Takes the flags of `millrace chaos`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, checkNode, fail, install, projectNode, root } from './lib/workspace.mjs'

checkNode()
try {
  await install()
  await build()
} catch (error) {
  fail(error.message)
}
const proof = spawn(projectNode, [join(root, 'packages/cli/bin/millrace.js'), 'chaos', ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => proof.kill(signal))
proof.on('error', (error) => fail(`The proof could not be started: ${error.message}`))
proof.on('close', (code) => process.exit(code ?? 1))
