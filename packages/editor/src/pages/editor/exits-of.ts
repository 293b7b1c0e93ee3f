import { resolvePorts, type PortRef, type WorkflowEdge } from '@millrace/workflow'
import { canConnect } from '@/document/can-connect.ts'
import { connect, disconnect } from '@/document/commands/connect.ts'
import { pointOf } from '@/document/grid.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import type { FormConnection, FormExits } from '@/forms/form-context.ts'
import type { EditorSession } from './editor-session.ts'

/** Longer lists of nodes are found on the canvas. */
const MOST_CANDIDATES = 50

/** Where the items of a node go, for its form. */
export function exitsOf(session: EditorSession, id: string): FormExits {
  const { store, catalog } = session
  const node = store.nodes.get(id)
  const type = node === undefined ? undefined : catalog.find(node.type, node.typeVersion)
  const { inputs, outputs } = node === undefined ? { inputs: [], outputs: [] } : portsOfNode(store, catalog, node)
  const edges = [...store.edges.values()]
  const other = ({ id: edgeId }: WorkflowEdge, { node: nodeId }: PortRef): FormConnection[] => {
    const name = store.nodes.get(nodeId)?.name
    return name === undefined ? [] : [{ edgeId, nodeId, name }]
  }
  const next = type?.loop?.next
  const listed = (type?.ports.outputs ?? []).filter((source) => typeof source !== 'string' && 'each' in source)
  return {
    out: outputs.map(({ name, title }) => ({
      port: name,
      title: title ?? name,
      targets: edges.filter(({ from }) => from.node === id && from.port === name).flatMap((edge) => other(edge, edge.to)),
    })),
    back:
      next === undefined
        ? null
        : {
            port: next,
            title: inputs.find(({ name }) => name === next)?.title ?? next,
            sources: edges.filter(({ to }) => to.node === id && to.port === next).flatMap((edge) => other(edge, edge.from)),
          },
    listed: new Set(resolvePorts({ inputs: [], outputs: listed }, node?.config ?? {}).outputs.map(({ name }) => name)),
    candidates: (port) =>
      session.readOnly
        ? []
        : [...store.nodes.values()]
            .filter((one) => endsFor(session, { node: id, port }, one.id) !== undefined)
            .sort((a, b) => pointOf(a).x - pointOf(b).x)
            .slice(0, MOST_CANDIDATES)
            .map((one) => ({ id: one.id, name: one.name })),
    connect(port, to) {
      const ends = endsFor(session, { node: id, port }, to)
      if (ends !== undefined) session.run(connect({ id: session.ids.next('e'), ...ends }))
    },
    disconnect: (edgeId) => void session.run(disconnect(edgeId)),
    go(nodeId) {
      session.canvas.value?.centre(nodeId)
      session.canvas.value?.select([nodeId], [])
    },
  }
}

/** The first input of a node that a port fits. */
function endsFor(
  { store, catalog }: EditorSession,
  from: PortRef,
  to: string,
): { readonly from: PortRef; readonly to: PortRef } | undefined {
  const node = store.nodes.get(to)
  if (node === undefined || from.node === to) return undefined
  for (const input of portsOfNode(store, catalog, node).inputs) {
    const ends = { from, to: { node: to, port: input.name } }
    if (canConnect(store, catalog, ends).ok) return ends
  }
  return undefined
}
