// `npm run bench -- inbox`: executions per second that are accepted in bulk into the durable inbox over HTTP, and how fast they run then.
import { figure, median, must, RUNS } from './report.mjs'
import { freePort, newDataDir, removeDataDir, signIn, startServer, usage } from '../support/server-process.mjs'

const COUNT = Number(process.env.BENCH_INPUTS ?? 50_000)
const CONCURRENCY = 200

const workflow = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: inbox',
  nodes: [
    { id: 'hook', name: 'Webhook', type: 'http.webhook', typeVersion: 1, position: [0, 0], config: { path: 'bulk', respond: 'received' } },
    {
      id: 'set',
      name: 'Edit',
      type: 'core.set',
      typeVersion: 1,
      position: [240, 0],
      config: { assignments: [{ name: 'total', value: { $expr: '{{ $json.qty * $json.price }}' } }] },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'set', port: 'main' } }],
}
/** About 200 bytes each. */
const inputs = Array.from({ length: COUNT }, (_, id) => ({ id, qty: 3, price: 49.5, customer: 'Ada Lovelace', notes: 'x'.repeat(110) }))
const ndjson = inputs.map((input) => JSON.stringify(input)).join('\n')
const lists = Array.from({ length: Math.ceil(COUNT / 10_000) }, (_, part) =>
  JSON.stringify({ inputs: inputs.slice(part * 10_000, (part + 1) * 10_000), concurrency: CONCURRENCY }),
)

const dataDir = newDataDir()
const port = await freePort()
const server = await startServer({ dataDir, port })
try {
  const api = await signIn(server.base)
  const id = await api.publish(workflow)

  const post = async (body, type) => {
    const query = type === 'application/json' ? '' : `?concurrency=${CONCURRENCY}`
    const reply = await fetch(`${server.base}/api/v1/workflows/${id}/batches${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.token}`, 'content-type': type },
      body,
    })
    const text = await reply.text()
    must(reply.status === 202, `answered ${reply.status}: ${text}`)
    return JSON.parse(text)
  }
  /** Time and CPU time of the server while `work` is done. */
  const timed = async (work) => {
    const before = usage(server.child.pid)
    const began = performance.now()
    const result = await work()
    const seconds = (performance.now() - began) / 1000
    const { cpuSeconds, rssMb } = usage(server.child.pid)
    return { result, seconds, cpu: cpuSeconds - before.cpuSeconds, rssMb }
  }
  const report = (name, runs, aim) => {
    const of = (key) => median(runs.map((run) => run[key]))
    const each = ((of('cpu') / COUNT) * 1e6).toFixed(0)
    const perSecond = Math.round(COUNT / of('seconds')).toLocaleString('en')
    figure(name, `${perSecond} executions/s, ${each} µs of CPU time each, ${of('rssMb').toFixed(0)} MB`, aim)
  }
  const ended = async (batchId) => {
    for (;;) {
      const batch = await api.get(`/batches/${batchId}`)
      if (batch.finishedAt !== null) return batch
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const [asLines, asLists, run] = [[], [], []]
  for (let i = 0; i < RUNS; i += 1) {
    await api.post(`/workflows/${id}/pause`) // so that taking in and running do not share the time
    const taken = await timed(() => post(ndjson, 'application/x-ndjson'))
    asLines.push(taken)
    run.push(
      await timed(async () => {
        await api.post(`/workflows/${id}/resume`)
        const batch = await ended(taken.result.batchId)
        if (batch.completed !== COUNT)
          throw new Error(`${batch.completed} of ${COUNT} completed; a figure of a broken run is worth nothing`)
      }),
    )
    await api.post(`/workflows/${id}/pause`)
    const parts = await timed(() => Promise.all(lists.map((list) => post(list, 'application/json'))))
    asLists.push(parts)
    for (const { batchId } of parts.result) await api.post(`/batches/${batchId}/cancel`)
    await api.post(`/workflows/${id}/resume`)
  }
  report(`bulk: ${COUNT} inputs as NDJSON in one call, durable`, asLines, 'over 10,000/s')
  report(`bulk: as JSON lists of 10,000, ${lists.length} calls at once`, asLists, 'over 10,000/s')
  report(`run from the inbox, ${CONCURRENCY} at a time, every step recorded`, run)
} finally {
  await server.kill()
  removeDataDir(dataDir)
}
