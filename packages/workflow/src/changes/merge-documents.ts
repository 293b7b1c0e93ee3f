import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { WorkflowDocument, WorkflowEdge } from '../generated/workflow.ts'
import { endsOf } from './diff-documents.ts'
import { mergeValues, type ThreeValues } from './merge-values.ts'

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
 * removed a node that the other changed, likewise. Where a card stands is nobody's conflict: mine stands.
 */
export function mergeDocuments(
  { base, mine, theirs }: { readonly base: WorkflowDocument; readonly mine: WorkflowDocument; readonly theirs: WorkflowDocument },
  choices: ReadonlyMap<string, Side> = new Map(),
): Merge {
  const conflicts: MergeConflict[] = []
  const merged = mergeValues({ base: asMaps(base), mine: asMaps(mine), theirs: asMaps(theirs) }, (values, steps) => {
    if (steps[0] === 'nodes' && steps[2] === 'position') return values.mine
    const key = pointerOf(steps)
    const [list, id, ...rest] = steps
    conflicts.push({ key, ...values, ...(list === 'nodes' && id !== undefined ? { nodeId: id, path: pointerOf(rest) } : { path: key }) })
    return choices.get(key) === 'theirs' ? values.theirs : values.mine
  })
  const document = asDocument(merged as JsonObject, [theirs, mine]) // three objects give an object
  const nodes = new Set(document.nodes.map(({ id }) => id))
  const edges = mergeEdges([base.edges, mine.edges, theirs.edges]).filter(({ from, to }) => nodes.has(from.node) && nodes.has(to.node))
  return { document: { ...document, edges }, conflicts }
}

/** Lists whose elements have a name or an id; as objects they merge by it. Pinned data stays whole for each node. */
const KEYED = { nodes: 'id', variables: 'name', stickies: 'id' } as const

/** The document with its keyed lists as objects; edges are merged apart. */
function asMaps({ edges: _edges, ...document }: WorkflowDocument): JsonObject {
  const maps = { ...document } as unknown as JsonObject
  for (const [list, key] of Object.entries(KEYED)) {
    const elements = maps[list]
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
    document[list] = [...ids].flatMap((id) => (Object.hasOwn(elements, id) ? [elements[id]!] : []))
  }
  return { ...document, nodes: document['nodes'] ?? [], edges: [] } as unknown as WorkflowDocument
}

/** What either side added stays, what either side removed is gone. */
function mergeEdges([base, mine, theirs]: readonly [readonly WorkflowEdge[], readonly WorkflowEdge[], readonly WorkflowEdge[]]) {
  const [before, ours, others] = [base, mine, theirs].map((edges) => new Map(edges.map((edge) => [endsOf(edge), edge]))) as [
    Map<string, WorkflowEdge>,
    Map<string, WorkflowEdge>,
    Map<string, WorkflowEdge>,
  ]
  const kept = [...others].filter(([ends]) => ours.has(ends) || !before.has(ends))
  const added = [...ours].filter(([ends]) => !others.has(ends) && !before.has(ends))
  const ids = new Set<string>()
  return [...kept, ...added].map(([, edge]) => {
    const id = freeId(edge.id, ids)
    ids.add(id)
    return id === edge.id ? edge : { ...edge, id }
  })
}

/** Two people may have given the same id to different edges. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 2, id = wanted; ; number += 1) {
    if (!taken.has(id)) return id
    id = `${wanted}-${number}`
  }
}

/** RFC 6901. */
const pointerOf = (steps: readonly string[]): string => steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
