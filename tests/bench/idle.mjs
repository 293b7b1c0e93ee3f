// `npm run bench -- idle`: how long a caller waits for the first step of an execution while the server has nothing else to do.
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { figure, load, median, must, RUNS } from './report.mjs'
import { first } from './workflows.mjs'

const dataDir = newDataDir()
const port = await freePort()
const server = await startServer({ dataDir, port })
try {
  const api = await signIn(server.base)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  figure('at rest', `${usage(server.child.pid).rssMb.toFixed(0)} MB`, 'under 200 MB')
  await api.publish(first)
  const request = { port, path: '/webhook/first', body: '{"n":1}', connections: 1, pauseMs: 20 }
  await load({ ...request, seconds: 2 })
  const results = []
  for (let round = 0; round < RUNS; round += 1) {
    const result = await load(request)
    must(result.errors + result.wrong === 0, `${result.errors} answers were wrong`)
    results.push(result)
  }
  const of = (key) => median(results.map((result) => result[key])).toFixed(2)
  figure('request → stored → first step has answered, 1 caller, idle', `p50 ${of('p50')} ms, p99 ${of('p99')} ms`, 'p50 under 5 ms')
  await server.kill('SIGTERM')
} finally {
  await server.kill()
  removeDataDir(dataDir)
}
