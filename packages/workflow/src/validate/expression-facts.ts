import type { AnalysisContext, NodeFacts, SampleItem } from '@millrace/expression'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { buildGraph, type Graph } from '../graph.ts'
import { resolvePorts } from '../ports.ts'
import type { TypeCatalog } from './validate.ts'

/** What the expressions of a document can be checked against: who leads to whom, and the data that is pinned. */
export interface ExpressionFacts {
  readonly names: readonly string[]
  /** What an expression in this node knows around it. */
  contextOf(node: WorkflowNode): AnalysisContext
}

/** Facts of documents at hand: many are checked in turns, and none must make another forget what it knows. */
const byDocument = new WeakMap<WorkflowDocument, { readonly catalog: TypeCatalog; readonly facts: ExpressionFacts }>()

let last:
  | {
      readonly signature: string
      readonly pinned: WorkflowDocument['pinned']
      readonly catalog: TypeCatalog
      readonly facts: ExpressionFacts
    }
  | undefined

/**
 * The facts of a document. The same object as for the document before when neither nodes, names, edges nor pinned data changed, so that
 * what was found out about a config that did not change either still holds.
 */
export function expressionFacts(document: WorkflowDocument, catalog: TypeCatalog): ExpressionFacts {
  const known = byDocument.get(document)
  if (known?.catalog === catalog) return known.facts
  const facts = sameAsLast(document, catalog)
  byDocument.set(document, { catalog, facts })
  return facts
}

function sameAsLast(document: WorkflowDocument, catalog: TypeCatalog): ExpressionFacts {
  const signature = signatureOf(document)
  if (last !== undefined && last.signature === signature && last.pinned === document.pinned && last.catalog === catalog) return last.facts
  const facts = makeFacts(document, catalog)
  last = { signature, pinned: document.pinned, catalog, facts }
  return facts
}

const signatureOf = ({ nodes, edges }: WorkflowDocument): string =>
  JSON.stringify([
    nodes.map(({ id, name, type, typeVersion, compensate }) => [id, name, type, typeVersion, compensate]),
    edges.map(({ from, to, map }) => [from.node, from.port, to.node, to.port, map === undefined ? 0 : 1]),
  ])

/** In larger documents nobody asks which node runs before which: that takes time and memory by the square of their number. */
const MOST_ORDERED = 500

function makeFacts(document: WorkflowDocument, catalog: TypeCatalog): ExpressionFacts {
  const graph = buildGraph(document)
  const order = new Order(document, { graph, catalog })
  const samples = new Map(Object.entries(document.pinned ?? {}) as [string, SampleItem[]][])
  const contexts = new Map<string, AnalysisContext>()
  const factsOf = (other: WorkflowNode): NodeFacts => {
    const pinned = samples.get(other.id)
    return { name: other.name, ...(pinned === undefined ? {} : { samples: pinned }) }
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
    contextOf(node) {
      const found = contexts.get(node.id) ?? make(node)
      contexts.set(node.id, found)
      return found
    },
  }
}

/** What comes in, when all of it is pinned and arrives as it is. */
function inputSamples(
  edges: readonly WorkflowEdge[],
  samples: ReadonlyMap<string, readonly SampleItem[]>,
): readonly SampleItem[] | undefined {
  const [first] = edges
  if (first === undefined || edges.some(({ from, map }) => map !== undefined || !samples.has(from.node))) return undefined
  return edges.length === 1 ? samples.get(first.from.node) : edges.flatMap(({ from }) => samples.get(from.node) ?? [])
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
