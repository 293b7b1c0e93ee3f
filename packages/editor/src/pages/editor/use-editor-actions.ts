import type { NodeTypeDescription, PortRef, WorkflowNode } from '@millrace/workflow'
import { isJsonObject, type JsonObject } from '@millrace/base'
import type { ConnectEnds } from '@/canvas/use-connecting.ts'
import { canConnect } from '@/document/can-connect.ts'
import { fragmentOf } from '@/document/clipboard.ts'
import { addNode, insertOnEdge } from '@/document/commands/add-node.ts'
import { autoLayout } from '@/document/commands/auto-layout.ts'
import { connect, disconnect, reconnect } from '@/document/commands/connect.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { moveParts, type Places } from '@/document/commands/move-nodes.ts'
import { paste } from '@/document/commands/paste.ts'
import { replaceNode } from '@/document/commands/replace-node.ts'
import { setDirection } from '@/document/commands/set-head.ts'
import { setDisabled } from '@/document/commands/set-node-option.ts'
import { directionOf, type Direction } from '@/document/direction.ts'
import { foldingOf } from '@/document/folding.ts'
import { ASIDE, COLUMN, GRID, NODE_HEIGHT, NODE_WIDTH, pointOf, ROW, snapPoint, type Point } from '@/document/grid.ts'
import { namesOf, uniqueName } from '@/document/names.ts'
import { fittingPorts, portsOfNode, portType } from '@/document/node-ports.ts'
import { carriedBy, notesOf } from '@/document/notes.ts'
import { withFolded } from '@/document/with-folded.ts'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { renameInDocument, renameReferences } from './language.ts'

/** Where a new node comes from: the palette, an output, an input, or an edge. */
export type AddPlace =
  | { readonly kind: 'free'; readonly at?: Point }
  | { readonly kind: 'after'; readonly from: PortRef; readonly at?: Point }
  | { readonly kind: 'before'; readonly to: PortRef; readonly at: Point }
  | { readonly kind: 'between'; readonly edgeId: string }
  | { readonly kind: 'instead'; readonly nodeId: string }

