// Makes a connector of every OpenAPI document in a directory, and checks that it is one: `npm run check:openapi -- DIR [FILTER…]`.
// A document is a process of its own, so that its memory is its own and one that hangs is ended.
import { fork } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { performance } from 'node:perf_hooks'

const LIMIT_MS = 120_000
const root = join(import.meta.dirname, '..')

if (process.send === undefined) process.exitCode = await checkAll(process.argv[2], process.argv.slice(3))
else process.on('message', async (file) => process.send(await checkOne(file), () => process.exit()))

async function checkAll(place, filters) {
  if (place === undefined) {
    console.error('Say where the documents are: npm run check:openapi -- DIR [part of a path …]')
    return 2
  }
  const files = await filesIn(place, filters)
  let failed = 0
  console.log(
    `${'document'.padEnd(60)} ${['MB', 'operations', 'seconds', 'check s', 'memory MB', 'out MB', 'remarks'].map((text) => text.padStart(10)).join(' ')}`,
  )
  for (const file of files) {
    const name = relative(place, file).slice(-60).padEnd(60)
    const result = await inProcess(file)
    if (result.error === undefined)
      console.log(
        `${name} ${[result.size, result.operations, result.seconds, result.checkSeconds, result.memory, result.output, result.remarks].map((value) => String(value).padStart(10)).join(' ')}`,
      )
    else console.log(`${name} ${result.error}`)
    if (result.error !== undefined) failed += 1
  }
  console.log(
    `${files.length - failed} of ${files.length} documents give a connector that fits its schema, with node configs that compile.`,
  )
  return failed === 0 && files.length > 0 ? 0 : 1
}

async function filesIn(place, filters) {
  if ((await stat(place)).isFile()) return [place]
  const names = await readdir(place, { recursive: true })
  return names
    .filter((name) => /\.(json|ya?ml)$/i.test(name) && (filters.length === 0 || filters.some((filter) => name.includes(filter))))
    .sort()
    .map((name) => join(place, name))
}

function inProcess(file) {
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve({ error: `not done after ${LIMIT_MS / 1000} seconds` })
    }, LIMIT_MS)
    child.once('message', (result) => {
      clearTimeout(timer)
      resolve(result)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve({ error: `ended with ${code}` })
    })
    child.send(file)
  })
}

async function checkOne(file) {
  try {
    const { connectorFromOpenApi } = await import(join(root, 'packages/openapi/dist/index.js'))
    const text = await readFile(file, 'utf8')
    const begin = performance.now()
    const { connector, report } = connectorFromOpenApi(text)
    const done = performance.now()
    const memory = process.memoryUsage().rss
    await checkConnector(connector)
    return {
      size: (text.length / 1e6).toFixed(1),
      operations: `${report.taken}/${report.found}`,
      seconds: ((done - begin) / 1000).toFixed(2),
      checkSeconds: ((performance.now() - done) / 1000).toFixed(1),
      memory: Math.round(memory / 1e6),
      output: (JSON.stringify(connector).length / 1e6).toFixed(1),
      remarks: report.remarks.length + report.further,
    }
  } catch (thrown) {
    return { error: String(thrown?.message ?? thrown).slice(0, 500) }
  }
}

/** What the interpreter refuses, and each node's config schema as the node host compiles it. */
async function checkConnector(connector) {
  const sdk = await import(join(root, 'packages/node-sdk/dist/connector/interpreter.js'))
  const issues = sdk.checkConnector(connector)
  if (issues.length > 0)
    throw new Error(
      issues
        .slice(0, 5)
        .map(({ path, message }) => `${path} ${message}`)
        .join('; '),
    )
  const require = createRequire(join(root, 'packages/node-host/src/index.ts'))
  const { Ajv2020 } = require('ajv/dist/2020.js')
  const addFormats = require('ajv-formats')
  for (const node of sdk.nodesOfConnector(connector)) {
    const own = addFormats.default(new Ajv2020({ strict: false, useDefaults: true, validateSchema: false })) // checkConnector has validated it
    try {
      own.compile(node.config)
    } catch (thrown) {
      throw new Error(`${node.type}: ${thrown.message}`)
    }
  }
}
