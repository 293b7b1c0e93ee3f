import type { AnalysisContext, NodeFacts, SampleItem } from '@millrace/expression'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { buildGraph, type Graph } from '../graph.ts'
import { resolvePorts } from '../ports.ts'
import type { ExecutionSamples, TypeCatalog } from './validate.ts'

/** What the expressions of a document can be checked against: who leads to whom, and the data that is pinned or at hand. */
export interface ExpressionFacts {
  readonly names: readonly string[]
  /** What an expression in this node knows around it. */
  contextOf(node: WorkflowNode): AnalysisContext
  /** The same by what is pinned alone; undefined where no execution's data is at hand. */
  readonly byPinned: ExpressionFacts | undefined
}

/** Facts of documents at hand: many are checked in turns, and none must make another forget what it knows. */
const byDocument = new WeakMap<
  WorkflowDocument,
  { readonly catalog: TypeCatalog; readonly samples: ExecutionSamples | undefined; readonly facts: ExpressionFacts }
>()

let last:
  | {
      readonly signature: string
      readonly pinned: WorkflowDocument['pinned']
      readonly catalog: TypeCatalog
      readonly samples: ExecutionSamples | undefined
      readonly facts: ExpressionFacts
    }
  | undefined

/**
 * The facts of a document. The same object as for the document before when neither nodes, names, edges nor pinned data changed, so that
 * what was found out about a config that did not change either still holds.
 */
export function expressionFacts(document: WorkflowDocument, catalog: TypeCatalog): ExpressionFacts {
  const known = byDocument.get(document)
  const samples = catalog.samples?.(document)
  if (known?.catalog === catalog && known.samples === samples) return known.facts
  const facts = sameAsLast(document, catalog, samples)
  byDocument.set(document, { catalog, samples, facts })
  return facts
}

function sameAsLast(document: WorkflowDocument, catalog: TypeCatalog, samples: ExecutionSamples | undefined): ExpressionFacts {
  const signature = signatureOf(document)
  const isLast = last?.signature === signature && last.pinned === document.pinned && last.catalog === catalog && last.samples === samples
  if (last !== undefined && isLast) return last.facts
  const byPinned = makeFacts(document, catalog)
  const facts = samples === undefined || samples.size === 0 ? byPinned : makeFacts(document, catalog, { samples, byPinned })
  last = { signature, pinned: document.pinned, catalog, samples, facts }
  return facts
}

const signatureOf = ({ nodes, edges }: WorkflowDocument): string =>
  JSON.stringify([
    nodes.map(({ id, name, type, typeVersion, compensate }) => [id, name, type, typeVersion, compensate]),
    edges.map(({ from, to, map }) => [from.node, from.port, to.node, to.port, map === undefined ? 0 : 1]),
  ])

/** In larger documents nobody asks which node runs before which: that takes time and memory by the square of their number. */
const MOST_ORDERED = 500

interface AtHand {
  readonly samples: ExecutionSamples
  readonly byPinned: ExpressionFacts
}

function makeFacts(document: WorkflowDocument, catalog: TypeCatalog, atHand?: AtHand): ExpressionFacts {
  const graph = buildGraph(document)
  const order = new Order(document, { graph, catalog })
  const pinned = new Map(Object.entries(document.pinned ?? {}) as [string, SampleItem[]][])
  const samples: Samples = { pinned, given: atHand?.samples ?? new Map() }
  const contexts = new Map<string, AnalysisContext>()
  const factsOf = (other: WorkflowNode): NodeFacts => {
    const items = anyOf(samples, other.id)
    return { name: other.name, ...(items === undefined ? {} : { samples: items }) }
  }
  const unordered = document.nodes.length > MOST_ORDERED ? document.nodes.map(factsOf) : undefined
  const make = (node: WorkflowNode): AnalysisContext => {
    const nodes = unordered ?? document.nodes.map((other) => ({ ...factsOf(other), isUpstream: order.mayRunBefore(other.id, node.id) }))
    const incoming = graph.incoming(node.id).filter((edge) => order.carriesItems(edge))
    const input = inputSamples(incoming, samples)
    return { nodes, ...(input === undefined ? {} : { input: { samples: input } }) }
  }
  return {
    names: document.nodes.map(({ name }) => name),
    byPinned: atHand?.byPinned,
    contextOf(node) {
      const found = contexts.get(node.id) ?? make(node)
      contexts.set(node.id, found)
      return found
    },
  }
}

interface Samples {
  readonly pinned: ReadonlyMap<string, readonly SampleItem[]>
  readonly given: ExecutionSamples
}

/** What a node gives, for whoever names it: what is pinned, or came out of its first port that gave anything. */
const anyOf = ({ pinned, given }: Samples, id: string): readonly SampleItem[] | undefined =>
  pinned.get(id) ?? [...(given.get(id)?.values() ?? [])].find((items) => items.length > 0)

/** What comes in, when all of it is known and arrives as it is. */
function inputSamples(edges: readonly WorkflowEdge[], { pinned, given }: Samples): readonly SampleItem[] | undefined {
  if (edges.length === 0 || edges.some(({ map }) => map !== undefined)) return undefined
  const parts: (readonly SampleItem[])[] = []
  for (const { from } of edges) {
    const items = pinned.get(from.node) ?? given.get(from.node)?.get(from.port)
    if (items === undefined) return undefined
    parts.push(items)
  }
  return parts.length === 1 ? parts[0] : parts.flat()
}

/** Which node may have run before which. */
class Order {
  readonly #graph: Graph
  readonly #catalog: TypeCatalog
  /** Nodes that no trigger leads to: they take something back, or are not connected yet. */
  readonly #loose: ReadonlySet<string>

  constructor({ nodes }: WorkflowDocument, { graph, catalog }: { graph: Graph; catalog: TypeCatalog }) {
    this.#graph = graph
    this.#catalog = catalog
    const triggers = nodes.filter((node) => catalog.get(node.type, node.typeVersion)?.kind === 'trigger').map(({ id }) => id)
    const reached = graph.reachableFrom(triggers)
    this.#loose = new Set(nodes.map(({ id }) => id).filter((id) => !reached.has(id)))
  }

  /** Whether items go along an edge, rather than a model or a tool. */
  carriesItems({ from }: WorkflowEdge): boolean {
    const node = this.#graph.nodes.get(from.node)
    const description = node && this.#catalog.get(node.type, node.typeVersion)
    if (node === undefined || description === undefined) return true
    const port = resolvePorts(description.ports, node.config ?? {}).outputs.find(({ name }) => name === from.port)
    return (port?.type ?? 'items') === 'items'
  }

  /** A node that another is attached to by a model or tool works with what that one sees. */
  mayRunBefore(id: string, of: string, depth = 0): boolean {
    if (id === of || (this.#loose.has(of) && this.#hosts(of).length === 0)) return true
    if (this.#graph.reaches(id, of)) return true
    return depth < 8 && this.#hosts(of).some((host) => this.mayRunBefore(id, host, depth + 1))
  }

  #hosts(id: string): readonly string[] {
    return this.#graph.outgoing(id).flatMap((edge) => (this.carriesItems(edge) ? [] : [edge.to.node]))
  }
}
