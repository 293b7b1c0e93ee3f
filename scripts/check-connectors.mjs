// `npm run check:connectors`: connectors of vendors' documents against services that take exactly what those describe. tests/contract/README.md says more.
import { runOnBuild } from './lib/workspace.mjs'

await runOnBuild('tests/contract/main.ts')
