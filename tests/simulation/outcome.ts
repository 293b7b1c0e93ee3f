import type { Item } from '@millrace/node-sdk'
import type { ExecutionState, StepRecord } from '@millrace/engine/testing'
import { packetHash } from './nodes.ts'
import { stateOn, type Production } from './simulate.ts'
import type { Disk, DiskRow } from './world/disk.ts'

/**
 * How an execution ended, told so that two runs of the same workflow with the same items can be compared: steps by what they were given
 * and gave, whichever came first; called workflows with their caller.
 */
export interface Outcome {
  readonly status: string
  readonly error: string | null
  /** Only where one last node gives it. */
  readonly output: string | null
  readonly edges: string
  /** Sorted. */
  readonly steps: readonly string[]
  /** Outcomes of called workflows, sorted. */
  readonly calls: readonly string[]
}

export function outcomeOf(production: Production, disk: Disk, row: DiskRow): Outcome {
  const { workflowId, status, errorCode, errorNode, id } = row.header
  const facts = production.factsOf(workflowId)
  const state = stateOn(production, row)
  const calls = disk
    .childrenOf(id)
    .map((child) => `${child.header.parentStep?.split(':')[0]} ${JSON.stringify(outcomeOf(production, disk, child))}`)
  return {
    status,
    error: errorCode === null ? null : `${errorCode} at ${errorNode}`,
    output: facts.isClosed && status === 'completed' ? listOf(lastOf(state)) : null,
    edges: JSON.stringify([...state.edges].filter(([, items]) => items > 0).sort()),
    steps: stepsOf(state, facts.loose),
    calls: calls.sort(),
  }
}

const lastOf = (state: ExecutionState): readonly Item[] =>
  [...(state.last?.outputs.values() ?? [])].find((out) => out.items.length > 0)?.items ?? []

const listOf = (items: readonly Item[]): string => `${items.length}×${packetHash(items)}`

function stepsOf(state: ExecutionState, loose: ReadonlySet<string>): readonly string[] {
  const told = state.order.filter((step) => !loose.has(step.node.id)).map(stepText)
  for (const node of state.plan.nodes) {
    const steps = state.steps[node.index] ?? []
    if (loose.has(node.id) && steps.length > 0) told.push(looseText(node.id, steps))
  }
  return told.sort()
}

function stepText(step: StepRecord): string {
  const inputs = [...step.inputs].map(([port, packet]) => `${port} ${listOf(packet.items)}`)
  const outputs = [...step.outputs].filter(([, out]) => out.items.length > 0).map(([port, out]) => `${port} ${listOf(out.items)}`)
  return `${step.node.id} ${step.status} (${inputs.sort().join(', ')}) → (${outputs.sort().join(', ')}) ${step.status === 'failed' ? step.error?.code : ''}`
}

/** Only all items of a node together are defined. */
function looseText(node: string, steps: readonly StepRecord[]): string {
  const inputs = steps.flatMap((step) => step.items)
  const outputs = steps.flatMap((step) => [...step.outputs.values()].flatMap((out) => out.items))
  const states = [...new Set(steps.map((step) => step.status))].sort()
  return `${node} ${states.join('+')} (${listOf(inputs)}) → (${listOf(outputs)})`
}
