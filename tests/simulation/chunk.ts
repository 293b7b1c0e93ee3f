import fc from 'fast-check'
import { scenarios, type Scenario } from './scenario.ts'
import { count, newTally, type Tally } from './tally.ts'
import { judge } from './verdict.ts'

export interface ChunkRequest {
  readonly seed: number
  readonly runs: number
}

export interface ChunkReply {
  readonly seed: number
  readonly tally: Tally
  readonly failure?: { readonly scenario: Scenario; readonly path: string; readonly thrown?: string }
}

/** Tries so many scenarios of a seed; at the first that fails, looks for a smaller one that does too. */
export async function runChunk({ seed, runs }: ChunkRequest): Promise<ChunkReply> {
  const tally = newTally()
  let isShrinking = false
  let thrown: string | undefined
  const holds = fc.asyncProperty(scenarios, async (scenario) => {
    const verdict = await judge(scenario).catch((error: unknown) => {
      thrown = String(error instanceof Error ? error.stack : error)
      throw error
    })
    if (!isShrinking) count(tally, verdict)
    isShrinking ||= verdict.violations.length > 0
    return !isShrinking || verdict.violations.length === 0
  })
  const details = await fc.check(holds, { seed, numRuns: runs })
  if (!details.failed) return { seed, tally }
  const [scenario] = details.counterexample as [Scenario]
  return { seed, tally, failure: { scenario, path: details.counterexamplePath ?? '', ...(thrown === undefined ? {} : { thrown }) } }
}
