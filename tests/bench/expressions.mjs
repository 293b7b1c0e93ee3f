// Expressions: evaluations and compilations a second on one core, memory of a compiled template, what a unit of fuel takes for every
// operation that is documented, and how long the dearest expressions that are known hold the thread. Fails where a unit or a stall is
// longer than it may be. Run after a build: node --expose-gc tests/bench/expressions.mjs
import { DEFAULT_LIMITS, TABLES, TemplateCache, compileLimits, compileTemplate, dateTimeNow, onlyStretchOf } from '@millrace/expression'
import { HEAVY, heavyData } from './heavy-expressions.mjs'
import { figure, median, must, table } from './report.mjs'

/** What a unit may take (costs.ts), and how much more is put down to the machine: another one, or others that work on it. */
const UNIT_NS = 10
const TOLERANCE = 2.5
const MOST_STALL_MS = 50
const now = dateTimeNow(Date.UTC(2026, 10, 21, 8), 'Europe/Berlin')
const item = { a: { b: 1 }, name: 'Ada', list: [1, 2, 3], text: 'order #123 from ada@example.org', price: 12.5, tags: ['x', 'y', 'x'] }
function scopeOf($json) {
  const names = { $json, $now: now, $today: now.startOf('day') }
  return { zone: 'Europe/Berlin', lookup: (name) => names[name] }
}

/** Runs a second, for the median of five. */
function perSecond(work) {
  const rates = []
  for (let round = 0; round < 6; round++) {
    let count = 0
    const began = performance.now()
    while (performance.now() - began < 200) for (let turn = 0; turn < 100; turn++, count++) work()
    if (round > 0) rates.push((count / (performance.now() - began)) * 1000)
  }
  return median(rates)
}

const count = (value) => Math.round(value).toLocaleString('en')

const TYPICAL = [
  ['$json.a.b + 1', '{{ $json.a.b + 1 }}', '2,000,000'],
  ['a template of three pieces', 'Hello {{ $json.name }}, {{ $json.a.b }} of {{ $json.list.length }}', '300,000'],
  ['a method', '{{ $json.name.toUpperCase() }}', ''],
  ['a default', "{{ $json.missing?.name ?? 'none' }}", ''],
  ['map and join', "{{ $json.list.map(x => x * 2).join(', ') }}", ''],
  ['an object', '{{ { id: $json.a.b, tags: [...$json.tags] } }}', ''],
  ['a regular expression', '{{ $json.text.match(/#(\\d+)/)[1] }}', ''],
  ['one with look-ahead', '{{ $json.text.match(/\\w+(?=@)/)[0] }}', ''],
  ['a date', "{{ $now.plus({ days: 1 }).toFormat('yyyy-MM-dd') }}", ''],
  ['a function with statements', '{{ (() => { let s = 0; for (const x of $json.list) s += x; return s })() }}', ''],
]
const limits = compileLimits({})
for (const [name, text, aim] of TYPICAL) {
  const template = compileTemplate(text)
  const scope = scopeOf(item)
  figure(`evaluations a second: ${name}`, count(perSecond(() => template.evaluateJson(scope, limits))), aim)
}
const [[, simple], [, pieces]] = TYPICAL
figure('compilations a second: $json.a.b + 1', count(perSecond(() => compileTemplate(simple))))
figure('compilations a second: a template of three pieces', count(perSecond(() => compileTemplate(pieces))))

/** Bytes of heap for each of many templates, all different. */
function bytesEach(text) {
  const held = []
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 5000; index++) held.push(compileTemplate(text(index)))
  globalThis.gc?.()
  return (process.memoryUsage().heapUsed - before) / held.length
}
figure('memory of a compiled template: $json.a.b + 1', `${count(bytesEach((index) => `{{ $json.a.b${index} + 1 }}`))} bytes`)
figure(
  'memory of a compiled template of three pieces',
  `${count(bytesEach((index) => `Hello {{ $json.name${index} }}, {{ $json.a.b }} of {{ $json.list.length }}`))} bytes`,
)
const cache = new TemplateCache()
for (let index = 0; index < 20_000; index++) cache.compile(`{{ $json.a.b${index} + 1 }}`)
figure('the cache of templates, filled', `${(cache.bytes / 2 ** 20).toFixed(0)} MB`, '16 MB')

