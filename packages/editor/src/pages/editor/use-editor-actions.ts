import type { NodeTypeDescription, PortRef, WorkflowNode } from '@millrace/workflow'
import { isJsonObject, type JsonObject } from '@millrace/base'
import type { ConnectEnds } from '@/canvas/use-connecting.ts'
import { canConnect } from '@/document/can-connect.ts'
import { fragmentOf } from '@/document/clipboard.ts'
import { addNode, insertOnEdge } from '@/document/commands/add-node.ts'
import { autoLayout } from '@/document/commands/auto-layout.ts'
import { connect, disconnect, reconnect } from '@/document/commands/connect.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { moveNodes } from '@/document/commands/move-nodes.ts'
import { paste } from '@/document/commands/paste.ts'
import { setDisabled } from '@/document/commands/set-node-option.ts'
import { COLUMN, GRID, NODE_HEIGHT, NODE_WIDTH, pointOf, type Point } from '@/document/grid.ts'
import { namesOf, uniqueName } from '@/document/names.ts'
import { fittingPorts, portsOfNode, portType } from '@/document/node-ports.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { renameReferences } from './language.ts'

/** Where a new node comes from: the palette, an output, or an edge. */
export type AddPlace =
  | { readonly kind: 'free'; readonly at?: Point }
  | { readonly kind: 'after'; readonly from: PortRef; readonly at?: Point }
  | { readonly kind: 'between'; readonly edgeId: string }

/** Everything that a person does to the document, by pointer, key, menu or palette alike. */
export function useEditorActions(session: EditorSession) {
  const { store, catalog, ids } = session
  const toasts = useToasts()

  /** Selects what was made; the canvas needs a moment to draw it first. */
  const show = (nodeIds: readonly string[], focus = true): void => {
    requestAnimationFrame(() => {
      session.canvas.value?.select(nodeIds)
      const [first] = nodeIds
      if (first === undefined) return
      session.canvas.value?.reveal(first)
      if (focus) session.canvas.value?.focus(first)
    })
  }

  const newNode = (type: NodeTypeDescription, at: Point): WorkflowNode => ({
    id: ids.next('n'),
    name: uniqueName(type.title, namesOf(store.nodes.values())),
    type: type.type,
    typeVersion: type.version,
    position: [at.x, at.y],
    config: firstConfig(type),
  })

  function add(type: NodeTypeDescription, place: AddPlace): void {
    switch (place.kind) {
      case 'free':
        return place.at === undefined ? addBySelection(type) : addFree(type, place.at)
      case 'after':
        return addAfter(type, place.from, place.at)
      case 'between':
        return addBetween(type, place.edgeId)
      default:
        place satisfies never
    }
  }

  function addFree(type: NodeTypeDescription, at: Point): void {
    const node = newNode(type, at)
    if (session.run(addNode(node))) show([node.id])
  }

  /** After the selected node when it has a free output that fits, else in the middle of what is seen. */
  function addBySelection(type: NodeTypeDescription): void {
    const selected = session.selectedNode.value ?? (store.nodes.size === 1 ? [...store.nodes.values()][0] : undefined)
    const free = selected === undefined ? undefined : freeOutput(selected, type)
    if (selected !== undefined && free !== undefined) return addAfter(type, { node: selected.id, port: free })
    const middle = session.canvas.value?.middle() ?? { x: 0, y: 0 }
    addFree(type, { x: middle.x - NODE_WIDTH / 2, y: middle.y - NODE_HEIGHT / 2 })
  }

  function freeOutput(node: WorkflowNode, type: NodeTypeDescription): string | undefined {
    const used = new Set([...store.edges.values()].filter(({ from }) => from.node === node.id).map(({ from }) => from.port))
    const outputs = portsOfNode(store, catalog, node).outputs.filter(({ name }) => !used.has(name))
    return fittingPorts({ inputs: [], outputs }, portsOfType(type))?.from
  }

  const portsOfType = (type: NodeTypeDescription) => {
    const probe = newNode(type, { x: 0, y: 0 })
    return portsOfNode(store, catalog, probe)
  }

  function addAfter(type: NodeTypeDescription, from: PortRef, at?: Point): void {
    const source = store.nodes.get(from.node)
    if (source === undefined) return
    const { outputs } = portsOfNode(store, catalog, source)
    const index = Math.max(
      0,
      outputs.findIndex(({ name }) => name === from.port),
    )
    const output = outputs[index]
    const { x, y } = pointOf(source)
    const spread = (index - (outputs.length - 1) / 2) * 160
    const node = newNode(type, at === undefined ? { x: x + COLUMN, y: y + spread } : { x: at.x, y: at.y - NODE_HEIGHT / 2 })
    const input = portsOfNode(store, catalog, node).inputs.find((port) => output !== undefined && portType(port) === portType(output))
    const edges = input === undefined ? [] : [{ id: ids.next('e'), from, to: { node: node.id, port: input.name } }]
    if (session.run(addNode(node, edges))) show([node.id])
  }

  function addBetween(type: NodeTypeDescription, edgeId: string): void {
    const edge = store.edges.get(edgeId)
    const source = edge && store.nodes.get(edge.from.node)
    if (edge === undefined || source === undefined) return
    const { x, y } = pointOf(source)
    const node = newNode(type, { x: x + COLUMN, y })
    const ports = portsOfNode(store, catalog, node)
    const input = ports.inputs[0]
    if (input === undefined) return void toasts.show({ text: t('connect.none') })
    const command = insertOnEdge(
      node,
      { input: input.name, output: ports.outputs[0]?.name },
      { id: edgeId, ids: [ids.next('e'), ids.next('e')] },
    )
    if (session.run(command)) show([node.id])
  }

  const selectedNodes = (): readonly string[] => session.selection.value.nodes.filter((id) => store.nodes.has(id))

  return {
    add,
    show,
    connect: (ends: ConnectEnds) => {
      const verdict = canConnect(store, catalog, ends)
      if (verdict.ok) session.run(connect({ id: ids.next('e'), ...ends }))
      else toasts.show({ text: verdict.reason })
    },
    reconnect: (edgeId: string, ends: ConnectEnds) => session.run(reconnect(edgeId, ends)),
    refuse: (reason: string) => toasts.show({ text: reason }),
    removeEdge: (edgeId: string) => session.run(disconnect(edgeId)),
    move: (places: ReadonlyMap<string, Point>) => session.run(moveNodes(places)),
    removeSelection: () => session.run(deleteSelection(session.selection.value)),
    duplicate: () => {
      const nodes = selectedNodes()
      if (nodes.length === 0) return
      const { command, nodeIds } = paste(fragmentOf(store, nodes), { ids, renameReferences }, 'duplicate')
      if (session.run(command)) show(nodeIds)
    },
    toggleDisabled: () => {
      const nodes = selectedNodes()
      if (nodes.length === 0) return
      session.run(setDisabled(nodes, !nodes.every((id) => store.nodes.get(id)?.disabled)))
    },
    nudge: (dx: number, dy: number) => {
      const nodes = selectedNodes()
      const places = nodes.map((id) => {
        const { x, y } = pointOf(store.nodes.get(id)!)
        return [id, { x: x + dx * GRID, y: y + dy * GRID }] as const
      })
      if (nodes.length > 0) session.run(moveNodes(new Map(places), `nudge:${nodes.join()}`))
    },
    tidy: () => {
      if (session.run(autoLayout())) requestAnimationFrame(() => session.canvas.value?.fit())
    },
    selectAll: () => session.canvas.value?.select([...store.nodes.keys()], [...store.edges.keys()]),
    targetsOf: (node: WorkflowNode): ConnectEnds[] => targetsOf(session, node),
  }
}

