// `npm run bench -- --peers`: Millrace, n8n and Node-RED one after the other on this machine, with the same workflows and the same load.
import { writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../../support/server-process.mjs'
import { load, median, must, RUNS, SECONDS, table } from '../report.mjs'
import { code, rows, rowsBody, small, smallBody } from '../workflows.mjs'
import { installPeer, PEERS, startPeer } from './process.mjs'

const root = resolve(import.meta.dirname, '../../..')
/** Outside the repository: the peers' packages are no part of this product. */
const folder = resolve(process.env.BENCH_PEERS_DIR ?? join(tmpdir(), 'millrace-peers'))
must(relative(root, folder).startsWith('..'), `BENCH_PEERS_DIR must be a folder outside the repository, not ${folder}`)
mkdirSync(folder, { recursive: true })

const bodies = { small: join(folder, 'small.json'), rows: join(folder, 'rows.json') }
writeFileSync(bodies.small, smallBody)
writeFileSync(bodies.rows, rowsBody)
const WORKLOADS = [
  { title: 'small, 1 connection', workflow: 'small', connections: 1, bodyFile: bodies.small, expect: '"tier":"big"' },
  { title: 'small, 64 connections', workflow: 'small', connections: 64, bodyFile: bodies.small, expect: '"tier":"big"' },
  { title: 'code, 64 connections', workflow: 'code', connections: 64, bodyFile: bodies.small, expect: 'ADA LOVELACE' },
  { title: 'rows, 4 connections', workflow: 'rows', connections: 4, bodyFile: bodies.rows, expect: 'row1000' },
]

async function startOurs() {
  const dataDir = newDataDir()
  const port = await freePort()
  const server = await startServer({ dataDir, port })
  const api = await signIn(server.base)
  for (const document of [small, code, rows]) await api.publish(document)
  const paths = { small: '/webhook/bench', code: '/webhook/bench-code', rows: '/webhook/bench-rows' }
  const stop = async () => {
    await server.kill('SIGTERM')
    removeDataDir(dataDir)
  }
  return { child: server.child, port, paths, readyAfterMs: server.readyAfterMs, stop }
}

const CONTESTANTS = [
  { key: 'millrace', title: 'Millrace', start: startOurs },
  ...Object.keys(PEERS).map((key) => ({ key, title: PEERS[key].title, start: () => startPeer(key, folder) })),
]

/** One start, all workloads, one stop. The other products are not running meanwhile. */
async function oneRound({ start, title }) {
  const running = await start()
  try {
    const measured = []
    for (const { workflow, title: workload, ...options } of WORKLOADS) {
      const request = { port: running.port, path: running.paths[workflow], ...options }
      await load({ ...request, seconds: 2 })
      let rssMb = 0
      const watch = setInterval(() => (rssMb = Math.max(rssMb, usage(running.child.pid).rssMb)), 250)
      const result = await load(request)
      clearInterval(watch)
      must(
        result.errors + result.wrong === 0,
        `${title}, ${workload}: ${result.errors + result.wrong} of ${result.requests} answers were wrong`,
      )
      measured.push({ ...result, rssMb })
    }
    return { readyAfterMs: running.readyAfterMs, measured }
  } finally {
    await running.stop()
  }
}

for (const name of Object.keys(PEERS)) await installPeer(name, folder)
const rounds = new Map(CONTESTANTS.map(({ key }) => [key, []]))
for (let round = 1; round <= RUNS; round += 1) {
  for (const contestant of CONTESTANTS) {
    console.log(`round ${round} of ${RUNS}: ${contestant.title}`)
    rounds.get(contestant.key).push(await oneRound(contestant))
  }
}

const of = (key, read) => median(rounds.get(key).map(read))
const ours = CONTESTANTS[0].key
const cell = (key, index) => {
  const at = (field) => of(key, ({ measured }) => measured[index][field])
  const ratio = key === ours ? '' : `; Millrace: ${(of(ours, ({ measured }) => measured[index].perSecond) / at('perSecond')).toFixed(1)} ×`
  const rate = at('perSecond')
  return `${rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')}/s, p50 ${at('p50').toFixed(1)} ms, p99 ${at('p99').toFixed(1)} ms, ${at('rssMb').toFixed(0)} MB${ratio}`
}
table(`Same machine, same load generator, one after the other; medians of ${RUNS} rounds of ${SECONDS} s; peak of resident memory`, [
  ['', ...CONTESTANTS.map(({ title }) => title)],
  ...WORKLOADS.map(({ title }, index) => [title, ...CONTESTANTS.map(({ key }) => cell(key, index))]),
  ['start to ready', ...CONTESTANTS.map(({ key }) => `${(of(key, ({ readyAfterMs }) => readyAfterMs) / 1000).toFixed(1)} s`)],
])
