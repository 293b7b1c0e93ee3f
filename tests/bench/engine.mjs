// `npm run bench -- engine`: recorded executions per second through a webhook, what a node costs, memory, time to ready.
import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { chain, small, smallBody } from './workflows.mjs'

const run = promisify(execFile)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10)
const RUNS = Number(process.env.BENCH_RUNS ?? 3)

async function load(port, path, { connections = 64, seconds = SECONDS, expect } = {}) {
  const options = JSON.stringify({ port, path, body: smallBody, connections, seconds, expect })
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'load.mjs'), options])
  return JSON.parse(stdout)
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const row = (name, value) => console.log(`${name.padEnd(46)} ${value}`)

/** Medians of several measurements after one that warms up. */
async function measure(server, port, path, options = {}) {
  await load(port, path, { ...options, seconds: 3 })
  const results = []
  for (let i = 0; i < RUNS; i += 1) {
    const before = usage(server.child.pid)
    const result = await load(port, path, options)
    const after = usage(server.child.pid)
    results.push({ ...result, rssMb: after.rssMb, cores: (after.cpuSeconds - before.cpuSeconds) / SECONDS })
  }
  const of = (key) => median(results.map((result) => result[key]))
  const bad = results.reduce((sum, result) => sum + result.errors + result.wrong, 0)
  if (bad > 0) throw new Error(`${bad} answers of ${path} were wrong; a figure of a broken run is worth nothing`)
  return {
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    rssMb: of('rssMb'),
    cores: of('cores'),
    requests: results.reduce((sum, result) => sum + result.requests, 0),
  }
}

const dataDir = newDataDir()
const port = await freePort()
const server = await startServer({ dataDir, port })
try {
  row('machine', `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`)
  const api = await signIn(server.base)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  row('at rest', `${usage(server.child.pid).rssMb.toFixed(0)} MB`)

  const id = await api.publish(small)
  const loaded = await measure(server, port, '/webhook/bench', { expect: '"tier":"big"' })
  row(
    'small, 64 connections, every step recorded',
    `${loaded.perSecond.toFixed(0)} executions/s  p50 ${loaded.p50.toFixed(1)} ms  p99 ${loaded.p99.toFixed(1)} ms  ${loaded.rssMb.toFixed(0)} MB  ${loaded.cores.toFixed(2)} cores`,
  )
  const { data } = await api.get('/workflows?limit=100')
  const recorded = data.find((workflow) => workflow.id === id).stats.completed
  if (recorded < loaded.requests) throw new Error(`${loaded.requests} executions were answered but ${recorded} are recorded`)
  row('recorded', `${recorded} of at least ${loaded.requests}`)
  const alone = await measure(server, port, '/webhook/bench', { connections: 1 })
  row('small, 1 connection', `${alone.perSecond.toFixed(0)} executions/s  p50 ${alone.p50.toFixed(2)} ms  p99 ${alone.p99.toFixed(2)} ms`)

  await api.publish(chain(1))
  await api.publish(chain(11))
  const short = await measure(server, port, '/webhook/chain-1')
  const long = await measure(server, port, '/webhook/chain-11')
  const perNode = (1000 / long.perSecond - 1000 / short.perSecond) / 10
  row('a node more (chain of 11 against 1)', `${perNode.toFixed(4)} ms of throughput time`)

  await server.kill('SIGTERM')
  const again = await startServer({ dataDir, port })
  row('start to ready, built', `${again.readyAfterMs.toFixed(0)} ms with ${recorded + loaded.requests} executions on disk`)
  await again.kill('SIGTERM')
} finally {
  await server.kill()
  removeDataDir(dataDir)
}
