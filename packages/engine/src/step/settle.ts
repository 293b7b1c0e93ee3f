import type { Item } from '@millrace/node-sdk'
import { record } from '../packets/recording.ts'
import type { OutputRecord } from '../run/events.ts'
import { givenBy } from '../run/outcome-events.ts'
import type { StepRecord } from '../run/state.ts'
import type { Completed, StepOutcome } from './outcome.ts'
import type { StepEnvironment } from './step-context.ts'

/**
 * Decides how each output of an attempt is recorded, and writes to disk what is too large for memory. A promise only when something is
 * written. Rejects (or throws) with the error that the attempt fails with instead.
 */
export function settle(
  outcome: StepOutcome,
  { step, around: { packets }, seen }: { step: StepRecord; around: StepEnvironment; seen: readonly Item[] },
): StepOutcome | Promise<StepOutcome> {
  const given = { packets, inputs: step.items, seen, asker: { name: step.node.name } }
  switch (outcome.kind) {
    case 'wait':
    case 'failed':
      return outcome
    case 'call': {
      const items = record(outcome.items, given)
      return items instanceof Promise ? items.then((recorded) => ({ ...outcome, items: recorded })) : { ...outcome, items }
    }
    case 'outputs':
    case 'iterate':
    case 'open':
    case 'finish-loop':
    case 'break':
      return settleOutputs(outcome, Object.entries(givenBy(step, outcome)), (output) => record(output, given))
    default:
      return outcome satisfies never
  }
}

function settleOutputs(
  outcome: Completed,
  outputs: readonly [string, Parameters<typeof record>[0]][],
  recordOf: (output: Parameters<typeof record>[0]) => ReturnType<typeof record>,
): StepOutcome | Promise<StepOutcome> {
  const recorded: Record<string, OutputRecord> = {}
  for (const [index, [port, output]] of outputs.entries()) {
    const decided = recordOf(output)
    if (decided instanceof Promise) return settleRest(outcome, { recorded, outputs: outputs.slice(index), first: decided }, recordOf)
    recorded[port] = decided.record
  }
  return { ...outcome, recorded }
}

/** One after the other: what is written is in memory until then. */
async function settleRest(
  outcome: Completed,
  left: {
    recorded: Record<string, OutputRecord>
    outputs: readonly [string, Parameters<typeof record>[0]][]
    first: ReturnType<typeof record>
  },
  recordOf: (output: Parameters<typeof record>[0]) => ReturnType<typeof record>,
): Promise<StepOutcome> {
  const { recorded, outputs, first } = left
  for (const [index, [port, output]] of outputs.entries()) recorded[port] = (await (index === 0 ? first : recordOf(output))).record
  return { ...outcome, recorded }
}
