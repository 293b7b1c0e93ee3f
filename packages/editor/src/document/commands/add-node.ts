import type { PortRef, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { directionOf } from '../direction.ts'
import { COLUMN, freePlace, pointOf, ROW } from '../grid.ts'
import { edgeOf } from '../lookup.ts'
import { namesOf, uniqueName } from '../names.ts'
import type { Transaction } from '../transaction.ts'

/** Puts a node down; its name is made unique and it never covers another one. */
export const addNode = (node: WorkflowNode, edges: readonly WorkflowEdge[] = []): Command => ({
  name: 'add-node',
  label: label('done.add', { name: node.name }),
  apply(tx) {
    putNamed(tx, node)
    for (const edge of edges) tx.putEdge(edge)
  },
})

/** Puts a node into an edge: what came after moves right when there is no room. `ids` are those of the two new edges. */
export const insertOnEdge = (
  node: WorkflowNode,
  ports: { readonly input: string; readonly output: string | undefined },
  edge: { readonly id: string; readonly ids: readonly [string, string] },
): Command => ({
  name: 'add-node',
  label: label('done.insert', { name: node.name }),
  apply(tx) {
    const old = edgeOf(tx, edge.id)
    tx.removeEdge(old.id)
    makeRoom(tx, old.from.node, old.to.node)
    putNamed(tx, node)
    tx.putEdge({ id: edge.ids[0], from: old.from, to: { node: node.id, port: ports.input } })
    if (ports.output !== undefined) tx.putEdge({ id: edge.ids[1], from: { node: node.id, port: ports.output }, to: old.to })
  },
})

function putNamed(tx: Transaction, node: WorkflowNode): void {
  const others = [...tx.nodes.values()].map(pointOf)
  const place = freePlace(pointOf(node), others, directionOf(tx) === 'right' ? 'y' : 'x')
  tx.putNode({ ...node, name: uniqueName(node.name, namesOf(tx.nodes.values())), position: [place.x, place.y] })
}

/** Moves `to` and everything after it along the way that the workflow runs until a node fits between it and `from`. */
function makeRoom(tx: Transaction, from: string, to: string): void {
  const [axis, step] = directionOf(tx) === 'right' ? (['x', COLUMN] as const) : (['y', ROW] as const)
  const start = pointOf(tx.nodes.get(from)!)[axis]
  const end = pointOf(tx.nodes.get(to)!)[axis]
  const missing = start + 2 * step - end
  if (missing <= 0 || end <= start) return // a back-edge has its room already
  for (const id of downstreamOf(tx, to, from)) {
    const node = tx.nodes.get(id)!
    const { x, y } = pointOf(node)
    if ((axis === 'x' ? x : y) > start) tx.putNode({ ...node, position: axis === 'x' ? [x + missing, y] : [x, y + missing] })
  }
}

function downstreamOf(tx: Transaction, start: string, except: string): Set<string> {
  const seen = new Set([start])
  const queue: PortRef['node'][] = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of tx.edges.values()) {
      if (edge.from.node !== id || edge.to.node === except || seen.has(edge.to.node)) continue
      seen.add(edge.to.node)
      queue.push(edge.to.node)
    }
  }
  return seen
}
