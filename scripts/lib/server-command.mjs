// How the server is started, by `npm start` and by the tests and benchmarks that start it as a user would.
import { join } from 'node:path'

/**
 * V8 would let the young generation grow to 96 MB before it looks at what is dead. A sixth of that costs no throughput, measured with
 * `npm run bench`, and keeps a server at rest some 30 MB smaller.
 *
 * It would also learn, from a moment in which many executions wait for the disk, that what executions consist of lives long, and from
 * then on make all of it in the old generation: 120 MB more under load, and a tenth of the time for full collections.
 */
const FLAGS = ['--max-semi-space-size=16', '--no-allocation-site-pretenuring']

/** Arguments for the project's Node. */
export const serverArguments = (root) => [...FLAGS, join(root, 'packages/server/dist/main/cli.js')]
