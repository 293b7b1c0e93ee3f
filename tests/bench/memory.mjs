// `npm run bench -- memory`: a million items of 200 bytes through split → edit → filter → aggregate; how much memory the server takes,
// and how long it needs. Smaller numbers of items first, for the rate.
import { readFileSync } from 'node:fs'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { figure as row } from './report.mjs'

const AIM_MB = 600
const ROWS_IN_LIST = 1000
const SAMPLE_MS = 100
const node = (id, name, type, config, x) => ({ id, name, type, typeVersion: 1, position: [x, 0], config })
const edge = (id, from, to, port = 'main') => ({ id, from: { node: from, port }, to: { node: to, port: 'main' } })

/** One row has 200 characters of JSON, give or take a digit. */
const LIST = `{{ Array.from({ length: ${ROWS_IN_LIST} }, (_, i) => ({ id: $json.batch * ${ROWS_IN_LIST} + i, customer: 'Customer ' + i, email: 'customer-' + i + '@example.com', amount: i / 4, status: i % 2 === 0 ? 'open' : 'paid', note: 'x'.repeat(74) })) }}`

const workflow = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: a million items',
  nodes: [
    node('start', 'Start', 'core.manual', {}, 0),
    node('rows', 'Rows', 'core.set', { keepOtherFields: false, assignments: [{ name: 'rows', value: { $expr: LIST } }] }, 240),
    node('split', 'Split', 'core.split-out', { field: 'rows' }, 480),
    node('edit', 'Edit', 'core.set', { assignments: [{ name: 'total', value: { $expr: '{{ $json.amount * 1.19 }}' } }] }, 720),
    node('filter', 'Filter', 'core.filter', { condition: { left: { $expr: '{{ $json.id % 100 }}' }, operator: 'equals', right: 7 } }, 960),
    node(
      'aggregate',
      'Aggregate',
      'core.aggregate',
      {
        mode: 'fields',
        fields: [
          { name: 'id', as: 'ids' },
          { name: 'total', as: 'totals' },
        ],
      },
      1200,
    ),
  ],
  edges: [
    edge('e1', 'start', 'rows'),
    edge('e2', 'rows', 'split'),
    edge('e3', 'split', 'edit'),
    edge('e4', 'edit', 'filter'),
    edge('e5', 'filter', 'aggregate', 'kept'),
  ],
}

const megabytes = (pid, field) => {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return found === null ? NaN : Number(found[1]) / 1024
}

/** Runs the workflow for so many items and waits for its end. */
async function execute(api, id, items) {
  const input = Array.from({ length: items / ROWS_IN_LIST }, (_, batch) => ({ batch }))
  const began = performance.now()
  const { executionId } = await api.post(`/workflows/${id}/execute`, { target: 'published', input })
  for (;;) {
    const execution = await api.get(`/executions/${executionId}`)
    if (execution.status === 'failed') throw new Error(`The execution failed: ${JSON.stringify(execution.error)}`)
    if (execution.status === 'completed') return { execution, seconds: (performance.now() - began) / 1000 }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const dataDir = newDataDir()
const server = await startServer({ dataDir, port: await freePort() })
const { pid } = server.child
let sampled = 0
const sampling = setInterval(() => (sampled = Math.max(sampled, megabytes(pid, 'VmRSS'))), SAMPLE_MS)
try {
  const api = await signIn(server.base)
  const id = await api.publish(workflow)
  row('before a million items', `${megabytes(pid, 'VmRSS').toFixed(0)} MB`)
  for (const items of [10_000, 100_000, 1_000_000]) {
    const { execution, seconds } = await execute(api, id, items)
    const counts = Object.fromEntries(execution.steps.map((step) => [step.nodeId, step.itemsOut]))
    const found = [counts.split.main, counts.edit.main, counts.filter.kept, counts.aggregate.main]
    const expected = [items, items, items / 100, 1]
    if (JSON.stringify(found) !== JSON.stringify(expected))
      throw new Error(`Items were lost: ${found.join(' → ')}, not ${expected.join(' → ')}`)
    row(
      `${items.toLocaleString('en')} items`,
      `${seconds.toFixed(1)} s, ${Math.round(items / seconds).toLocaleString('en')} items/s, peak so far ${megabytes(pid, 'VmHWM').toFixed(0)} MB`,
    )
  }
  const peak = megabytes(pid, 'VmHWM')
  row('1,000,000 items: peak resident memory', `${peak.toFixed(0)} MB (highest sample ${sampled.toFixed(0)} MB)`, `under ${AIM_MB} MB`)
  if (peak >= AIM_MB) process.exitCode = 1
} finally {
  clearInterval(sampling)
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
}
