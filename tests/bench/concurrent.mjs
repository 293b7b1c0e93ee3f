// `npm run bench -- concurrent`: 1,000 executions at the same time that each wait a second for an HTTP answer.
import { createServer } from 'node:http'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { figure, load, median, must, RUNS } from './report.mjs'
import { calling } from './workflows.mjs'

const COUNT = 1000
const ANSWER_MS = 1000

let atOnce = 0
let most = 0
const slow = createServer((request, response) => {
  atOnce += 1
  most = Math.max(most, atOnce)
  request.resume()
  setTimeout(() => {
    atOnce -= 1
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true}')
  }, ANSWER_MS)
})
await new Promise((resolve) => slow.listen(0, '127.0.0.1', 4096, resolve))

const dataDir = newDataDir()
const port = await freePort()
const server = await startServer({ dataDir, port })
try {
  const api = await signIn(server.base)
  await api.publish(calling(`http://127.0.0.1:${slow.address().port}/`))
  const results = []
  for (let round = 0; round <= RUNS; round += 1) {
    most = 0
    const watch = setInterval(() => (peak = Math.max(peak, usage(server.child.pid).rssMb)), 100)
    let peak = 0
    const result = await load({ port, path: '/webhook/calling', body: '{}', connections: COUNT, each: 1, expect: '"ok":true' })
    clearInterval(watch)
    must(result.errors + result.wrong === 0 && result.requests === COUNT, `${result.errors + result.wrong} of ${COUNT} went wrong`)
    if (round > 0) results.push({ seconds: result.elapsed, most, peak })
  }
  const of = (key) => median(results.map((result) => result[key]))
  figure(
    `${COUNT.toLocaleString('en')} executions at once, each waits 1 s for an HTTP answer`,
    `all answered after ${of('seconds').toFixed(2)} s; ${of('most')} calls open at once; ${of('peak').toFixed(0)} MB at most`,
    'under 4 s, under 400 MB',
  )
  await server.kill('SIGTERM')
} finally {
  await server.kill()
  slow.closeAllConnections()
  slow.close()
  removeDataDir(dataDir)
}
