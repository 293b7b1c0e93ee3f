import { ERROR_PORT, type WorkflowEdge } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import { byReading, directionOf } from '@/document/direction.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { pointOf } from '@/document/grid.ts'
import { portsOfNode } from '@/document/node-ports.ts'

/** Which node comes after which, with the edges that lead back told apart. */
export interface FlowOrder {
  /** Nodes that a trigger leads to: each after all that lead to it, loops aside. */
  readonly main: readonly string[]
  /** Nodes that no trigger leads to, in the same way. */
  readonly loose: readonly string[]
  /** Nodes that nothing leads to, and one of each circle of which that is true. */
  readonly starts: ReadonlySet<string>
  /** By the outputs of the node, then by where they lead. Edges to nodes that do not exist are no part of it. */
  outgoing(id: string): readonly WorkflowEdge[]
  incoming(id: string): readonly WorkflowEdge[]
  /** Leads to where the way came from. */
  isBack(edgeId: string): boolean
}

const NONE: readonly WorkflowEdge[] = []

export function flowOrder(view: DocumentView, catalog: NodeCatalog): FlowOrder {
  const { outgoing, incoming } = sortedEdges(view, catalog)
  const next = (id: string): readonly WorkflowEdge[] => outgoing.get(id) ?? NONE
  const isTrigger = (id: string): boolean => {
    const node = view.nodes.get(id)
    return node !== undefined && catalog.find(node.type, node.typeVersion)?.kind === 'trigger'
  }
  const read = [...view.nodes.values()].sort(byReading(directionOf(view))).map(({ id }) => id)
  const triggers = read.filter(isTrigger)
  const reached = reach(triggers, next)
  const rest = read.filter((id) => !reached.has(id))
  const looseStarts = startsOf(rest, { next, incoming: (id) => incoming.get(id) ?? NONE })
  const walk = new Walk(next)
  return {
    main: walk.from(triggers),
    loose: walk.from(looseStarts),
    starts: new Set([...triggers, ...looseStarts]),
    outgoing: next,
    incoming: (id) => incoming.get(id) ?? NONE,
    isBack: (id) => walk.back.has(id),
  }
}

function sortedEdges(view: DocumentView, catalog: NodeCatalog) {
  const outgoing = new Map<string, WorkflowEdge[]>()
  const incoming = new Map<string, WorkflowEdge[]>()
  const append = (map: Map<string, WorkflowEdge[]>, key: string, edge: WorkflowEdge): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [edge])
    else list.push(edge)
  }
  for (const edge of view.edges.values()) {
    if (!view.nodes.has(edge.from.node) || !view.nodes.has(edge.to.node)) continue
    append(outgoing, edge.from.node, edge)
    append(incoming, edge.to.node, edge)
  }
  const aside = directionOf(view) === 'right' ? 'y' : 'x'
  const asideOf = (id: string): number => pointOf(view.nodes.get(id)!)[aside]
  for (const [id, edges] of outgoing) {
    if (edges.length < 2) continue
    const ports = portsOfNode(view, catalog, view.nodes.get(id)!).outputs.map(({ name }) => name)
    // What fails is told after what goes well, and a port that is gone at the end.
    const rank = ({ from }: WorkflowEdge): number => {
      const index = ports.indexOf(from.port)
      return from.port === ERROR_PORT || index < 0 ? ports.length : index
    }
    edges.sort((a, b) => rank(a) - rank(b) || asideOf(a.to.node) - asideOf(b.to.node))
  }
  return { outgoing, incoming }
}

type Next = (id: string) => readonly WorkflowEdge[]

function reach(starts: readonly string[], next: Next): Set<string> {
  const found = new Set<string>()
  const open = [...starts]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const { to } of next(id)) open.push(to.node)
  }
  return found
}

/** Of nodes that no trigger leads to: those that nothing leads to, then the first of what is left, which goes round. */
function startsOf(ids: readonly string[], { next, incoming }: { next: Next; incoming: Next }): string[] {
  const starts = ids.filter((id) => incoming(id).every(({ from }) => from.node === id))
  const reached = reach(starts, next)
  for (const id of ids) {
    if (reached.has(id)) continue
    starts.push(id)
    for (const one of reach([id], next)) reached.add(one)
  }
  return starts
}

/** Depth first, the last way first: turned round, the first way comes first and nothing before what leads to it. */
class Walk {
  readonly back = new Set<string>()
  readonly #state = new Map<string, 'open' | 'closed'>()
  readonly #next: Next

  constructor(next: Next) {
    this.#next = next
  }

  from(starts: readonly string[]): string[] {
    const ended: string[] = []
    for (const start of starts.toReversed()) this.#visit(start, ended)
    return ended.reverse()
  }

  #visit(start: string, ended: string[]): void {
    if (this.#state.has(start)) return
    const stack = [this.#enter(start)]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = top.left.pop()
      if (edge === undefined) {
        this.#state.set(top.id, 'closed')
        ended.push(top.id)
        stack.pop()
        continue
      }
      const state = this.#state.get(edge.to.node)
      if (state === 'open') this.back.add(edge.id)
      else if (state === undefined) stack.push(this.#enter(edge.to.node))
    }
  }

  #enter(id: string): { readonly id: string; readonly left: WorkflowEdge[] } {
    this.#state.set(id, 'open')
    return { id, left: [...this.#next(id)] }
  }
}
