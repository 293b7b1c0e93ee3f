import type { Execution, StepStatus, StepSummary } from '@millrace/api'
import { spanOf } from '@/run/waterfall.ts'

/** What a node did in one of the executions, all its firings together. */
export interface NodeSide {
  readonly steps: readonly StepSummary[]
  readonly status: StepStatus
  /** Milliseconds; null while it is under way. */
  readonly durationMs: number | null
  readonly itemsOut: number
  readonly retries: number
}

export interface NodeComparison {
  readonly id: string
  readonly name: string
  readonly left: NodeSide | undefined
  readonly right: NodeSide | undefined
  /** It did not do the same: it ran in one of them only, ended otherwise, or gave another number of items. */
  readonly differs: boolean
}

/** Two executions, node by node, in the order in which the first one came by them; what only the other one did comes after. */
export function compareExecutions(left: Execution, right: Execution): NodeComparison[] {
  const [ofLeft, ofRight] = [byNode(left), byNode(right)]
  return [...new Set([...ofLeft.keys(), ...ofRight.keys()])].map((id) => {
    const [one, other] = [ofLeft.get(id), ofRight.get(id)]
    const differs =
      one === undefined ||
      other === undefined ||
      one.status !== other.status ||
      one.itemsOut !== other.itemsOut ||
      one.steps.length !== other.steps.length
    const name = one?.steps[0]?.nodeName ?? other?.steps[0]?.nodeName ?? id
    return { id, name, left: one, right: other, differs }
  })
}

function byNode({ steps }: Execution): Map<string, NodeSide> {
  const groups = new Map<string, StepSummary[]>()
  for (const step of steps) groups.set(step.nodeId, [...(groups.get(step.nodeId) ?? []), step])
  return new Map([...groups].map(([id, group]) => [id, sideOf(group)]))
}

function sideOf(steps: readonly StepSummary[]): NodeSide {
  const spans = steps.map(spanOf)
  return {
    steps,
    status: steps.find(({ status }) => status === 'failed')?.status ?? steps.at(-1)?.status ?? 'ready',
    durationMs: spans.includes(null) ? null : spans.reduce<number>((sum, span) => sum + (span ?? 0), 0),
    itemsOut: steps.reduce((sum, { itemsOut }) => sum + Object.values(itemsOut).reduce((all, count) => all + count, 0), 0),
    retries: steps.reduce((sum, { retries }) => sum + retries, 0),
  }
}
