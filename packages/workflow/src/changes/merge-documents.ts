import { pointerStep, isJsonObject, sameJson, type JsonObject, type JsonValue } from '@millrace/base'
import type { WorkflowDocument, WorkflowEdge } from '../generated/workflow.ts'
import { mergeValues, type Decide, type ThreeValues } from './merge-values.ts'

export type Side = 'mine' | 'theirs'

/** A place that two people changed in different ways. */
export interface MergeConflict extends ThreeValues {
  /** The same for the same place, whatever was decided elsewhere. */
  readonly key: string
  /** The node that it belongs to; absent for settings and the like. */
  readonly nodeId?: string
  /** JSON pointer into the node, or into the document; empty when one side removed the whole node. */
  readonly path: string
}

export interface Merge {
  readonly document: WorkflowDocument
  readonly conflicts: readonly MergeConflict[]
}

/**
 * Brings together what two people made of one document: nodes by id and field by field, edges by their ends, the lists of the head by the name
 * or id of their elements. Where both changed the same field, `choices` says by the conflict's key which side stands, mine by default; where one
 * removed a node that the other changed, likewise. How a card or a note is shown is nobody's conflict: mine stands.
 */
export function mergeDocuments(
  { base, mine, theirs }: { readonly base: WorkflowDocument; readonly mine: WorkflowDocument; readonly theirs: WorkflowDocument },
  choices: ReadonlyMap<string, Side> = new Map(),
): Merge {
  const conflicts: MergeConflict[] = []
  const decide: Decide = (values, steps) => {
    if (isPlace(steps)) return values.mine
    if (isOnlyMoved(values)) return undefined // removed on one side, and on the other nothing but its place changed
    const key = pointerOf(steps)
    const [list, id, ...rest] = steps
    conflicts.push({ key, ...values, ...(list === 'nodes' && id !== undefined ? { nodeId: id, path: pointerOf(rest) } : { path: key }) })
    return choices.get(key) === 'theirs' ? values.theirs : values.mine
  }
  const merged = mergeValues({ base: asMaps(base), mine: asMaps(mine), theirs: asMaps(theirs) }, decide)
  const document = asDocument(merged as JsonObject, [theirs, mine]) // three objects give an object
  const nodes = new Set(document.nodes.map(({ id }) => id))
  const edges = mergeEdges({ base: base.edges, mine: mine.edges, theirs: theirs.edges }, decide)
  return { document: { ...document, edges: edges.filter(({ from, to }) => nodes.has(from.node) && nodes.has(to.node)) }, conflicts }
}

/** How something is shown on the canvas: where it stands, how large it is, whether it is folded, which way all of it runs. */
const isPlace = ([list, , field]: readonly string[]): boolean =>
  list === 'direction' ||
  (list === 'nodes' && field === 'position') ||
  (list === 'stickies' && (field === 'position' || field === 'size' || field === 'folded'))

function isOnlyMoved({ base, mine, theirs }: ThreeValues): boolean {
  const kept = mine ?? theirs
  if ((mine !== undefined && theirs !== undefined) || !isJsonObject(base) || !isJsonObject(kept)) return false
  return sameJson(withoutPlace(base), withoutPlace(kept))
}
const withoutPlace = ({ position: _position, size: _size, folded: _folded, ...rest }: JsonObject): JsonObject => rest

/** Lists whose elements have a name or an id; as objects they merge by it. Pinned data stays whole for each node. */
const KEYED = { nodes: 'id', variables: 'name', stickies: 'id' } as const

/** The document with its keyed lists as objects; edges are merged apart. */
function asMaps({ edges: _edges, ...document }: WorkflowDocument): JsonObject {
  const maps = { ...document } as unknown as JsonObject
  for (const [list, key] of Object.entries(KEYED)) {
    const elements = maps[list] ?? [] // whoever has none may have removed them all
    if (Array.isArray(elements)) maps[list] = Object.fromEntries(elements.map((element) => [nameOf(element, key), element]))
  }
  return maps
}

const nameOf = (element: JsonValue, key: string): string => (isJsonObject(element) ? String(element[key]) : '')

/** @param order the documents whose order of elements holds, the first before the second: an object would put ids that are numbers first */
function asDocument(maps: JsonObject, order: readonly WorkflowDocument[]): WorkflowDocument {
  const document: JsonObject = { ...maps }
  for (const [list, key] of Object.entries(KEYED) as [keyof typeof KEYED, string][]) {
    const elements = document[list]
    if (!isJsonObject(elements)) continue
    const ids = new Set(order.flatMap((each) => ((each[list] ?? []) as unknown as JsonObject[]).map((element) => nameOf(element, key))))
    const kept = [...ids].flatMap((id) => (Object.hasOwn(elements, id) ? [elements[id]!] : []))
    if (kept.length > 0 || order.some((each) => each[list]?.length === 0)) document[list] = kept
    else delete document[list]
  }
  return { ...document, nodes: document['nodes'] ?? [], edges: [] } as unknown as WorkflowDocument
}

/** What either side added stays, what either side removed is gone; what one edge hands over is merged like a field. */
function mergeEdges(sides: { readonly [S in 'base' | Side]: readonly WorkflowEdge[] }, decide: Decide): WorkflowEdge[] {
  const [base, mine, theirs] = (['base', 'mine', 'theirs'] as const).map(
    (side) => new Map(sides[side].map((edge) => [portsOf(edge), edge])),
  )
  const ids = new Set<string>()
  return [...new Set([...(theirs?.keys() ?? []), ...(mine?.keys() ?? [])])].flatMap((ports) => {
    const of = (edges: Map<string, WorkflowEdge> | undefined): JsonValue | undefined => handedOver(edges?.get(ports))
    const map = mergeValues({ base: of(base), mine: of(mine), theirs: of(theirs) }, decide, ['edges', ports])
    if (map === undefined) return []
    const { map: _map, ...edge } = (theirs?.get(ports) ?? mine?.get(ports)) as WorkflowEdge // one of them has it
    const id = freeId(edge.id, ids)
    ids.add(id)
    return [{ ...edge, id, ...(map === null ? {} : { map: map as NonNullable<WorkflowEdge['map']> }) }]
  })
}

/** What an edge is, apart from its id and what it hands over. */
const portsOf = ({ from, to }: WorkflowEdge): string => `${from.node}:${from.port} > ${to.node}:${to.port}`

/** `null` for an edge that hands over all as it is; undefined for none. */
const handedOver = (edge: WorkflowEdge | undefined): JsonValue | undefined => (edge === undefined ? undefined : (edge.map ?? null))

/** Two people may have given the same id to different edges. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 2, id = wanted; ; number += 1) {
    if (!taken.has(id)) return id
    id = `${wanted}-${number}`
  }
}

/** RFC 6901. */
const pointerOf = (steps: readonly string[]): string => steps.map((step) => `/${pointerStep(step)}`).join('')
