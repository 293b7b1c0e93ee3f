import { ERROR_PORT, type WorkflowEdge } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { flowOrder, type FlowOrder } from './flow-order.ts'

/** A node in flow order, with what happens on each of its ways before they come together again. */
export interface FlowItem {
  readonly id: string
  /** By the edge that the way begins with; only ways that something lies on. */
  readonly ways: ReadonlyMap<string, readonly FlowItem[]>
}

/** A workflow as it reads from top to bottom. */
export interface FlowTree {
  /** What triggers lead to. */
  readonly main: readonly FlowItem[]
  /** What nothing starts. */
  readonly loose: readonly FlowItem[]
  readonly order: FlowOrder
}

/**
 * Nodes in flow order, ways of a branch, a loop or an error inside of the node they leave. T1: each node stands in it once. T2: a node
 * stands inside of a way only when that way alone leads to it; where ways come together the list goes on after the node they left.
 */
export function flowTree(view: DocumentView, catalog: NodeCatalog): FlowTree {
  const order = flowOrder(view, catalog)
  const ends = (id: string): ReadonlySet<string> => edgesThatGoOn(view, catalog, { id, order })
  const grow = (ids: readonly string[]): readonly FlowItem[] => itemsOf(new Dominators(ids, order), { order, goesOn: ends })
  return { main: grow(order.main), loose: grow(order.loose), order }
}

/** The edges after which the list goes on beneath the node: its only way, or the one that leaves a loop. */
function edgesThatGoOn(view: DocumentView, catalog: NodeCatalog, { id, order }: { id: string; order: FlowOrder }): ReadonlySet<string> {
  const node = view.nodes.get(id)
  const loop = node && catalog.find(node.type, node.typeVersion)?.loop
  const ahead = order.outgoing(id).filter((edge) => !order.isBack(edge.id) && edge.from.port !== ERROR_PORT)
  const on = loop === undefined ? ahead : ahead.filter(({ from }) => from.port === loop.done)
  return new Set(loop !== undefined || on.length === 1 ? on.map((edge) => edge.id) : [])
}

/** Stands above all that starts. */
const ROOT = ''
/** In place of the one way that leads to a node. */
const SEVERAL = ''

/** For each node the last one that every way to it passes, and on which of its edges it is left. */
class Dominators {
  /** Nodes by the one that dominates them and the edge of it that alone leads to them (`SEVERAL` if not one). */
  readonly #children = new Map<string, Map<string, string[]>>()
  readonly #parent = new Map<string, string>()
  readonly #depth = new Map<string, number>([[ROOT, 0]])
  readonly #way = new Map<string, string>()

  constructor(ids: readonly string[], order: FlowOrder) {
    const known = new Set(ids)
    for (const id of ids) {
      const before = order.incoming(id).filter((edge) => known.has(edge.from.node) && edge.from.node !== id && !order.isBack(edge.id))
      this.#place(id, order.starts.has(id) ? [] : before)
    }
  }

  /** Nodes right below one, on one of its ways. */
  below(id: string, way: string): readonly string[] {
    return this.#children.get(id)?.get(way) ?? []
  }

  #place(id: string, before: readonly WorkflowEdge[]): void {
    const parent = before.length === 0 ? ROOT : before.map(({ from }) => from.node).reduce((a, b) => this.#common(a, b))
    this.#parent.set(id, parent)
    this.#depth.set(id, this.#depth.get(parent)! + 1)
    const ways = new Set(before.map((edge) => (edge.from.node === parent ? edge.id : this.#wayBelow(parent, edge.from.node))))
    const [way = SEVERAL, ...others] = ways
    const only = others.length === 0 ? way : SEVERAL
    this.#way.set(id, only)
    const byWay = this.#children.get(parent) ?? new Map<string, string[]>()
    this.#children.set(parent, byWay)
    const siblings = byWay.get(only)
    if (siblings === undefined) byWay.set(only, [id])
    else siblings.push(id)
  }

  #common(one: string, other: string): string {
    let [a, b] = [one, other]
    while (a !== b) {
      if (this.#depth.get(a)! >= this.#depth.get(b)!) a = this.#parent.get(a)!
      else b = this.#parent.get(b)!
    }
    return a
  }

  #wayBelow(parent: string, id: string): string {
    let child = id
    while (this.#parent.get(child) !== parent) child = this.#parent.get(child)!
    return this.#way.get(child)!
  }
}

interface Growth {
  readonly order: FlowOrder
  goesOn(id: string): ReadonlySet<string>
}

function itemsOf(tree: Dominators, { order, goesOn }: Growth): readonly FlowItem[] {
  /** A long chain is one list, however long: only ways inside of ways go deeper. */
  function listFrom(first: readonly string[]): FlowItem[] {
    const items: FlowItem[] = []
    const open = first.toReversed()
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const on = goesOn(id)
      const ways = new Map<string, readonly FlowItem[]>()
      for (const edge of order.outgoing(id)) {
        const below = on.has(edge.id) ? [] : tree.below(id, edge.id)
        if (below.length > 0) ways.set(edge.id, listFrom(below))
      }
      items.push({ id, ways })
      const after = [...[...on].flatMap((edge) => tree.below(id, edge)), ...tree.below(id, SEVERAL)]
      open.push(...after.reverse())
    }
    return items
  }
  return listFrom(tree.below(ROOT, SEVERAL))
}
