import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { withValueAt } from './edit.ts'
import type { DocumentEdit } from './fix.ts'

/** Makes ids for what a fix adds; injected, so that tests get the same ones each time. */
export interface NewIds {
  next(prefix: 'n' | 'e'): string
}

/** Horizontal distance of two nodes that follow each other on the canvas. */
const COLUMN = 300

/** The document with edits made, one after the other. Nodes and edges that are not touched stay the same objects. */
export function applyEdits(document: WorkflowDocument, edits: readonly DocumentEdit[], ids: NewIds): WorkflowDocument {
  return edits.reduce((before, edit) => applyEdit(before, edit, ids), document)
}

function applyEdit(document: WorkflowDocument, edit: DocumentEdit, ids: NewIds): WorkflowDocument {
  const { nodes, edges } = document
  switch (edit.edit) {
    case 'set':
      if (edit.node === undefined) return withValueAt(document, edit.path, edit.value)
      return { ...document, nodes: nodes.map((node) => (node.id === edit.node ? withValueAt(node, edit.path, edit.value) : node)) }
    case 'remove-edge':
      return { ...document, edges: edges.filter(({ id }) => id !== edit.edge) }
    case 'move-edge':
      return { ...document, edges: edges.map((edge) => (edge.id === edit.edge ? { ...edge, from: edit.from, to: edit.to } : edge)) }
    case 'add-edge':
      return { ...document, edges: [...edges, { id: ids.next('e'), from: edit.from, to: edit.to }] }
    case 'remove-node':
      return withoutNode(document, edit.node)
    case 'add-node':
      return withNode(document, edit, ids)
    default:
      return edit satisfies never
  }
}

/** Without a node, its edges, its pinned data, and what names it as the node that takes back. */
function withoutNode(document: WorkflowDocument, id: string): WorkflowDocument {
  const { pinned, ...rest } = document
  const { [id]: _, ...others } = pinned ?? {}
  return {
    ...rest,
    nodes: document.nodes.filter((node) => node.id !== id).map((node) => (node.compensate === id ? withoutCompensation(node) : node)),
    edges: document.edges.filter(({ from, to }) => from.node !== id && to.node !== id),
    ...(Object.keys(others).length === 0 ? {} : { pinned: others }),
  }
}

function withoutCompensation(node: WorkflowNode): WorkflowNode {
  const { compensate: _, ...rest } = node
  return rest
}

function withNode(document: WorkflowDocument, edit: Extract<DocumentEdit, { edit: 'add-node' }>, ids: NewIds): WorkflowDocument {
  const id = ids.next('n')
  const { type, typeVersion, to } = edit
  const follower = document.nodes.find((node) => node.id === to?.node)
  const [x, y] = follower?.position ?? [0, 0]
  const names = new Set(document.nodes.map(({ name }) => name))
  const node: WorkflowNode = {
    id,
    name: freeName(edit.name, names),
    type,
    typeVersion,
    position: [x - (follower === undefined ? 0 : COLUMN), y],
  }
  const edge: WorkflowEdge | undefined = to === undefined ? undefined : { id: ids.next('e'), from: { node: id, port: 'main' }, to }
  return { ...document, nodes: [...document.nodes, node], edges: edge === undefined ? document.edges : [...document.edges, edge] }
}

/** `wanted`, or `wanted 2`, `wanted 3` … where the name is taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  for (let count = 2; ; count++) if (!taken.has(`${wanted} ${count}`)) return `${wanted} ${count}`
}
