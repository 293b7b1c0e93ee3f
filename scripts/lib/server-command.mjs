// How the server is started, by `npm start` and by the tests and benchmarks that start it as a user would.
import { join } from 'node:path'

/**
 * V8 would let the young generation grow to 96 MB before it looks at what is dead. A sixth of that costs no throughput, measured with
 * `npm run bench`, and keeps a server at rest some 30 MB smaller.
 */
const FLAGS = ['--max-semi-space-size=16']

/** Arguments for the project's Node. */
export const serverArguments = (root) => [...FLAGS, join(root, 'packages/server/dist/main/cli.js')]
