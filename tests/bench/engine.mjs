// `npm run bench -- engine`: recorded executions per second through a webhook, what a node costs, memory, time to ready.
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { figure, load, median, must, RUNS } from './report.mjs'
import { chain, small, smallBody, withPath } from './workflows.mjs'

/** Medians of several measurements after one that warms up. */
async function measure(server, port, path, options = {}) {
  const request = { port, path, body: smallBody, connections: 64, ...options }
  await load({ ...request, seconds: 3 })
  const results = []
  for (let i = 0; i < RUNS; i += 1) {
    let rssMb = 0
    const watch = setInterval(() => (rssMb = Math.max(rssMb, usage(server.child.pid).rssMb)), 250)
    const before = usage(server.child.pid)
    const result = await load(request)
    const after = usage(server.child.pid)
    clearInterval(watch)
    must(result.errors + result.wrong === 0, `${result.errors + result.wrong} answers of ${path} were wrong`)
    const cpuSeconds = after.cpuSeconds - before.cpuSeconds
    results.push({ ...result, rssMb, cores: cpuSeconds / result.elapsed, micros: (cpuSeconds / result.requests) * 1e6 })
  }
  const of = (key) => median(results.map((result) => result[key]))
  return {
    ...{ perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), rssMb: of('rssMb'), cores: of('cores'), micros: of('micros') },
    requests: results.reduce((sum, result) => sum + result.requests, 0),
  }
}

const dataDir = newDataDir()
const port = await freePort()
const server = await startServer({ dataDir, port })
try {
  const api = await signIn(server.base)
  const id = await api.publish(small)
  const loaded = await measure(server, port, '/webhook/bench', { expect: '"tier":"big"' })
  figure(
    '`small` (webhook → edit with two expressions → if → edit → answer), 64 connections, every step recorded',
    `${Math.round(loaded.perSecond).toLocaleString('en')} executions/s, p50 ${loaded.p50.toFixed(1)} ms, p99 ${loaded.p99.toFixed(1)} ms, ${loaded.cores.toFixed(2)} cores, ${loaded.micros.toFixed(0)} µs of CPU each, ${loaded.rssMb.toFixed(0)} MB at most`,
    'over 4,100/s, p99 under 60 ms, under 200 MB',
  )
  const { data } = await api.get('/workflows?limit=100')
  const recorded = data.find((workflow) => workflow.id === id).stats.completed
  must(recorded >= loaded.requests, `${loaded.requests} executions were answered but ${recorded} are recorded`)
  figure(
    'answered and found recorded afterwards',
    `${recorded.toLocaleString('en')} recorded of at least ${loaded.requests.toLocaleString('en')} answered (the rest are the warm-up's)`,
    'all',
  )
  const alone = await measure(server, port, '/webhook/bench', { connections: 1 })
  figure(
    '`small`, 1 connection',
    `${Math.round(alone.perSecond).toLocaleString('en')}/s, p50 ${alone.p50.toFixed(2)} ms, p99 ${alone.p99.toFixed(2)} ms`,
  )

  await api.publish({ ...withPath(small, 'bench-none'), settings: { durability: 'none' } })
  const noise = await measure(server, port, '/webhook/bench-none', { expect: '"tier":"big"' })
  figure(
    '`small`, 64 connections, `durability: none`',
    `${Math.round(noise.perSecond).toLocaleString('en')}/s, p50 ${noise.p50.toFixed(1)} ms, p99 ${noise.p99.toFixed(1)} ms, ${noise.micros.toFixed(0)} µs of CPU each`,
  )

  await api.publish(chain(1))
  await api.publish(chain(11))
  const short = await measure(server, port, '/webhook/chain-1')
  const long = await measure(server, port, '/webhook/chain-11')
  const perNode = (1000 / long.perSecond - 1000 / short.perSecond) / 10
  const cpuPerNode = (long.micros - short.micros) / 10_000
  figure(
    'a node more (chain of 11 nodes against 1)',
    `${perNode.toFixed(3)} ms of throughput time, ${cpuPerNode.toFixed(3)} ms of CPU`,
    'under 0.1 ms',
  )

  await server.kill('SIGTERM')
  const again = await startServer({ dataDir, port })
  figure(
    'start to ready, built',
    `${(again.readyAfterMs / 1000).toFixed(1)} s with ${(recorded + alone.requests + short.requests + long.requests).toLocaleString('en')} executions on disk`,
    'under 3 s',
  )
  await again.kill('SIGTERM')
} finally {
  await server.kill()
  removeDataDir(dataDir)
}
