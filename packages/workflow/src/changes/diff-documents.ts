import type { JsonValue } from '@millrace/base'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { diffValues, type FieldChange } from './diff-values.ts'

/** A node that both documents have. */
export interface NodeChange {
  readonly before: WorkflowNode
  readonly after: WorkflowNode
  /** Pointers into the node; its place on the canvas is not among them. */
  readonly fields: readonly FieldChange[]
  readonly moved: boolean
}

/** What happened between two documents. */
export interface DocumentDiff {
  readonly nodes: {
    readonly added: readonly WorkflowNode[]
    readonly removed: readonly WorkflowNode[]
    readonly changed: readonly NodeChange[]
  }
  readonly edges: { readonly added: readonly WorkflowEdge[]; readonly removed: readonly WorkflowEdge[] }
  /** Name, description, variables, settings, pinned data and notes: pointers into the document. */
  readonly head: readonly FieldChange[]
}

/** Compares two documents. Nodes are the same by id; edges by their ends, whatever their ids are. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentDiff {
  const [oldNodes, newNodes] = [byId(before.nodes), byId(after.nodes)]
  const [oldEdges, newEdges] = [byEnds(before.edges), byEnds(after.edges)]
  return {
    nodes: {
      added: after.nodes.filter(({ id }) => !oldNodes.has(id)),
      removed: before.nodes.filter(({ id }) => !newNodes.has(id)),
      changed: after.nodes.flatMap((node) => changeOf(oldNodes.get(node.id), node)),
    },
    edges: {
      added: [...newEdges].flatMap(([ends, edge]) => (oldEdges.has(ends) ? [] : [edge])),
      removed: [...oldEdges].flatMap(([ends, edge]) => (newEdges.has(ends) ? [] : [edge])),
    },
    head: diffValues(headOf(before), headOf(after)),
  }
}

/** Whether anything at all is different. */
export const isEmptyDiff = ({ nodes, edges, head }: DocumentDiff): boolean =>
  [nodes.added, nodes.removed, nodes.changed, edges.added, edges.removed, head].every(({ length }) => length === 0)

/** What an edge is, apart from its id. */
export const endsOf = ({ from, to, map }: WorkflowEdge): string =>
  JSON.stringify([from.node, from.port, to.node, to.port, ...(map === undefined ? [] : [map])])

function changeOf(before: WorkflowNode | undefined, after: WorkflowNode): readonly NodeChange[] {
  if (before === undefined) return []
  const fields = diffValues(withoutPlace(before), withoutPlace(after))
  const moved = diffValues(placeOf(before), placeOf(after)).length > 0
  return fields.length === 0 && !moved ? [] : [{ before, after, fields, moved }]
}

// Documents are JSON; the generated types only name their keys.
const withoutPlace = ({ position: _position, ...node }: WorkflowNode): JsonValue => node as unknown as JsonValue
const placeOf = ({ position }: WorkflowNode): JsonValue => (position === undefined ? null : [...position])
const headOf = ({ nodes: _nodes, edges: _edges, ...head }: WorkflowDocument): JsonValue => head as unknown as JsonValue
const byId = (nodes: readonly WorkflowNode[]): Map<string, WorkflowNode> => new Map(nodes.map((node) => [node.id, node]))
const byEnds = (edges: readonly WorkflowEdge[]): Map<string, WorkflowEdge> => new Map(edges.map((edge) => [endsOf(edge), edge]))
