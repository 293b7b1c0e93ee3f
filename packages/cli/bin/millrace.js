#!/usr/bin/env node
// The `millrace` command. Plain JavaScript of any age, so that an old Node says one sentence instead of a syntax error.
const OLDEST_NODE = 26

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `millrace needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}. In the folder of Millrace, \`npx millrace\` uses the right one.\n`,
  )
  process.exit(1)
}
const { execute } = await import('@oclif/core')
await execute({ dir: import.meta.url })
