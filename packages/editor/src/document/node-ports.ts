import { ERROR_PORT, resolvePorts, type PortDescription, type WorkflowNode } from '@millrace/workflow'
import { t } from '@/i18n/t.ts'
import type { NodeCatalog } from './catalog.ts'
import type { DocumentView } from './document-state.ts'

export interface NodePorts {
  readonly inputs: readonly PortDescription[]
  readonly outputs: readonly PortDescription[]
}

/** What a port carries when it does not say so. */
export const ITEMS = 'items'
export const portType = (port: PortDescription): string => port.type ?? ITEMS

/** The ports that a node has with its config, the error port included. Unknown types have those that its edges name. */
export function portsOfNode(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode): NodePorts {
  const type = catalog.find(node.type, node.typeVersion)
  if (type === undefined) return portsFromEdges(view, node.id)
  const { inputs, outputs } = resolvePorts(type.ports, node.config ?? {})
  if (node.onError !== 'port' || outputs.some((port) => port.name === ERROR_PORT)) return { inputs, outputs }
  return { inputs, outputs: [...outputs, { name: ERROR_PORT, title: t('document.error-port') }] }
}

function portsFromEdges(view: DocumentView, id: string): NodePorts {
  const inputs = new Set<string>()
  const outputs = new Set<string>()
  for (const edge of view.edges.values()) {
    if (edge.from.node === id) outputs.add(edge.from.port)
    if (edge.to.node === id) inputs.add(edge.to.port)
  }
  const list = (names: Set<string>): PortDescription[] => [...names].map((name) => ({ name }))
  return { inputs: list(inputs), outputs: list(outputs) }
}

/** The first output of one node and the first input of another that fit together. */
export function fittingPorts(from: NodePorts, to: NodePorts): { from: string; to: string } | undefined {
  for (const output of from.outputs) {
    if (output.name === ERROR_PORT) continue
    const input = to.inputs.find((port) => portType(port) === portType(output))
    if (input !== undefined) return { from: output.name, to: input.name }
  }
  return undefined
}
