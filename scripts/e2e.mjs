// `npm run test:e2e`: browser tests against the built product, with Debian's Chromium.
import { existsSync } from 'node:fs'
import { build, checkNode, fail, install, runTool } from './lib/workspace.mjs'

checkNode()
const browser = process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium'
try {
  if (!existsSync(browser))
    fail(`The browser tests need Chromium at ${browser}: apt-get install chromium, or name another with MILLRACE_CHROMIUM.`)
  await install()
  await build()
  await runTool(
    'jest',
    ['--config', 'tests/e2e/jest.config.mjs', '--runInBand', '--json', '--outputFile=.cache/e2e.json', ...process.argv.slice(2)],
    { env: { MILLRACE_CHROMIUM: browser } },
  )
} catch (error) {
  fail(error.message)
}
