// `npm run bench -- recovery`: 10,000 executions are in the middle when the server is killed; how long until they are taken over, and
// until they have ended.
import { createServer } from 'node:http'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'
import { figure, load, must } from './report.mjs'
import { interrupted } from './workflows.mjs'

/** How many of each; a parent has a child, which is an execution too. */
const SHARE = Number(process.env.BENCH_RECOVERY ?? 10_000) / 10
const CALLS = { wait: 3 * SHARE, loop: 3 * SHARE, parent: SHARE, short: 2 * SHARE }
const UNFINISHED = 10 * SHARE
const LOOP_TURNS = 3

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// Holds every call but the first turn of a loop until it is told to answer.
let holding = true
const held = createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  if (!holding || /turn=0/.test(request.url) === request.url.startsWith('/loop')) return response.end('{"ok":true}')
})
await new Promise((resolve) => held.listen(0, '127.0.0.1', 4096, resolve))
const base = `http://127.0.0.1:${held.address().port}`

const dataDir = newDataDir()
const port = await freePort()
const env = { MILLRACE_CONCURRENCY: '5000' }
let server = await startServer({ dataDir, port, env })
try {
  let api = await signIn(server.base)
  const loops = interrupted(`${base}/loop`)
  const others = interrupted(`${base}/other`)
  const child = await api.publish(others.child)
  const ids = [
    child,
    await api.publish(others.wait),
    await api.publish(loops.loop),
    await api.publish(others.parent(child)),
    await api.publish(others.short),
  ]
  const counts = async (key) => {
    const { data } = await api.get('/workflows?limit=100')
    return data.filter(({ id }) => ids.includes(id)).reduce((sum, { stats }) => sum + stats[key], 0)
  }

  const body = JSON.stringify({ list: Array.from({ length: LOOP_TURNS }, (_, n) => ({ n })) })
  for (const [path, count] of Object.entries(CALLS)) {
    const connections = Math.min(count, 50)
    const { errors, requests } = await load({ port, path: `/webhook/${path}`, body, connections, each: count / connections, seconds: 600 })
    must(errors === 0 && requests === count, `${requests - errors} of ${count} were accepted`)
  }
  for (let tries = 0; (await counts('running')) < UNFINISHED; tries += 1) {
    must(tries < 600, `only ${await counts('running')} of ${UNFINISHED} executions are unfinished`)
    await sleep(100)
  }
  await sleep(13_000) // waits are over; more executions than slots want to run
  must((await counts('running')) === UNFINISHED, 'executions ended before the server was killed')
  await server.kill('SIGKILL')
  holding = false

  const began = performance.now()
  server = await startServer({ dataDir, port, env, readyWithinMs: 120_000 })
  const ready = performance.now() - began
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, usage(server.child.pid).rssMb)), 200)
  api = await signIn(server.base)
  while ((await counts('running')) > 0) {
    must(performance.now() - began < 300_000, `${await counts('running')} executions have not ended after 5 minutes`)
    await sleep(50)
  }
  const took = performance.now() - began
  clearInterval(watch)
  must(
    (await counts('completed')) === UNFINISHED,
    `${await counts('completed')} of ${UNFINISHED} completed, ${await counts('failed')} failed`,
  )
  figure(
    `${UNFINISHED.toLocaleString('en')} unfinished executions (queued, in a loop, due, calling, called), kill -9, start`,
    `ready after ${(ready / 1000).toFixed(1)} s, all ended after ${(took / 1000).toFixed(1)} s, ${peak.toFixed(0)} MB at most, ${usage(server.child.pid).cpuSeconds.toFixed(1)} s of CPU`,
    'under 10 s',
  )
  await server.kill('SIGTERM')
} finally {
  await server.kill()
  held.closeAllConnections()
  held.close()
  removeDataDir(dataDir)
}
