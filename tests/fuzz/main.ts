// Behind `npm run fuzz`: fuzzes for a time and keeps what it finds. README.md says what is fuzzed.
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { keep } from './found.ts'
import type { Target } from './target.ts'
import { TARGETS } from './targets.ts'

const USAGE = 'npm run fuzz -- [--seconds 60] [--seed N] [--only name,name] [--path P with --only and --seed]'
const SLICE_MS = 3_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n${USAGE}\n`)
  process.exit(2)
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 2 ** 31) refuse(`--${name} takes a whole number, not "${text}".`)
  return value
}

function chosen(only: string | undefined): readonly Target<unknown>[] {
  const names = only?.split(',') ?? []
  const unknown = names.find((name) => !TARGETS.some((target) => target.name === name))
  if (unknown !== undefined) refuse(`There is no "${unknown}"; there are ${TARGETS.map((target) => target.name).join(', ')}.`)
  return only === undefined ? TARGETS : TARGETS.filter((target) => names.includes(target.name))
}

interface Slice {
  readonly seed: number
  readonly millis: number
  readonly path?: string | undefined
}

/** Fuzzes one target for a while; tells and keeps the smallest input that does not hold. */
function fuzz(target: Target<unknown>, { seed, millis, path }: Slice): { runs: number; failed: boolean } {
  const holds = fc.property(target.inputs, (input) => target.problem(input) === undefined)
  const again = path === undefined ? {} : { path }
  const result = fc.check(holds, { seed, ...again, numRuns: 1_000_000, interruptAfterTimeLimit: millis, markInterruptAsFailure: false })
  const found = result.counterexample
  if (!result.failed || found === null) return { runs: result.numRuns, failed: false }
  const [input] = found
  const why = target.problem(input) ?? 'it holds when it is tried alone'
  say(`\n${target.name}: it does not hold that ${target.title}.\n${JSON.stringify(input)}\n${why}`)
  say(`again: npm run fuzz -- --only ${target.name} --seed ${seed} --path ${result.counterexamplePath}`)
  say(`kept:  ${keep({ target: target.name, input, why })}`)
  return { runs: result.numRuns, failed: true }
}

const options = { seconds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, path: { type: 'string' } } as const
const { values } = parseArgs({ options, strict: true })
const seconds = wholeNumber('seconds', values.seconds ?? '60')
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('seed', values.seed)
const targets = chosen(values.only)
if (values.path !== undefined && (targets.length !== 1 || values.seed === undefined)) refuse('--path goes with one --only and with --seed.')

say(`Fuzzing ${targets.map((target) => target.name).join(', ')} for ${seconds} s from seed ${seed} …`)
const runs = new Map<string, number>()
const failed = new Set<string>()
const until = performance.now() + seconds * 1_000
// In turns, each with a seed of its own; what has failed is not tried again.
for (let turn = 0; performance.now() < until && failed.size < targets.length; turn++) {
  for (const target of targets) {
    const left = until - performance.now()
    if (left <= 0 || failed.has(target.name)) continue
    const done = fuzz(target, { seed: (seed + turn) % 2 ** 31, millis: Math.min(SLICE_MS, left), path: values.path })
    runs.set(target.name, (runs.get(target.name) ?? 0) + done.runs)
    if (done.failed) failed.add(target.name)
    if (values.path !== undefined) failed.add(target.name)
  }
}
for (const [name, count] of runs) say(`${name.padEnd(14)} ${count} inputs`)
process.exit(values.path === undefined && failed.size === 0 ? 0 : 1)
