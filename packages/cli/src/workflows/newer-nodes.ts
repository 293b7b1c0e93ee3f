import type { NodeTypesReply, Workflow } from '@millrace/api'

type Document = Workflow['document']
type Node = Document['nodes'][number]

/** A node whose type has a newer version here. */
export interface NewerNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly from: number
  readonly to: number
}

/** The nodes of a document for which the server has a newer version of their type. */
export function newerNodes({ nodes }: Document, nodeTypes: NodeTypesReply['data']): readonly NewerNode[] {
  const newest = new Map<string, number>()
  for (const { type, version } of nodeTypes) newest.set(type, Math.max(version, newest.get(type) ?? 0))
  return nodes.flatMap(({ id, name, type, typeVersion: from }) => {
    const to = newest.get(type) ?? from
    return to > from ? [{ id, name, type, from, to }] : []
  })
}

/** A document with other versions and configs of some of its nodes. */
export function withNodes(document: Document, changed: ReadonlyMap<string, Pick<Node, 'typeVersion' | 'config'>>): Document {
  return { ...document, nodes: document.nodes.map((node) => ({ ...node, ...changed.get(node.id) })) }
}
