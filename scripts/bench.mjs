// `npm run bench [-- name …] [--peers]`: measures the built product on this machine, says each figure as it comes, and prints a page of
// Markdown at the end, ready for docs/benchmarks.md. Without a name: all of them. BENCH_SECONDS and BENCH_RUNS make it shorter or longer.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { build, checkNode, fail, install, projectNode, root, run } from './lib/workspace.mjs'

/** In this order; each is `tests/bench/<name>.mjs` and tells its figures through `tests/bench/report.mjs`. */
const BENCHES = ['idle', 'engine', 'inbox', 'concurrent', 'recovery', 'memory', 'expressions', 'sandbox', 'editor']
/** Compares with other products; installs them, so only when it is asked for. */
const PEERS = 'peers/peers'

const fileOf = (name) => join(root, 'tests/bench', `${name}.mjs`)

function chosen(args) {
  const names = args.filter((arg) => arg !== '--peers')
  const unknown = names.find((name) => !/^[a-z-]+$/.test(name) || !existsSync(fileOf(name)))
  if (unknown !== undefined) fail(`There is no benchmark "${unknown}"; there are: ${BENCHES.join(', ')}.`)
  const peers = args.includes('--peers') ? [PEERS] : []
  return names.length === 0 && peers.length === 0 ? BENCHES : [...names, ...peers]
}

/** The figures as a page. */
function page(lines) {
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, SQLite on local disk with \`synchronous=FULL\``
  const how = `BENCH_SECONDS=${process.env.BENCH_SECONDS ?? 10}, BENCH_RUNS=${process.env.BENCH_RUNS ?? 3}`
  const figures = lines.filter(({ name }) => name !== undefined)
  const tables = lines.filter(({ table }) => table !== undefined)
  return [
    `## ${new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}`,
    `${machine}; ${how}. Medians after a warm-up; the load generator runs on the same machine and takes its share of it.`,
    ...(figures.length === 0
      ? []
      : [
          [
            '| figure | measured | aim |',
            '| --- | --- | --- |',
            ...figures.map(({ name, measured, aim }) => `| ${name} | ${measured} | ${aim} |`),
          ].join('\n'),
        ]),
    ...tables.flatMap(({ title, table }) => [`${title}.`, table]),
  ].join('\n\n')
}

checkNode()
const names = chosen(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const results = join(folder, 'results.jsonl')
process.env.BENCH_RESULTS = results
try {
  await install()
  await build()
  for (const name of names) await run(projectNode, [fileOf(name)])
  const lines = readFileSync(results, 'utf8').trim().split('\n')
  console.log(`\n${page(lines.map((line) => JSON.parse(line)))}`)
} catch (error) {
  fail(error.message)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