/** Time of this thread alone, to some milliseconds. */
const ownMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/**
 * Milliseconds that an expression takes until a limit ends it, or until it is done: the best of five, and of two clocks, so that what
 * others do on the machine does not count.
 */
function stall(text, scope, given) {
  const template = compileTemplate(text)
  let best = Infinity
  let end
  for (let round = 0; round < 5; round++) {
    const [began, own] = [performance.now(), ownMs()]
    try {
      template.evaluateJson(scope, given)
      end = 'done'
    } catch (error) {
      end = error.code ?? String(error)
    }
    const took = performance.now() - began
    best = Math.min(best, took > 20 ? Math.min(took, ownMs() - own) : took)
  }
  return { ms: best, end }
}

// Every documented operation, again and again until a tenth of the fuel is gone.
const tenth = compileLimits({ fuel: DEFAULT_LIMITS.fuel / 10, maxMillis: 60_000 })
const operations = Object.entries(TABLES).flatMap(([kind, entries]) =>
  [...entries.values()].flatMap(({ name, docs }) =>
    docs.examples.slice(0, 1).map(({ expression }) => ({ name: `${kind}.${name}`, expression })),
  ),
)
const units = operations.flatMap(({ name, expression }) => {
  const { ms, end } = stall(`{{ Array(1e5).fill(0).forEach(() => ${expression}) }}`, scopeOf(item), tenth)
  return end === 'expression.fuel' ? [{ name, ns: (ms * 1e6) / tenth.fuel }] : []
})
units.sort((a, b) => b.ns - a.ns)
const dear = units.filter(({ ns }) => ns > UNIT_NS)
figure(
  `nanoseconds a unit, ${units.length} operations`,
  `median ${median(units.map(({ ns }) => ns)).toFixed(1)}, worst ${units[0].ns.toFixed(1)}`,
  `${UNIT_NS}`,
)
table('Operations whose unit takes longest', [
  ['operation', 'ns a unit'],
  ...units.slice(0, 10).map(({ name, ns }) => [name, ns.toFixed(1)]),
])
if (dear.length > 0) console.log(`over ${UNIT_NS} ns: ${dear.map(({ name, ns }) => `${name} ${ns.toFixed(1)}`).join(', ')}`)

// The dearest expressions that are known: with the fuel of one evaluation and no other limit, and as the engine evaluates them at most.
const scope = scopeOf(heavyData)
const HOW = [
  ['until a limit ends them', onlyStretchOf(limits)],
  ['if there were only fuel', limits],
]
const dearest = HOW.map(([words, given]) => {
  const rows = Object.entries(HEAVY).map(([kind, list]) => {
    const stalls = list.map((expression) => ({ kind, expression, ...stall(`{{ ${expression} }}`, scope, given) }))
    return { kind, count: list.length, worst: stalls.sort((a, b) => b.ms - a.ms)[0] }
  })
  table(`How long the dearest expressions hold the thread, ${words}`, [
    ['class', 'expressions', 'longest', 'ends with', 'expression'],
    ...rows.map(({ kind, count: each, worst }) => [
      kind,
      each,
      `${worst.ms.toFixed(0)} ms`,
      worst.end,
      `\`${worst.expression.replaceAll('|', '\\|').slice(0, 80)}\``,
    ]),
  ])
  return rows.map(({ worst }) => worst).sort((a, b) => b.ms - a.ms)[0]
})
const [longest, byFuel] = dearest
figure('longest time on the thread', `${longest.ms.toFixed(0)} ms`, `${MOST_STALL_MS} ms`)
figure('longest time on the thread, if there were only fuel', `${byFuel.ms.toFixed(0)} ms`)
must(units[0].ns <= UNIT_NS * TOLERANCE, `A unit of ${units[0].name} takes ${units[0].ns.toFixed(0)} ns: it has to cost more (costs.ts).`)
must(longest.ms <= MOST_STALL_MS, `${longest.expression} held the thread for ${longest.ms.toFixed(0)} ms.`)