/** Everything that a person does to the document, by pointer, key, menu or palette alike. */
export function useEditorActions(session: EditorSession) {
  const { store, catalog, ids } = session
  const toasts = useToasts()

  /** Selects what was made; the canvas needs a moment to draw it first. */
  const show = (nodeIds: readonly string[], noteIds: readonly string[] = []): void => {
    requestAnimationFrame(() => {
      const { hostOfNode, hostOfNote } = foldingOf(notesOf(store))
      const shown = nodeIds.filter((id) => hostOfNode(id) === undefined)
      session.canvas.value?.select(
        shown,
        [],
        noteIds.filter((id) => hostOfNote(id) === undefined),
      )
      const [first] = shown
      if (first === undefined) return
      session.canvas.value?.reveal(first)
      session.canvas.value?.focus(first)
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
      case 'before':
        return addBefore(type, place.to, place.at)
      case 'between':
        return addBetween(type, place.edgeId)
      case 'instead':
        return replaceBy(type, place.nodeId)
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

  /** One step on the way that the workflow runs, so many places aside. */
  function besides(source: WorkflowNode, aside: number): Point {
    const { x, y } = pointOf(source)
    return directionOf(store) === 'right' ? { x: x + COLUMN, y: y + aside * ROW } : { x: x + aside * ASIDE, y: y + ROW }
  }
  /** Its input lies where the edge was let go. */
  const underPointer = ({ x, y }: Point): Point =>
    directionOf(store) === 'right' ? { x, y: y - NODE_HEIGHT / 2 } : { x: x - NODE_WIDTH / 2, y }

  function addAfter(type: NodeTypeDescription, from: PortRef, at?: Point): void {
    const source = store.nodes.get(from.node)
    if (source === undefined) return
    const { outputs } = portsOfNode(store, catalog, source)
    const index = Math.max(
      0,
      outputs.findIndex(({ name }) => name === from.port),
    )
    const output = outputs[index]
    const node = newNode(type, at === undefined ? besides(source, index - (outputs.length - 1) / 2) : underPointer(at))
    const input = portsOfNode(store, catalog, node).inputs.find((port) => output !== undefined && portType(port) === portType(output))
    const edges = input === undefined ? [] : [{ id: ids.next('e'), from, to: { node: node.id, port: input.name } }]
    if (session.run(addNode(node, edges))) show([node.id])
  }

  function addBefore(type: NodeTypeDescription, to: PortRef, at: Point): void {
    const target = store.nodes.get(to.node)
    if (target === undefined) return
    const inputs = portsOfNode(store, catalog, target).inputs.filter(({ name }) => name === to.port)
    const place =
      directionOf(store) === 'right'
        ? { x: at.x - NODE_WIDTH, y: at.y - NODE_HEIGHT / 2 }
        : { x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT }
    const node = newNode(type, snapPoint(place))
    const fit = fittingPorts(portsOfNode(store, catalog, node), { inputs, outputs: [] })
    const edges = fit === undefined ? [] : [{ id: ids.next('e'), from: { node: node.id, port: fit.from }, to }]
    if (session.run(addNode(node, edges))) show([node.id])
  }

  function addBetween(type: NodeTypeDescription, edgeId: string): void {
    const edge = store.edges.get(edgeId)
    const source = edge && store.nodes.get(edge.from.node)
    if (edge === undefined || source === undefined) return
    const node = newNode(type, besides(source, 0))
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

  function replaceBy(type: NodeTypeDescription, nodeId: string): void {
    const edges = store.edges.size
    const command = replaceNode(nodeId, type, { catalog, config: firstConfig(type), rename: renameInDocument(catalog) })
    if (!session.run(command)) return
    if (store.edges.size < edges) toasts.show({ text: t('replace.lost', { count: edges - store.edges.size }) })
    show([nodeId])
  }

  const selectedNodes = (): readonly string[] => session.selection.value.nodes.filter((id) => store.nodes.has(id))

  return {
    add,
    show,
    connect: (ends: ConnectEnds) => {
      const verdict = canConnect(store, catalog, ends)
      if (verdict.ok) session.run(connect({ id: ids.next('e'), ...ends }))
      else toasts.show({ text: labelText(verdict.reason) })
    },
    reconnect: (edgeId: string, ends: ConnectEnds) => session.run(reconnect(edgeId, ends)),
    refuse: (reason: string) => toasts.show({ text: reason }),
    removeEdge: (edgeId: string) => session.run(disconnect(edgeId)),
    move: (places: Places) => session.run(moveParts(places)),
    removeSelection: () => session.run(deleteSelection(withFolded(store, session.selection.value))),
    duplicate: () => {
      const parts = withFolded(store, { nodes: selectedNodes(), notes: session.selection.value.notes })
      const fragment = fragmentOf(store, parts.nodes, parts.notes)
      if (fragment.nodes.length + fragment.notes.length === 0) return
      const { command, nodeIds, noteIds } = paste(fragment, { ids, renameReferences }, 'duplicate')
      if (session.run(command)) show(nodeIds, noteIds)
    },
    /** Copies of these, where they are told to go; the originals stay. */
    copyTo: ({ nodes, notes = new Map() }: Places) => {
      const fragment = fragmentOf(store, nodes.keys(), notes.keys())
      const [first] = [...fragment.nodes, ...fragment.notes]
      const place = first && (nodes.get(first.id) ?? notes.get(first.id))
      if (first === undefined || place === undefined) return
      const from = pointOf(first)
      const by = { x: place.x - from.x, y: place.y - from.y }
      const { command, nodeIds, noteIds } = paste(fragment, { ids, renameReferences, by }, 'duplicate')
      if (session.run(command)) show(nodeIds, noteIds)
    },
    toggleDisabled: () => {
      const nodes = selectedNodes()
      if (nodes.length === 0) return
      session.run(setDisabled(nodes, !nodes.every((id) => store.nodes.get(id)?.disabled)))
    },
    nudge: (dx: number, dy: number) => {
      const carried = carriedBy(store, session.selection.value.notes)
      const moved = (part: { readonly position?: readonly [number, number] }): Point => {
        const { x, y } = pointOf(part)
        return { x: x + dx * GRID, y: y + dy * GRID }
      }
      const nodes = [...new Set([...selectedNodes(), ...carried.nodes])]
      const noteIds = new Set([...session.selection.value.notes, ...carried.notes])
      const notes = notesOf(store).filter(({ id }) => noteIds.has(id))
      if (nodes.length + notes.length === 0) return
      const places = {
        nodes: new Map(nodes.map((id) => [id, moved(store.nodes.get(id)!)])),
        notes: new Map(notes.map((note) => [note.id, moved(note)])),
      }
      session.run(moveParts(places, { merge: `nudge:${[...nodes, ...noteIds].join()}` }))
    },
    tidy: (direction: Direction) => {
      const selected = selectedNodes()
      if (!session.run(autoLayout({ direction, selected }))) return
      requestAnimationFrame(() => (selected.length > 1 ? session.canvas.value?.fitSelection() : session.canvas.value?.fit()))
    },
    /** Turns the handles of all cards; nodes stay where they are. */
    turnHandles: (direction: Direction) => session.run(setDirection(direction)),
    /** Everything that is shown: what a folded frame hides is part of the frame. */
    selectAll: () => {
      const { hostOfNode, hostOfNote } = foldingOf(notesOf(store))
      const isShown = (id: string): boolean => hostOfNode(id) === undefined
      session.canvas.value?.select(
        [...store.nodes.keys()].filter(isShown),
        [...store.edges.values()].flatMap(({ id, from, to }) => (isShown(from.node) && isShown(to.node) ? [id] : [])),
        notesOf(store).flatMap(({ id }) => (hostOfNote(id) === undefined ? [id] : [])),
      )
    },
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
