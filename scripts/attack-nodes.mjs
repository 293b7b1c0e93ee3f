// `npm run attack:nodes`: what hostile node packages try, against the built server. tests/attacks/README.md says more.
import { runOnBuild } from './lib/workspace.mjs'

await runOnBuild('tests/attacks/nodes/main.ts')
