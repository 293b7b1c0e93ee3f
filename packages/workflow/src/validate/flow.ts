import type { WorkflowDocument } from '../generated/workflow.ts'
import type { Graph } from '../graph.ts'
import { resolvePorts } from '../ports.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** Starts, ends and ways: a trigger exists, every node can be reached, no cycle is without an exit. */
export function checkFlow(document: WorkflowDocument, graph: Graph, catalog: TypeCatalog): readonly WorkflowProblem[] {
  const isTrigger = (id: string): boolean => {
    const node = graph.nodes.get(id)
    return node !== undefined && catalog.get(node.type, node.typeVersion)?.kind === 'trigger'
  }
  const triggers = document.nodes.filter((node) => node.disabled !== true && isTrigger(node.id)).map((node) => node.id)
  if (triggers.length === 0) {
    const words = said(document.nodes.length === 0 ? 'problem.empty' : 'problem.no-trigger')
    const missing: WorkflowProblem = {
      code: 'workflow.missing-trigger',
      severity: 'error',
      ...spoken(words, said('problem.add-trigger')),
      path: '/nodes',
    }
    return [missing, ...cycleProblems(document, graph, catalog)]
  }
  const reached = reachedFrom(triggers, graph)
  const unreached = document.nodes.flatMap((node, index): WorkflowProblem[] =>
    reached.has(node.id) || isTrigger(node.id)
      ? []
      : [
          {
            code: 'workflow.unreachable-node',
            severity: 'warning',
            ...spoken(said('problem.unreachable', { node: node.name }), said('problem.connect-or-delete')),
            path: `/nodes/${index}`,
            nodeId: node.id,
          },
        ],
  )
  return [...unreached, ...cycleProblems(document, graph, catalog), ...leftBehind(document, graph, catalog)]
}

/** Loops whose turns give nothing back, although something goes on after them: mostly the way back was forgotten. */
function leftBehind(document: WorkflowDocument, graph: Graph, catalog: TypeCatalog): WorkflowProblem[] {
  return document.nodes.flatMap((node, index): WorkflowProblem[] => {
    const loop = catalog.get(node.type, node.typeVersion)?.loop
    if (loop === undefined || node.disabled === true) return []
    if (graph.incoming(node.id).some((edge) => edge.to.port === loop.next)) return []
    if (!graph.outgoing(node.id).some((edge) => edge.from.port === loop.done)) return []
    return [
      {
        code: 'workflow.nothing-comes-back',
        severity: 'suggestion',
        ...spoken(said('problem.nothing-comes-back', { node: node.name }), said('problem.connect-body', { port: loop.next })),
        path: `/nodes/${index}`,
        nodeId: node.id,
      },
    ]
  })
}

/** Nodes that a trigger leads to, and those that compensate one of them with all that follows. */
function reachedFrom(triggers: readonly string[], graph: Graph): ReadonlySet<string> {
  let reached = graph.reachableFrom(triggers)
  for (let size = -1; size !== reached.size;) {
    size = reached.size
    const compensating = [...reached].flatMap((id) => graph.nodes.get(id)?.compensate ?? []).filter((id) => graph.nodes.has(id))
    reached = graph.reachableFrom([...reached, ...compensating])
  }
  return reached
}

function cycleProblems(document: WorkflowDocument, graph: Graph, catalog: TypeCatalog): WorkflowProblem[] {
  return graph
    .cycles()
    .filter((cycle) => !cycle.some((id) => isExit(id, new Set(cycle), graph, catalog)))
    .map((cycle) => {
      const first = cycle[0] as string
      const names = [...cycle, first].map((id) => graph.nodes.get(id)?.name ?? id)
      return {
        code: 'workflow.cycle-without-exit',
        severity: 'error',
        ...spoken(
          said('problem.endless', { way: (names.length > 12 ? [...names.slice(0, 11), '…'] : names).join(' → ') }),
          said('problem.add-exit'),
        ),
        path: `/nodes/${document.nodes.findIndex((node) => node.id === first)}`,
        nodeId: first,
      }
    })
}

/** A loop node ends by itself; a condition has a way out when one of its outputs does not lead back. */
function isExit(id: string, cycle: ReadonlySet<string>, graph: Graph, catalog: TypeCatalog): boolean {
  const node = graph.nodes.get(id)
  const description = node === undefined ? undefined : catalog.get(node.type, node.typeVersion)
  if (node === undefined || description === undefined) return false
  if (description.loop !== undefined) return true
  if (description.kind !== 'condition') return false
  const outputs = resolvePorts(description.ports, node.config ?? {}).outputs
  return outputs.some(({ name }) => !graph.outgoing(id).some((edge) => edge.from.port === name && cycle.has(edge.to.node)))
}
