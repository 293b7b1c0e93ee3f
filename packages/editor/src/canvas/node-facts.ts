import { ERROR_PORT, type NodeKind, type PortDescription, type WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import { directionOf, type Direction } from '@/document/direction.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { cardHeight, portPlaces } from '@/document/node-rect.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import { cronOf, summaryOf } from './summary.ts'

/** One handle of a card. */
export interface PortFacts {
  readonly name: string
  /** Shown beside the handle; a node's only port needs none. */
  readonly label: string | undefined
  /** From the top of the card, or from its left where the workflow runs down; in canvas units. */
  readonly at: number
  readonly connected: boolean
  readonly isError: boolean
  /** The node no longer gives it, but an edge still hangs on it. */
  readonly isLost: boolean
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
  /** What the summary says in words, as it is set: a cron expression. */
  readonly summarySource: string | undefined
  readonly disabled: boolean
  readonly notes: string
  /** Name of the node that takes back what this one did. */
  readonly takenBackBy: string | undefined
  /** Names of the nodes that this one takes back. */
  readonly takesBack: readonly string[]
  readonly inputs: readonly PortFacts[]
  readonly outputs: readonly PortFacts[]
  /** Of the card without its status row. */
  readonly height: number
  /** Inputs are on the left and outputs on the right, or above and beneath. */
  readonly direction: Direction
}

/** What other parts of the document say about a node: which of its ports have edges, and whom it takes back. */
export interface Connected {
  readonly inputs: ReadonlySet<string>
  readonly outputs: ReadonlySet<string>
  readonly takesBack: readonly string[]
}

export function nodeFacts(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode, connected: Connected): NodeFacts {
  const type = catalog.find(node.type, node.typeVersion)
  const ports = portsOfNode(view, catalog, node)
  const inputs = withLost(ports.inputs, connected.inputs)
  const outputs = withLost(ports.outputs, connected.outputs)
  const direction = directionOf(view)
  const height = cardHeight(Math.max(inputs.length, outputs.length), direction)
  return {
    id: node.id,
    name: node.name,
    kind: type?.kind ?? 'action',
    typeTitle: type?.title ?? node.type,
    icon: type?.icon,
    installed: type !== undefined,
    summary: summaryOf(type, node.config ?? {}) || (type?.title === node.name ? '' : (type?.title ?? node.type)),
    summarySource: cronOf(type, node.config ?? {}),
    disabled: node.disabled ?? false,
    notes: node.notes ?? '',
    takenBackBy: node.compensate === undefined ? undefined : view.nodes.get(node.compensate)?.name,
    takesBack: connected.takesBack,
    inputs: place(inputs, connected.inputs, { height, direction }),
    outputs: place(outputs, connected.outputs, { height, direction }),
    height,
    direction,
  }
}

interface DrawnPort extends PortDescription {
  readonly isLost: boolean
}

/** An edge whose port is gone is drawn to where it was: a line that nobody sees cannot be mended. */
function withLost(ports: readonly PortDescription[], connected: ReadonlySet<string>): DrawnPort[] {
  const names = new Set(ports.map((port) => port.name))
  const lost = [...connected].filter((name) => !names.has(name))
  return [...ports.map((port) => ({ ...port, isLost: false })), ...lost.map((name) => ({ name, title: name, isLost: true }))]
}

function place(
  ports: readonly DrawnPort[],
  connected: ReadonlySet<string>,
  { height, direction }: Pick<NodeFacts, 'height' | 'direction'>,
): PortFacts[] {
  const places = portPlaces(ports.length, height, direction)
  return ports.map((port, index) => ({
    name: port.name,
    label: port.title ?? (ports.length > 1 && port.name !== 'main' ? port.name : undefined),
    at: places[index] ?? height / 2,
    connected: connected.has(port.name),
    isError: port.name === ERROR_PORT,
    isLost: port.isLost,
  }))
}

/** For every node, in one pass over edges and nodes. */
export function connectedPorts(view: DocumentView): (id: string) => Connected {
  const table = new Map<string, { inputs: Set<string>; outputs: Set<string>; takesBack: string[] }>()
  const at = (id: string) => {
    const known = table.get(id) ?? { inputs: new Set<string>(), outputs: new Set<string>(), takesBack: [] }
    table.set(id, known)
    return known
  }
  for (const edge of view.edges.values()) {
    at(edge.from.node).outputs.add(edge.from.port)
    at(edge.to.node).inputs.add(edge.to.port)
  }
  for (const { name, compensate } of view.nodes.values()) if (compensate !== undefined) at(compensate).takesBack.push(name)
  return at
}
