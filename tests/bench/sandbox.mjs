// `npm run bench -- sandbox`: JavaScript code steps by themselves (the sandbox called from this process) and behind a webhook, then Python
// (python.mjs).
import { createSandbox } from '@millrace/sandbox'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { figure, load, median, must, RUNS, SECONDS } from './report.mjs'
import { code, smallBody } from './workflows.mjs'

const items = Array.from({ length: 10 }, (_, id) => ({ json: { id, name: `Order ${id}`, price: id * 1.5, tags: ['a', 'b'] } }))
const source =
  'return items.filter((i) => i.json.id % 2 === 0).map((i) => ({ id: i.json.id, total: Math.round(i.json.price * 119) / 100 }))'
const program = { language: 'javascript', source, mode: 'all', items, names: {} }
const WARM = 1000

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

async function timed(work) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function runOnce(sandbox, more = {}) {
  const { items: made } = await sandbox.run({ ...program, ...more })
  must(made.length > 0, 'the program gave nothing')
}

async function oneAfterTheOther(sandbox, more, count = WARM) {
  const times = []
  for (let i = 0; i < count; i += 1) times.push(await timed(() => runOnce(sandbox, more)))
  return times.sort((a, b) => a - b)
}

/** Programs a second, and the CPU time that the sandbox's processes spend on each. */
async function perSecond(sandbox, callers) {
  const spent = () => sandbox.stats().children.reduce((sum, { pid }) => sum + usage(pid).cpuSeconds, 0)
  const until = performance.now() + SECONDS * 1000
  const before = spent()
  let count = 0
  const caller = async () => {
    for (; performance.now() < until; count += 1) await runOnce(sandbox)
  }
  const took = await timed(() => Promise.all(Array.from({ length: callers }, caller)))
  return { perSecond: count / (took / 1000), micros: ((spent() - before) / count) * 1e6 }
}

async function alone() {
  const starts = []
  for (let i = 0; i < RUNS * 3; i += 1) {
    const sandbox = createSandbox({})
    starts.push(await timed(() => runOnce(sandbox)))
    await sandbox.stop()
  }
  figure('JavaScript, first program of a process (cold), median', `${median(starts).toFixed(0)} ms`)

  const sandbox = createSandbox({})
  await oneAfterTheOther(sandbox, {}, 200)
  const says = (times) => `${median(times).toFixed(2)} ms, ${at(times, 0.99).toFixed(2)} ms`
  figure('JavaScript, 10 items, warm, median and p99', says(await oneAfterTheOther(sandbox)), 'under 2 ms')
  figure(
    'TypeScript, the same',
    says(await oneAfterTheOther(sandbox, { language: 'typescript', source: source.replace('(i)', '(i: any)') })),
    'under 2 ms',
  )
  const dated = { source: 'return items.map((i) => ({ at: $now.plus({ days: i.json.id }).toISODate() }))' }
  figure('JavaScript with Luxon, warm, median and p99', says(await oneAfterTheOther(sandbox, dated, 300)))
  const many = Array.from({ length: 10_000 }, (_, id) => ({ json: { id, name: `Order ${id}`, price: id * 1.5 } }))
  figure('JavaScript, 10,000 items, warm, median', `${median(await oneAfterTheOther(sandbox, { items: many }, 20)).toFixed(0)} ms`)
  const two = await perSecond(sandbox, 64)
  figure(
    'JavaScript, 64 callers, two processes',
    `${two.perSecond.toFixed(0)} programs/s, ${two.micros.toFixed(0)} µs of CPU each in the processes`,
  )
  await sandbox.stop()

  const single = createSandbox({ maxChildren: 1 })
  await oneAfterTheOther(single, {}, 200)
  const one = await perSecond(single, 16)
  figure(
    'JavaScript, 16 callers, one process',
    `${one.perSecond.toFixed(0)} programs/s, ${one.micros.toFixed(0)} µs of CPU each in the process`,
  )
  await single.stop()
}

async function behindWebhook() {
  const dataDir = newDataDir()
  const port = await freePort()
  const server = await startServer({ dataDir, port })
  try {
    const api = await signIn(server.base)
    await api.publish(code)
    for (const connections of [64, 1]) {
      const request = { port, path: '/webhook/bench-code', body: smallBody, connections, expect: '"total":148.5' }
      await load({ ...request, seconds: 3 })
      const results = []
      for (let i = 0; i < RUNS; i += 1) {
        const result = await load(request)
        must(result.errors + result.wrong === 0, `${result.errors + result.wrong} answers were wrong`)
        results.push(result)
      }
      const of = (key) => median(results.map((result) => result[key]))
      const says = `${Math.round(of('perSecond')).toLocaleString('en')} executions/s, p50 ${of('p50').toFixed(1)} ms, p99 ${of('p99').toFixed(1)} ms`
      figure(
        `webhook → JavaScript → answer, ${connections} connection${connections === 1 ? '' : 's'}`,
        says,
        connections === 1 ? '' : 'over 1,500/s',
      )
    }
    await server.kill('SIGTERM')
  } finally {
    await server.kill()
    removeDataDir(dataDir)
  }
}

await alone()
await behindWebhook()
await import('./python.mjs')
