// Python code steps: the first program of a process, programs one after the other, and many at a time; the same for native Python where
// the machine can contain it. Run after a build: npm run bench -- python
import { createSandbox } from '@millrace/sandbox'
import { figure, median, must, RUNS, SECONDS } from './report.mjs'

const items = Array.from({ length: 10 }, (_, id) => ({ json: { id, name: `Order ${id}`, price: id * 1.5, tags: ['a', 'b'] } }))
const source = 'return [{"id": i.json.id, "total": round(i.json.price * 1.19, 2)} for i in items if i.json.id % 2 == 0]'
const program = { language: 'python', source, mode: 'all', items, names: {} }
const WARM = 300

async function timed(work) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function runOnce(sandbox, more = {}) {
  const { items: made } = await sandbox.run({ ...program, ...more })
  must(made.length > 0, 'the program gave nothing')
}

async function cold(options) {
  const sandbox = createSandbox(options)
  const ms = await timed(() => runOnce(sandbox))
  await sandbox.stop()
  return ms
}

async function oneAfterTheOther(sandbox, more) {
  const times = []
  for (let i = 0; i < WARM; i += 1) times.push(await timed(() => runOnce(sandbox, more)))
  return times.sort((a, b) => a - b)
}

async function perSecond(sandbox) {
  const until = performance.now() + SECONDS * 1000
  let count = 0
  const worker = async () => {
    for (; performance.now() < until; count += 1) await runOnce(sandbox)
  }
  const took = await timed(() => Promise.all(Array.from({ length: 16 }, worker)))
  return count / (took / 1000)
}

const starts = []
for (let i = 0; i < RUNS * 3; i += 1) starts.push(await cold({}))
figure('Python, first program of a process (cold), median', `${median(starts).toFixed(0)} ms`, 'under 400 ms')

const sandbox = createSandbox({})
await runOnce(sandbox)
await new Promise((resolve) => setTimeout(resolve, 2000)) // its modules load
const warm = await oneAfterTheOther(sandbox)
figure(
  'Python, 10 items, warm, median and p99',
  `${median(warm).toFixed(1)} ms, ${warm[Math.floor(WARM * 0.99)].toFixed(1)} ms`,
  'under 20 ms',
)
const imports = { source: 'import statistics, asyncio, csv, decimal\nreturn {"mean": statistics.mean(i.json.price for i in items)}' }
figure('Python, with four imports, warm, median', `${median(await oneAfterTheOther(sandbox, imports)).toFixed(1)} ms`, 'under 20 ms')
const many = Array.from({ length: 10_000 }, (_, id) => ({ json: { id, name: `Order ${id}`, price: id * 1.5 } }))
const large = []
for (let i = 0; i < 10; i += 1) large.push(await timed(() => runOnce(sandbox, { items: many })))
figure('Python, 10,000 items, warm, median', `${median(large).toFixed(0)} ms`)
figure('Python, 16 callers, two processes', `${(await perSecond(sandbox)).toFixed(0)} programs/s`)
await sandbox.stop()

const native = createSandbox({ python: 'native' })
const [fault] = await native.check()
if (fault === undefined) {
  const times = await oneAfterTheOther(native)
  figure(
    'Native Python in bubblewrap, 10 items, median and p99',
    `${median(times).toFixed(1)} ms, ${times[Math.floor(WARM * 0.99)].toFixed(1)} ms`,
  )
} else console.log(`Native Python is not measured here: ${fault.message}`)
await native.stop()
