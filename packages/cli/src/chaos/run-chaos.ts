import { runPart, type PartReport, type Progress } from './part.ts'
import type { ChaosPlan } from './options.ts'
import { openScratch } from './scratch.ts'

export interface ChaosReport {
  readonly passed: boolean
  readonly seed: number
  readonly executions: number
  readonly concurrency: number
  readonly seconds: number
  /** Where the installations of the proof lie; null when they were removed, since nothing was found. */
  readonly kept: string | null
  readonly parts: readonly PartReport[]
}

export interface ChaosRun {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** Runs the whole proof, one fault after the other. Throws what kept it from being run; what it finds is in the report. */
export async function runChaos(plan: ChaosPlan, { signal, onProgress }: ChaosRun): Promise<ChaosReport> {
  const began = performance.now()
  const scratch = openScratch(plan.dataDir)
  const parts: PartReport[] = []
  let passed = false
  try {
    for (const fault of plan.faults) {
      signal.throwIfAborted()
      parts.push(await runPart(fault, { plan, scratch: scratch.path, signal, onProgress }))
    }
    passed = parts.every(({ findings }) => findings.length === 0)
  } finally {
    if (passed) scratch.remove()
  }
  return {
    ...{ passed, seed: plan.seed, executions: plan.executions, concurrency: plan.concurrency, parts },
    seconds: (performance.now() - began) / 1000,
    kept: passed ? null : scratch.path,
  }
}