export type EditorActions = ReturnType<typeof useEditorActions>

/** Every edge that may be drawn from a node, in reading order of its targets. */
function targetsOf({ store, catalog }: EditorSession, node: WorkflowNode): ConnectEnds[] {
  const { outputs } = portsOfNode(store, catalog, node)
  const others = [...store.nodes.values()].filter(({ id }) => id !== node.id).sort((a, b) => pointOf(a).x - pointOf(b).x)
  return outputs.flatMap((output) =>
    others.flatMap((other) =>
      portsOfNode(store, catalog, other).inputs.flatMap((input) => {
        const ends = { from: { node: node.id, port: output.name }, to: { node: other.id, port: input.name } }
        return canConnect(store, catalog, ends).ok ? [ends] : []
      }),
    ),
  )
}

/**
 * The config that a new node starts with: defaults that are required or that ports hang on. All others stay out of the
 * document, so that it says only what somebody chose.
 */
function firstConfig(type: NodeTypeDescription): JsonObject {
  const { properties, required } = type.config
  if (!isJsonObject(properties)) return {}
  const ports = [...type.ports.inputs, ...type.ports.outputs].flatMap((port) => {
    if (typeof port === 'string') return []
    if ('when' in port) return [port.when]
    return 'each' in port ? [port.each] : []
  })
  const wanted = new Set([
    ...(Array.isArray(required) ? required : []),
    ...ports.map((path) => path.split('/').find((step) => step !== '')),
  ])
  const entries = Object.entries(properties).flatMap(([name, property]) => {
    const value = isJsonObject(property) && wanted.has(name) ? property['default'] : undefined
    return value === undefined ? [] : [[name, structuredClone(value)] as const]
  })
  return Object.fromEntries(entries)
}
