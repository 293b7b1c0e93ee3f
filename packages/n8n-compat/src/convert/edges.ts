import { ERROR_PORT, type LoopPorts, type WorkflowEdge } from '@millrace/workflow'
import { NotReadableError } from '../errors.ts'
import type { SourceNode, SourceWire } from '../read/source.ts'
import type { Converted } from './mapping.ts'
import { hasErrorOutput } from './policies.ts'

/** What can be attached to a node there, by the types of our ports. */
const RESOURCES: Readonly<Record<string, string>> = {
  ai_languageModel: 'model',
  ai_tool: 'tool',
  ai_memory: 'memory',
  ai_outputParser: 'parser',
  ai_embedding: 'embedding',
  ai_vectorStore: 'vector-store',
  ai_document: 'document',
  ai_retriever: 'retriever',
}

/** A node of ours with what its wires need to know. */
export interface WiredNode {
  readonly source: SourceNode
  readonly converted: Converted
  /** Ids: its own, and those of further nodes like it. */
  readonly ids: readonly string[]
  /** Where its turns begin and come back, for a loop. */
  readonly loop: LoopPorts | undefined
  readonly isTrigger: boolean
  /** Nothing here does the same: its ports are those that are wired. */
  readonly isPlaceholder: boolean
}

const LONGEST_PORT = 100
/** What a document of ours can hold. */
const MOST_EDGES = 20_000
/** Wires that are followed in the search for the ways back into loops, at once and at all. */
const WIRES_AT_ONCE = 10_000
const MOST_FOLLOWED = 20_000_000
const numbered = (index: number): string => (index === 0 ? 'main' : `main${index + 1}`)
const resource = (kind: string): string =>
  Object.hasOwn(RESOURCES, kind) ? (RESOURCES[kind] as string) : kind.slice(0, LONGEST_PORT) || 'main'

function outputPorts({ source, converted, isPlaceholder }: WiredNode, output: number): readonly string[] {
  const known = isPlaceholder ? undefined : (converted.outputs ?? [['main']])
  // Errors leave behind the last output. How many a node has that has no equal here is not known; nearly all have one.
  if (hasErrorOutput(source.raw) && output === (known?.length ?? 1)) return [ERROR_PORT]
  return known === undefined ? [numbered(output)] : (known[output] ?? [])
}

function inputPort(node: WiredNode, wire: SourceWire, returning: ReadonlySet<SourceWire>): string | undefined {
  if (node.isPlaceholder) return numbered(wire.input)
  if (node.isTrigger) return undefined
  if (node.loop !== undefined && returning.has(wire)) return node.loop.next
  return (node.converted.inputs ?? ['main'])[wire.input]
}

export interface Wired {
  readonly edges: readonly WorkflowEdge[]
  /** Wires that have no place here. */
  readonly lost: number
}

/**
 * The edges, in the order in which branches run. What the body of a loop returns to it comes in at a port of its own.
 * Throws NotReadableError for more than a document can hold. @param order topmost: from the topmost target, then the leftmost. written: as they stand in the document
 */
export function* edgesOf(
  nodes: ReadonlyMap<string, WiredNode>,
  wires: readonly SourceWire[],
  order: 'topmost' | 'written',
): Generator<void, Wired> {
  const returning = yield* returningWires(nodes, wires)
  const edges: Omit<WorkflowEdge, 'id'>[] = []
  const seen = new Set<string>()
  let lost = 0
  for (const wire of order === 'topmost' ? inOrder(nodes, wires) : wires) {
    const [from, to] = [nodes.get(wire.from), nodes.get(wire.to)]
    if (from === undefined || to === undefined) continue // readWires left those out
    const isItems = wire.kind === 'main'
    const outputs = isItems ? outputPorts(from, wire.output) : [resource(wire.kind)]
    const input = isItems ? inputPort(to, wire, returning) : resource(wire.kind)
    if (outputs.length === 0 || input === undefined) lost += 1
    else {
      for (const port of outputs) {
        for (const id of from.ids) {
          const key = [id, port, wire.to, input].join('\n')
          if (seen.has(key)) continue
          if (edges.length >= MOST_EDGES) throw new NotReadableError({ reason: `it would have more than ${MOST_EDGES} connections here.` })
          edges.push({ from: { node: id, port }, to: { node: wire.to, port: input } })
          seen.add(key)
        }
      }
    }
  }
  return { edges: edges.map((edge, index) => ({ id: `e${index + 1}`, ...edge })), lost }
}

function inOrder(nodes: ReadonlyMap<string, WiredNode>, wires: readonly SourceWire[]): readonly SourceWire[] {
  const place = (wire: SourceWire): readonly [number, number] => nodes.get(wire.to)?.source.position ?? [0, 0]
  const first = new Map([...nodes.keys()].map((id, index) => [id, index]))
  return [...wires].sort((a, b) => {
    const [[ax, ay], [bx, by]] = [place(a), place(b)]
    return (first.get(a.from) ?? 0) - (first.get(b.from) ?? 0) || a.output - b.output || ay - by || ax - bx
  })
}

/**
 * Wires into loops that come from their own bodies: from what is reached from the output of a turn without going through the loop, or
 * through one that was reached before it: that one encloses it, and what it sends into its body is no way back.
 */
function* returningWires(nodes: ReadonlyMap<string, WiredNode>, wires: readonly SourceWire[]): Generator<void, ReadonlySet<SourceWire>> {
  const main = wires.filter(({ kind }) => kind === 'main')
  const outgoing = Map.groupBy(main, ({ from }) => from)
  const returning = new Set<SourceWire>()
  const before = new Set<string>()
  let followed = 0
  for (const id of reachedInOrder(nodes, main, outgoing)) {
    const node = nodes.get(id)
    const begin = node?.loop?.body
    if (node === undefined || begin === undefined) continue
    const body = new Set<string>()
    const way = (outgoing.get(id) ?? []).filter((wire) => outputPorts(node, wire.output).includes(begin))
    for (let wire = way.pop(); wire !== undefined; wire = way.pop()) {
      followed += 1
      if (followed % WIRES_AT_ONCE === 0) yield
      if (followed > MOST_FOLLOWED) throw new NotReadableError({ reason: 'too many of its loops lead into each other.' })
      if (wire.to === id) returning.add(wire)
      else if (!body.has(wire.to) && !before.has(wire.to)) {
        body.add(wire.to)
        for (const next of outgoing.get(wire.to) ?? []) way.push(next)
      }
    }
    before.add(id)
  }
  return returning
}

/** All nodes in the order in which they are reached: what can only be reached through a node comes after it. */
function reachedInOrder(
  nodes: ReadonlyMap<string, WiredNode>,
  main: readonly SourceWire[],
  outgoing: ReadonlyMap<string, readonly SourceWire[]>,
): ReadonlySet<string> {
  const entered = new Set(main.map(({ to }) => to))
  const beginnings = [...nodes.keys()].filter((id) => !entered.has(id))
  const reached = new Set<string>()
  for (const beginning of [...beginnings, ...nodes.keys()]) {
    const way = [beginning]
    for (let id = way.pop(); id !== undefined; id = way.pop()) {
      if (reached.has(id)) continue
      reached.add(id)
      for (const { to } of outgoing.get(id) ?? []) way.push(to)
    }
  }
  return reached
}
