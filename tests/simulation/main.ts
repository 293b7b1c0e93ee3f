// Behind `npm run simulate`: as many simulations as one likes. README.md says what is simulated.
import { fork, type ChildProcess } from 'node:child_process'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { runChunk, type ChunkReply, type ChunkRequest } from './chunk.ts'
import { MUTANTS } from './mutants.ts'
import { explain } from './report.ts'
import { scenarios } from './scenario.ts'
import { add, newTally, told } from './tally.ts'
import { judge } from './verdict.ts'

const CHUNK = 500
const USAGE = `npm run simulate -- [--runs 10000] [--seed N] [--path P] [--workers 1]
npm run simulate -- --mutants`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n${USAGE}\n`)
  process.exit(2)
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > 2 ** 31)
    refuse(`--${name} takes a whole number of at least ${least}, not "${text}".`)
  return value
}

/** One scenario again, with everything that happened in it. */
async function showAgain(seed: number, path: string): Promise<number> {
  const [scenario] = fc.sample(scenarios, { seed, path, numRuns: 1 })
  if (scenario === undefined) refuse(`There is no scenario at --path ${path} of seed ${seed}.`)
  say(await explain(scenario, { seed, path }))
  return (await judge(scenario)).violations.length > 0 ? 1 : 0
}

/** Shows that the simulation can fail. */
async function hunt(): Promise<number> {
  let missed = 0
  for (const { name, sabotage } of MUTANTS) {
    const holds = fc.asyncProperty(scenarios, async (scenario) => (await judge(scenario, sabotage())).violations.length === 0)
    const { failed, numRuns } = await fc.check(holds, { seed: 1, numRuns: 300, endOnFailure: true })
    say(failed ? `found in simulation ${numRuns}: ${name}` : `NOT FOUND: ${name}`)
    if (!failed) missed += 1
  }
  return missed === 0 ? 0 : 1
}

/** Hands chunks, each with a seed of its own, to workers; stops at the first failure. */
async function simulateMany({ runs, seed, workers }: { runs: number; seed: number; workers: number }): Promise<number> {
  say(`Simulating ${runs} times from seed ${seed} …`)
  const tally = newTally()
  const began = Date.now()
  const children = new Set<ChildProcess>()
  let [started, lastTold] = [0, began]
  let failure: ChunkReply | undefined
  const next = (): ChunkRequest | undefined => {
    const left = runs - started
    if (left <= 0 || failure !== undefined) return undefined
    const request = { seed: (seed + started / CHUNK) % 2 ** 31, runs: Math.min(CHUNK, left) }
    started += request.runs
    return request
  }
  const heard = (reply: ChunkReply): void => {
    add(tally, reply.tally)
    if (reply.failure !== undefined) failure ??= reply
    if (Date.now() - lastTold < 10_000) return
    lastTold = Date.now()
    say(`${tally.runs} of ${runs} (${(tally.runs / ((lastTold - began) / 1000)).toFixed(0)} a second)`)
  }
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const first = next()
      if (first === undefined) return resolve()
      const child = fork(import.meta.filename, ['--worker'])
      children.add(child)
      child.on('message', (reply: ChunkReply) => {
        heard(reply)
        const request = next()
        if (request === undefined) child.disconnect()
        else child.send(request)
      })
      child.on('exit', (code) => {
        children.delete(child)
        if (code === 0) resolve()
        else reject(new TypeError(`a worker ended with code ${code}`))
      })
      child.send(first)
    })
  try {
    await Promise.all(Array.from({ length: workers }, work))
  } finally {
    for (const child of children) child.kill()
  }
  say(told(tally))
  say(`${((Date.now() - began) / 1000).toFixed(0)} s, ${(tally.runs / ((Date.now() - began) / 1000)).toFixed(1)} simulations a second`)
  if (failure?.failure === undefined) return 0
  const { scenario, path, thrown } = failure.failure
  say(`\nA simulation failed.${thrown === undefined ? '' : ` ${thrown}`}`)
  say(await explain(scenario, { seed: failure.seed, path }))
  return 1
}

if (process.argv.includes('--worker')) {
  process.on('message', (request: ChunkRequest) => void runChunk(request).then((reply) => process.send?.(reply)))
} else {
  const options = { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' }, workers: { type: 'string' } } as const
  const { values } = parseArgs({ options: { ...options, mutants: { type: 'boolean' } }, strict: true })
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('seed', values.seed, 0)
  if (values.mutants === true) process.exitCode = await hunt()
  else if (values.path !== undefined) process.exitCode = await showAgain(seed, values.path)
  else {
    const [runs, workers] = [wholeNumber('runs', values.runs ?? '10000', 1), wholeNumber('workers', values.workers ?? '1', 1)]
    process.exitCode = await simulateMany({ runs, seed, workers })
  }
}
