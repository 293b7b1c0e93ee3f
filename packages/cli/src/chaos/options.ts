import { OptionError } from '@millrace/base'

/** What is done to the server. */
export const FAULTS = ['kill', 'term', 'disk-full', 'read-only'] as const
export type Fault = (typeof FAULTS)[number]

export interface ChaosOptions {
  /** Calls that must be acknowledged while the server is killed; the other faults take a tenth of it each. @default 5000 */
  readonly executions?: number
  /** How often the server is killed. @default 50 */
  readonly kills?: number
  /** Plans the proof; by chance when absent. */
  readonly seed?: number
  /** A new or empty folder; one below the system's folder for temporary files when absent. */
  readonly dataDir?: string
  /** Callers at the same time. @default 64 */
  readonly concurrency?: number
  /** @default all */
  readonly faults?: readonly string[]
}

export interface ChaosPlan {
  readonly executions: number
  readonly kills: number
  readonly seed: number
  readonly dataDir: string | undefined
  readonly concurrency: number
  readonly faults: readonly Fault[]
}

/** The options, checked and with their defaults. Throws OptionError. */
export function compilePlan(options: ChaosOptions, chance: () => number): ChaosPlan {
  const { faults = FAULTS } = options
  const unknown = faults.find((fault) => !FAULTS.includes(fault as Fault))
  if (unknown !== undefined || faults.length === 0) throw new OptionError({ option: 'faults', expected: `some of ${FAULTS.join(', ')}` })
  return Object.freeze({
    executions: wholeNumber('executions', options.executions ?? 5000, { min: 1, max: 1_000_000 }),
    kills: wholeNumber('kills', options.kills ?? 50, { min: 1, max: 10_000 }),
    seed: wholeNumber('seed', options.seed ?? Math.floor(chance() * 2 ** 32), { min: 0, max: 2 ** 32 - 1 }),
    dataDir: options.dataDir,
    concurrency: wholeNumber('concurrency', options.concurrency ?? 64, { min: 1, max: 1000 }),
    faults: FAULTS.filter((fault) => faults.includes(fault)),
  })
}

function wholeNumber(option: string, value: number, { min, max }: { min: number; max: number }): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new OptionError({ option, expected: `a whole number from ${min} to ${max}` })
}
