import { ERROR_PORT, type WorkflowEdge } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { NodeCatalog } from '../catalog.ts'
import type { Command } from '../command.ts'
import type { DocumentView } from '../document-state.ts'
import { pointOf } from '../grid.ts'
import { nodeOf } from '../lookup.ts'
import { portsOfNode, portType } from '../node-ports.ts'

/** Two nodes that follow each other, and the edges that change when they swap. */
export interface FlowSwap {
  readonly first: string
  readonly second: string
  readonly between: WorkflowEdge
  readonly into: readonly WorkflowEdge[]
  readonly out: readonly WorkflowEdge[]
}

/** Why two nodes cannot swap. `name` is the node that is in the way. */
export type SwapRefusal =
  | { readonly kind: 'no-neighbour'; readonly way: 'earlier' | 'later'; readonly name: string }
  | { readonly kind: 'starts' | 'ends' | 'circle' | 'several-ways' | 'several-inputs' | 'mapped' | 'other-type'; readonly name: string }

export type SwapPlan = { readonly ok: true; readonly swap: FlowSwap } | { readonly ok: false; readonly refusal: SwapRefusal }

/** A node and the one before or after it in its chain, ready to change places; or why they cannot. */
export function planSwap(view: DocumentView, catalog: NodeCatalog, { id, way }: { id: string; way: 'earlier' | 'later' }): SwapPlan {
  const node = nodeOf(view, id)
  const edges = [...view.edges.values()]
  const beside = edges.filter((edge) => (way === 'later' ? isWay(edge) && edge.from.node === id : isWay(edge) && edge.to.node === id))
  const [between, ...more] = beside
  if (between === undefined) return { ok: false, refusal: { kind: 'no-neighbour', way, name: node.name } }
  if (more.length > 0) return { ok: false, refusal: { kind: way === 'later' ? 'several-ways' : 'several-inputs', name: node.name } }
  const [first, second] = [between.from.node, between.to.node]
  if (!view.nodes.has(first) || !view.nodes.has(second) || first === second)
    return { ok: false, refusal: { kind: 'no-neighbour', way, name: node.name } }
  const swap: FlowSwap = {
    ...{ first, second, between },
    into: edges.filter(({ to }) => to.node === first),
    out: edges.filter((edge) => isWay(edge) && edge.from.node === second),
  }
  const refusal = refusalOf(view, catalog, swap)
  return refusal === undefined ? { ok: true, swap } : { ok: false, refusal }
}

/** What fails goes its own way, and goes along with its node. */
const isWay = ({ from }: WorkflowEdge): boolean => from.port !== ERROR_PORT

function refusalOf(view: DocumentView, catalog: NodeCatalog, swap: FlowSwap): SwapRefusal | undefined {
  const { between, into, out } = swap
  const [first, second] = [nodeOf(view, swap.first), nodeOf(view, swap.second)]
  const { inputs } = portsOfNode(view, catalog, first)
  const { outputs } = portsOfNode(view, catalog, second)
  // Around a circle of two, each is before and after the other: swapped, a node would lead to itself.
  if (into.some(({ from }) => from.node === second.id) || out.some(({ to }) => to.node === first.id))
    return { kind: 'circle', name: second.name }
  if (inputs.length === 0) return { kind: 'starts', name: first.name }
  if (!outputs.some(({ name }) => name !== ERROR_PORT)) return { kind: 'ends', name: second.name }
  const edges = [...view.edges.values()]
  if (edges.some((edge) => isWay(edge) && edge.from.node === swap.first && edge.id !== between.id))
    return { kind: 'several-ways', name: first.name }
  if (edges.some((edge) => edge.to.node === swap.second && edge.id !== between.id)) return { kind: 'several-inputs', name: second.name }
  if (new Set(into.map(({ to }) => to.port)).size > 1) return { kind: 'several-inputs', name: first.name }
  if (new Set(out.map(({ from }) => from.port)).size > 1) return { kind: 'several-ways', name: second.name }
  // What a map takes over is said for one connection; on another way it would mean something else.
  if ([between, ...into, ...out].some(({ map }) => map !== undefined)) return { kind: 'mapped', name: first.name }
  const types = new Set([typeOf(portsOfNode(view, catalog, first).outputs, between.from.port), ...endTypes(view, catalog, swap)])
  return types.size > 1 ? { kind: 'other-type', name: second.name } : undefined
}

const typeOf = (ports: ReturnType<typeof portsOfNode>['outputs'], name: string): string => {
  const port = ports.find((one) => one.name === name)
  return port === undefined ? name : portType(port)
}
/** What comes into the first, and what leaves the second: with both the same everywhere, the two fit in either order. */
function endTypes(view: DocumentView, catalog: NodeCatalog, { first, second, between, into, out }: FlowSwap): string[] {
  const [takes, gives] = [portsOfNode(view, catalog, nodeOf(view, first)).inputs, portsOfNode(view, catalog, nodeOf(view, second)).outputs]
  return [
    typeOf(portsOfNode(view, catalog, nodeOf(view, second)).inputs, between.to.port),
    typeOf(takes, into[0]?.to.port ?? takes[0]?.name ?? ''),
    typeOf(gives, out[0]?.from.port ?? freeOutput(view, catalog, second)),
  ]
}

const freeOutput = (view: DocumentView, catalog: NodeCatalog, id: string): string =>
  portsOfNode(view, catalog, nodeOf(view, id)).outputs.find(({ name }) => name !== ERROR_PORT)?.name ?? ''

/** Lets two nodes that follow each other change places: in the flow, and on the canvas. */
export const swapInFlow = ({ first, second, between, into, out }: FlowSwap, catalog: NodeCatalog, moved: string): Command => ({
  name: 'move-nodes',
  label: label('done.reorder', { name: moved }),
  apply(tx) {
    const [a, b] = [nodeOf(tx, first), nodeOf(tx, second)]
    const entry = into[0]?.to.port ?? portsOfNode(tx, catalog, a).inputs[0]?.name ?? between.to.port
    const exit = out[0]?.from.port ?? freeOutput(tx, catalog, second)
    for (const edge of into) tx.putEdge({ ...edge, to: between.to })
    for (const edge of out) tx.putEdge({ ...edge, from: between.from })
    tx.putEdge({ ...between, from: { node: second, port: exit }, to: { node: first, port: entry } })
    const [placeA, placeB] = [pointOf(a), pointOf(b)]
    tx.putNode({ ...a, position: [placeB.x, placeB.y] })
    tx.putNode({ ...b, position: [placeA.x, placeA.y] })
  },
})
