import { type ExecutionState, type StepRecord } from './state.ts'

/**
 * Break points.
 * K1. A step stops before its first attempt begins, once; when a person lets it go on (`continue`, `step`), the journal names it, so that
 *     a replay lets go of the same one.
 * K2. While a step stands, nothing else begins: what runs is let end, waits and retries that are over stay where they are.
 * K3. Compensation is never held up: it takes back what is already done.
 */
export interface Stops {
  /** Ids of nodes before which it stops. */
  nodes: ReadonlySet<string>
  /** It stops before each step. */
  each: boolean
}

/** Where an execution stops, as it was accepted. */
export interface StopsRecord {
  readonly nodes: readonly string[]
  readonly each?: true
}

export const stopsOf = (record: StopsRecord | undefined): Stops | undefined =>
  record === undefined ? undefined : { nodes: new Set(record.nodes), each: record.each === true }

/** Whether a step that could begin now stands at a break point. */
export function isStopped({ stops, plan }: Pick<ExecutionState, 'stops' | 'plan'>, step: StepRecord): boolean {
  if (stops === undefined || step.released || step.undoes !== undefined) return false // K1, K3
  if (step.status !== 'ready' || step.attempt > 0 || step.begun || step.waits.length > 0) return false // K1
  // The data of an edge is worked out by a step that nobody sees on the canvas.
  return stops.nodes.has(step.node.id) || (stops.each && plan.document.nodes.some(({ id }) => id === step.node.id))
}
