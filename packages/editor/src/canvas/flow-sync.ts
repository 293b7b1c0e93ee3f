import type { Edge, Node, VueFlowStore } from '@vue-flow/core'
import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { Change } from '@/document/change.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { DocumentDelta } from '@/document/document-store.ts'
import { pointOf } from '@/document/grid.ts'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { CanvasContext } from './canvas-registry.ts'
import { connectedPorts, nodeFacts, type NodeFacts } from './node-facts.ts'

/** A document that tells its changes; the editor's store, or one that never changes. */
export interface CanvasSource extends DocumentView {
  listen(listener: (delta: DocumentDelta) => void): () => void
}

/** The document as Vue Flow has it: places and ends, nothing else (it makes everything it holds deeply reactive). */
export const flowNode = (node: WorkflowNode): Node => ({ id: node.id, type: 'card', position: pointOf(node) })

export const flowEdge = (edge: WorkflowEdge): Edge => ({
  id: edge.id,
  type: 'flow',
  source: edge.from.node,
  target: edge.to.node,
  sourceHandle: edge.from.port,
  targetHandle: edge.to.port,
})

/** Edges between nodes that exist: Vue Flow refuses others, the validation names them. Cards keep a place for ports that are gone. */
export function drawableEdges(view: DocumentView): WorkflowEdge[] {
  return [...view.edges.values()].filter((edge) => isDrawable(view, edge))
}

const isDrawable = (view: DocumentView, { from, to }: WorkflowEdge): boolean => view.nodes.has(from.node) && view.nodes.has(to.node)

type Flow = Pick<
  VueFlowStore,
  'addNodes' | 'removeNodes' | 'addEdges' | 'removeEdges' | 'updateNode' | 'updateNodeInternals' | 'findNode' | 'findEdge'
>

export interface FlowPart {
  wantsNode(node: WorkflowNode): boolean
  wantsEdge(edge: WorkflowEdge): boolean
}
const ALL: FlowPart = { wantsNode: () => true, wantsEdge: () => true }

export interface FlowSyncOptions {
  readonly source: CanvasSource
  readonly catalog: NodeCatalog
  readonly canvas: Pick<CanvasContext, 'facts'>
  readonly flow: Flow
  /** What of the document Vue Flow holds. @default all of it */
  readonly part?: FlowPart
  /** Runs after the cards were drawn again; handles are measured then. */
  readonly afterRender: (work: () => void) => void
}

/**
 * Keeps cards and Vue Flow in step with the document, change by change. Only what a change names is touched, and only what Vue Flow
 * is to hold is added.
 */
export function syncFlow(options: FlowSyncOptions): { stop(): void; refreshAll(): void } {
  const { source, catalog, canvas, flow } = options
  const refresh = (ids: Iterable<string>): string[] => {
    const connected = connectedPorts(source)
    const moved: string[] = []
    for (const id of ids) {
      const node = source.nodes.get(id)
      if (node === undefined) continue
      const next = nodeFacts(source, catalog, node, connected(id))
      const before = canvas.facts.at(id).value
      canvas.facts.set(id, next)
      if (before !== undefined && !samePorts(before, next)) moved.push(id)
    }
    return moved
  }
  const stop = source.listen(({ changes }) => {
    const remeasure = refresh(touchedNodes(source, changes))
    applyNodes(options, changes)
    if (remeasure.length === 0) return applyEdges(options, changes, [])
    // New handles exist only after the card was drawn; an edge to one that does not exist yet would be dropped.
    options.afterRender(() => {
      flow.updateNodeInternals(remeasure.filter((id) => flow.findNode(id) !== undefined))
      applyEdges(options, changes, remeasure)
    })
  })
  refresh(source.nodes.keys())
  return { stop, refreshAll: () => void refresh(source.nodes.keys()) }
}

function touchedNodes(source: CanvasSource, changes: readonly Change[]): Set<string> {
  const ids = new Set<string>()
  for (const change of changes) {
    if (change.of === 'node') {
      ids.add(change.id)
      addCompensation(ids, source, change)
    }
    if (change.of === 'head' && change.before.direction !== change.after.direction) for (const id of source.nodes.keys()) ids.add(id)
    if (change.of !== 'edge') continue
    for (const edge of [change.before, change.after]) {
      if (edge === null) continue
      ids.add(edge.from.node)
      ids.add(edge.to.node)
    }
  }
  return ids
}

/** The nodes that a changed node takes back or is taken back by show its name. */
function addCompensation(ids: Set<string>, source: CanvasSource, { id, before, after }: Extract<Change, { of: 'node' }>): void {
  for (const node of [before, after]) if (node?.compensate !== undefined) ids.add(node.compensate)
  if (before?.name === after?.name) return
  for (const other of source.nodes.values()) if (other.compensate === id) ids.add(other.id)
}

/** Only where a node ends up counts: a restored version takes all nodes away and puts most of them back in one go. */
function applyNodes({ source, flow, canvas, part = ALL }: FlowSyncOptions, changes: readonly Change[]): void {
  for (const id of new Set(changes.flatMap((change) => (change.of === 'node' ? [change.id] : [])))) {
    const node = source.nodes.get(id)
    const drawn = flow.findNode(id)
    if (node === undefined) {
      if (drawn !== undefined) flow.removeNodes(id, true)
      canvas.facts.delete(id)
    } else if (drawn === undefined) {
      if (part.wantsNode(node)) flow.addNodes(flowNode(node))
    } else {
      const wanted = pointOf(node)
      if (drawn.position.x !== wanted.x || drawn.position.y !== wanted.y) flow.updateNode(id, { position: wanted })
    }
  }
}

function applyEdges({ source, flow, part = ALL }: FlowSyncOptions, changes: readonly Change[], changedPorts: readonly string[]): void {
  const touched = new Map<string, WorkflowEdge | undefined>()
  for (const change of changes) if (change.of === 'edge') touched.set(change.id, source.edges.get(change.id))
  for (const edge of source.edges.values()) {
    if (changedPorts.includes(edge.from.node) || changedPorts.includes(edge.to.node)) touched.set(edge.id, edge)
  }
  for (const [id, edge] of touched) {
    if (flow.findEdge(id) !== undefined) flow.removeEdges(id)
    if (edge !== undefined && isDrawable(source, edge) && part.wantsEdge(edge)) flow.addEdges(flowEdge(edge))
  }
}

const portKey = (facts: NodeFacts): string =>
  JSON.stringify([facts.direction, ...[facts.inputs, facts.outputs].map((side) => side.map((port) => [port.name, port.at]))])
const samePorts = (a: NodeFacts, b: NodeFacts): boolean => portKey(a) === portKey(b)
