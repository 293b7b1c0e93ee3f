// What the benchmarks share: figures, said to whoever watches and kept for the page that scripts/bench.mjs prints at the end.
import { execFile } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Seconds of one measurement, and how many of them the median is taken of. */
export const SECONDS = Number(process.env.BENCH_SECONDS ?? 10)
export const RUNS = Number(process.env.BENCH_RUNS ?? 3)

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** One figure: what was measured, in words, and what was aimed at. */
export function figure(name, measured, aim = '') {
  console.log(`${name.padEnd(60)} ${measured}${aim === '' ? '' : `   (aim: ${aim})`}`)
  if (process.env.BENCH_RESULTS !== undefined) appendFileSync(process.env.BENCH_RESULTS, `${JSON.stringify({ name, measured, aim })}\n`)
}

/** A whole table of Markdown, for comparisons. */
export function table(title, rows) {
  const text = [rows[0], rows[0].map(() => '---'), ...rows.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  console.log(`\n${title}\n\n${text}\n`)
  if (process.env.BENCH_RESULTS !== undefined) appendFileSync(process.env.BENCH_RESULTS, `${JSON.stringify({ title, table: text })}\n`)
}

/** Loads a server from a process of its own (load.mjs). */
export async function load(options) {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'load.mjs'), JSON.stringify({ seconds: SECONDS, ...options })])
  return JSON.parse(stdout)
}

/** A figure of a broken run is worth nothing. */
export function must(condition, otherwise) {
  if (!condition) throw new Error(otherwise)
}
