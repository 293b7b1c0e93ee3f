// Installs what is missing and builds what is stale.
import { build, checkNode, fail, install } from './lib/workspace.mjs'

checkNode()
try {
  await install()
  await build()
} catch (error) {
  fail(error.message)
}
