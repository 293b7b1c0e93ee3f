// `npm run fuzz -- --seconds 60`: random programs against JavaScript, hostile ones against the walls. tests/fuzz/README.md says more.
import { runOnBuild } from './lib/workspace.mjs'

await runOnBuild('tests/fuzz/main.ts')
