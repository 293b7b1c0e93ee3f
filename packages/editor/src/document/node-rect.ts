import type { WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from './catalog.ts'
import type { DocumentView } from './document-state.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, type Rect } from './grid.ts'
import { portsOfNode } from './node-ports.ts'

/** Between two handles on one side: their hit areas must not overlap on a touch screen. */
export const PORT_DISTANCE = 32

/** Height of a card by the ports on its fuller side. */
export const cardHeight = (ports: number): number => Math.max(NODE_HEIGHT, PORT_DISTANCE * (ports - 1) + 28)

/** Where the card of a node lies, without its status row. Ports that are gone but still have an edge count: they are drawn. */
export function rectOfNode(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode): Rect {
  const { inputs, outputs } = portsOfNode(view, catalog, node)
  const [into, out] = [new Set(inputs.map(({ name }) => name)), new Set(outputs.map(({ name }) => name))]
  for (const { from, to } of view.edges.values()) {
    if (from.node === node.id) out.add(from.port)
    if (to.node === node.id) into.add(to.port)
  }
  return { ...pointOf(node), width: NODE_WIDTH, height: cardHeight(Math.max(into.size, out.size)) }
}
