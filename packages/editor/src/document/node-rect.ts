import type { WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from './catalog.ts'
import { directionOf, type Direction } from './direction.ts'
import type { DocumentView } from './document-state.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, type Rect } from './grid.ts'
import { portsOfNode } from './node-ports.ts'

/** Between two handles on one side: their hit areas must not overlap on a touch screen. */
export const PORT_DISTANCE = 32

/** Between two handles above or beneath a card, as far as its width has room for all of them: their names stand side by side. */
const PORT_ASIDE = 72
/** From the first and the last handle to the card's corners. */
const PORT_INSET = 18

/** Height of a card by the ports on its fuller side; where they stand above and beneath it, they take none. */
export const cardHeight = (ports: number, direction: Direction): number =>
  direction === 'down' ? NODE_HEIGHT : Math.max(NODE_HEIGHT, PORT_DISTANCE * (ports - 1) + 28)

/** Where the handles of one side stand: from the card's top, or from its left where the workflow runs down. */
export function portPlaces(ports: number, height: number, direction: Direction): number[] {
  const [length, distance] =
    direction === 'right' ? [height, PORT_DISTANCE] : [NODE_WIDTH, Math.min(PORT_ASIDE, (NODE_WIDTH - 2 * PORT_INSET) / (ports - 1))]
  const first = ports === 1 ? length / 2 : length / 2 - ((ports - 1) * distance) / 2
  return Array.from({ length: ports }, (_, index) => (ports === 1 ? first : first + index * distance))
}

/** Where the card of a node lies, without its status row. Ports that are gone but still have an edge count: they are drawn. */
export function rectOfNode(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode): Rect {
  const { inputs, outputs } = portsOfNode(view, catalog, node)
  const [into, out] = [new Set(inputs.map(({ name }) => name)), new Set(outputs.map(({ name }) => name))]
  for (const { from, to } of view.edges.values()) {
    if (from.node === node.id) out.add(from.port)
    if (to.node === node.id) into.add(to.port)
  }
  return { ...pointOf(node), width: NODE_WIDTH, height: cardHeight(Math.max(into.size, out.size), directionOf(view)) }
}
