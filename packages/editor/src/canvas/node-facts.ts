import { ERROR_PORT, type NodeKind, type PortDescription, type WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { NODE_HEIGHT } from '@/document/grid.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import { summaryOf } from './summary.ts'

/** One handle of a card. */
export interface PortFacts {
  readonly name: string
  /** Shown beside the handle; a node's only port needs none. */
  readonly label: string | undefined
  /** From the top of the card, in canvas units. */
  readonly y: number
  readonly connected: boolean
  readonly isError: boolean
}

/** Everything that a card shows of its node in the document; replaced when it changes. */
export interface NodeFacts {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  readonly typeTitle: string
  readonly icon: string | undefined
  readonly installed: boolean
  readonly summary: string
  readonly disabled: boolean
  readonly notes: string
  readonly inputs: readonly PortFacts[]
  readonly outputs: readonly PortFacts[]
  /** Of the card without its status row. */
  readonly height: number
}

/** Between two handles on one side: their hit areas must not overlap on a touch screen. */
const PORT_DISTANCE = 32

export const cardHeight = (ports: number): number => Math.max(NODE_HEIGHT, PORT_DISTANCE * (ports - 1) + 28)

/** Which port names of a node have edges. */
export interface Connected {
  readonly inputs: ReadonlySet<string>
  readonly outputs: ReadonlySet<string>
}

export function nodeFacts(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode, connected: Connected): NodeFacts {
  const type = catalog.find(node.type, node.typeVersion)
  const ports = portsOfNode(view, catalog, node)
  const height = cardHeight(Math.max(ports.inputs.length, ports.outputs.length))
  return {
    id: node.id,
    name: node.name,
    kind: type?.kind ?? 'action',
    typeTitle: type?.title ?? node.type,
    icon: type?.icon,
    installed: type !== undefined,
    summary: summaryOf(type, node.config ?? {}) || (type?.title === node.name ? '' : (type?.title ?? node.type)),
    disabled: node.disabled ?? false,
    notes: node.notes ?? '',
    inputs: place(ports.inputs, connected.inputs, height),
    outputs: place(ports.outputs, connected.outputs, height),
    height,
  }
}

function place(ports: readonly PortDescription[], connected: ReadonlySet<string>, height: number): PortFacts[] {
  const first = height / 2 - ((ports.length - 1) * PORT_DISTANCE) / 2
  return ports.map((port, index) => ({
    name: port.name,
    label: port.title ?? (ports.length > 1 && port.name !== 'main' ? port.name : undefined),
    y: first + index * PORT_DISTANCE,
    connected: connected.has(port.name),
    isError: port.name === ERROR_PORT,
  }))
}

/** Port names with edges, for every node, in one pass over the edges. */
export function connectedPorts(view: DocumentView): (id: string) => Connected {
  const table = new Map<string, { inputs: Set<string>; outputs: Set<string> }>()
  const at = (id: string) => {
    const known = table.get(id) ?? { inputs: new Set<string>(), outputs: new Set<string>() }
    table.set(id, known)
    return known
  }
  for (const edge of view.edges.values()) {
    at(edge.from.node).outputs.add(edge.from.port)
    at(edge.to.node).inputs.add(edge.to.port)
  }
  return at
}
