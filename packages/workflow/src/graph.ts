import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from './generated/workflow.ts'
import { Reachability } from './reachability.ts'

/** The nodes and edges of a document, ready to be asked. Edges whose ends do not exist are left out. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, WorkflowNode>
  incoming(nodeId: string): readonly WorkflowEdge[]
  outgoing(nodeId: string): readonly WorkflowEdge[]
  /** Every node that a packet from one of these can come to, themselves included. */
  reachableFrom(nodeIds: readonly string[]): ReadonlySet<string>
  /** Whether a way of at least one edge leads from one node to another; a node reaches itself only in a cycle. */
  reaches(from: string, to: string): boolean
  /** Groups of nodes that lead back to themselves: strongly connected, of more than one node or with an edge to itself. */
  cycles(): readonly (readonly string[])[]
}

const NONE: readonly WorkflowEdge[] = []

/** O(nodes + edges); who reaches whom is worked out once, when it is first asked for. */
export function buildGraph(document: WorkflowDocument): Graph {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const incoming = new Map<string, WorkflowEdge[]>()
  const outgoing = new Map<string, WorkflowEdge[]>()
  for (const edge of document.edges) {
    if (!nodes.has(edge.from.node) || !nodes.has(edge.to.node)) continue
    append(outgoing, edge.from.node, edge)
    append(incoming, edge.to.node, edge)
  }
  let computed: Reachability | undefined
  const reachability = (): Reachability =>
    (computed ??= new Reachability([...nodes.keys()], (id) => (outgoing.get(id) ?? NONE).map((edge) => edge.to.node)))
  const graph: Graph = {
    nodes,
    incoming: (id) => incoming.get(id) ?? NONE,
    outgoing: (id) => outgoing.get(id) ?? NONE,
    reachableFrom: (ids) => reachable(graph, ids),
    reaches: (from, to) => reachability().reaches(from, to),
    cycles: () => reachability().cycles,
  }
  return graph
}

function append(map: Map<string, WorkflowEdge[]>, key: string, edge: WorkflowEdge): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [edge])
  else list.push(edge)
}

function reachable(graph: Graph, from: readonly string[]): Set<string> {
  const found = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const edge of graph.outgoing(id)) open.push(edge.to.node)
  }
  return found
}
