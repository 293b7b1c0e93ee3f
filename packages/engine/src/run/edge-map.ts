import type { JsonObject, JsonValue } from '@millrace/base'
import type { NodeDefinition } from '@millrace/node-sdk'
import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from '../ports/index.ts'

/**
 * An edge that maps its data is carried out as a step of its own, between its ends: so it is recorded, retried and shown like any
 * other, and items keep knowing where they came from. Dots are not allowed in the ids of nodes, so its id is nobody else's.
 */
export const mapNodeId = (edge: WorkflowEdge): string => `edge.${edge.id}`

const MAP: NodeDefinition = {
  type: 'edge.map',
  version: 1,
  title: 'Data mapping',
  description: 'The items that arrive have the fields of the mapping.',
  kind: 'action',
  category: 'Flow',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  itemwise: true,
  config: { type: 'object' },
  execute: (step) => ({ main: step.items().map((item, index) => ({ ...item, json: step.config(index)['map'] as JsonObject })) }),
}

/** Knows the type of mapping steps besides those of the catalogue. */
export const withEdgeMaps = (catalog: NodeCatalog): NodeCatalog => ({
  get: (type, version) => (type === MAP.type ? { definition: MAP as never, check: () => [] } : catalog.get(type, version)),
})

/** The node that stands for an edge's mapping; undefined for an edge that hands its items on as they are. */
export function mapNodeOf(edge: WorkflowEdge, to: WorkflowNode): WorkflowNode | undefined {
  const { map } = edge
  if (map === undefined || Object.keys(map).length === 0) return undefined
  return {
    id: mapNodeId(edge),
    name: `Data for ${to.name}`,
    type: MAP.type,
    typeVersion: 1,
    config: { map: map as { [field: string]: JsonValue } },
    ...(to.position === undefined ? {} : { position: to.position }),
  }
}
