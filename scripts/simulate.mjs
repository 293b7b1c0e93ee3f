// `npm run simulate -- --runs 100000`: random workflows under random faults, in simulated time. tests/simulation/README.md says more.
import { runOnBuild } from './lib/workspace.mjs'

await runOnBuild('tests/simulation/main.ts')
