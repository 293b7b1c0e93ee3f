import {
  ERROR_PORT,
  effectsOf,
  resolvePorts,
  type Effects,
  type LoopPorts,
  type WorkflowDocument,
  type WorkflowNode,
} from '@millrace/workflow'
import type { LoadedNodeType, NodeCatalog } from '../ports/index.ts'
import { compileCache, type NodeCache } from '../step/cache.ts'
import { compileConfig, type CompiledConfig } from '../step/config.ts'
import { compileRetry, retryOf, type RetryPolicy } from '../step/retry.ts'
import { mapNodeOf, withEdgeMaps } from './edge-map.ts'
import { reachability, type Feeds } from './reachability.ts'
import { compileLimits, type WorkflowLimits } from './limits.ts'

export interface PlanEdge {
  readonly id: string
  readonly to: PlanNode
  readonly port: string
}

/** A node, ready to run: ports resolved, config compiled, policies filled in. */
export interface PlanNode {
  /** Place in `plan.nodes`. */
  readonly index: number
  readonly id: string
  readonly name: string
  readonly node: WorkflowNode
  /** Undefined when this process does not know the type: a step of it fails with `node.unknown-type`. */
  readonly loaded: LoadedNodeType | undefined
  /** Connected input ports, in declared order. */
  readonly inputs: readonly string[]
  readonly out: ReadonlyMap<string, readonly PlanEdge[]>
  readonly waitsForAll: boolean
  readonly loop: LoopPorts | undefined
  readonly config: CompiledConfig
  /** What it does outside with its config. */
  readonly effects: Effects
  readonly retry: RetryPolicy
  /** Undefined for a node that runs each time. */
  readonly cache: NodeCache | undefined
  /** Where items go when the node passes them on unworked (disabled, continue on error). */
  readonly mainOutput: string
  readonly firstOutput: string
  /** Outputs for what is left over; their items count where something is connected. */
  readonly leftovers: readonly string[]
  /** The input that a compensation comes in at. */
  readonly firstInput: string
}

/** A workflow version, compiled once and shared by all its executions. Immutable. */
export interface WorkflowPlan {
  readonly document: WorkflowDocument
  readonly nodes: readonly PlanNode[]
  readonly byId: ReadonlyMap<string, PlanNode>
  readonly byName: ReadonlyMap<string, PlanNode>
  /** Undefined when nothing limits its executions. */
  readonly limits: WorkflowLimits | undefined
  /** Whether a packet from any output of `from` could come in at `port` of `to`, in the scope that both are in. */
  readonly feeds: Feeds
  /** As `feeds`, but also by way of the next turn of a loop around them: for executions without the flag `JoinsKnowTurns`. */
  readonly feedsByTurns: Feeds
}

export function compilePlan(document: WorkflowDocument, catalog: NodeCatalog): WorkflowPlan {
  const connected = connectedInputs(document)
  const fallback = compileRetry(document.settings?.retry)
  const drawn = document.nodes.map((node, index) => compileNode(node, index, { catalog, connected, fallback }))
  const byId = new Map(drawn.map((node) => [node.id, node]))
  const byName = new Map(drawn.map((node) => [node.name, node]))
  for (const edge of document.edges) {
    const from = byId.get(edge.from.node)
    const to = byId.get(edge.to.node)
    if (from === undefined || to === undefined) continue // a draft may have dangling edges; publishing refuses them
    const target = { id: edge.id, to, port: edge.to.port }
    const mapping = mapNodeOf(edge, to.node)
    if (mapping === undefined) connect(from, edge.from.port, target)
    else {
      const about = { catalog: withEdgeMaps(catalog), connected: new Map([[mapping.id, new Set(['main'])]]), fallback }
      const between = compileNode(mapping, byId.size, about)
      byId.set(between.id, between)
      connect(from, edge.from.port, { id: edge.id, to: between, port: 'main' })
      connect(between, 'main', { ...target, id: between.id })
    }
  }
  const nodes = [...byId.values()]
  for (const node of nodes) for (const edges of node.out.values()) (edges as PlanEdge[]).sort(byPlace)
  return { document, nodes, byId, byName, limits: compileLimits(document.settings), ...reachability(nodes) }
}

/** Whether what comes out of a port is dropped: it is left over, and nothing takes it. */
export const isDropped = ({ leftovers, out }: PlanNode, port: string): boolean => leftovers.includes(port) && !out.has(port)

function connect(from: PlanNode, port: string, edge: PlanEdge): void {
  const out = from.out as Map<string, PlanEdge[]>
  const list = out.get(port)
  if (list === undefined) out.set(port, [edge])
  else list.push(edge)
}

/** Branches start from top to bottom, then left to right, as they stand on the canvas. */
function byPlace(a: PlanEdge, b: PlanEdge): number {
  const [ax, ay] = a.to.node.position ?? [0, 0]
  const [bx, by] = b.to.node.position ?? [0, 0]
  return ay - by || ax - bx
}

function connectedInputs(document: WorkflowDocument): Map<string, Set<string>> {
  const connected = new Map<string, Set<string>>()
  for (const { to } of document.edges) {
    const ports = connected.get(to.node)
    if (ports === undefined) connected.set(to.node, new Set([to.port]))
    else ports.add(to.port)
  }
  return connected
}

interface Compiling {
  readonly catalog: NodeCatalog
  readonly connected: Map<string, Set<string>>
  /** The workflow's retry policy. */
  readonly fallback: RetryPolicy
}

function compileNode(node: WorkflowNode, index: number, { catalog, connected, fallback }: Compiling): PlanNode {
  const loaded = catalog.get(node.type, node.typeVersion)
  const definition = loaded?.definition
  const ports = definition === undefined ? undefined : resolvePorts(definition.ports, node.config ?? {})
  const inPorts = connected.get(node.id) ?? new Set<string>()
  const declared = (ports?.inputs ?? []).map((port) => port.name).filter((name) => inPorts.has(name))
  const firstOutput = ports?.outputs.find((port) => port.name !== ERROR_PORT)?.name ?? 'main'
  const effects = definition === undefined ? 'none' : effectsOf(definition, node.config ?? {})
  return {
    index,
    id: node.id,
    name: node.name,
    node,
    loaded,
    inputs: declared,
    out: new Map(),
    waitsForAll: definition?.join === 'all' && declared.length > 1,
    loop: definition?.loop,
    config: compileConfig(node.config ?? {}, definition?.config),
    retry: retryOf(node.retry, fallback, { effects, idempotency: definition?.idempotency }),
    effects,
    cache: compileCache(node.cache, effects, loaded),
    mainOutput: definition?.loop?.done ?? firstOutput,
    firstOutput,
    leftovers: ports?.outputs.flatMap(({ name, leftover }) => (leftover === true ? [name] : [])) ?? [],
    firstInput: ports?.inputs[0]?.name ?? 'main',
  }
}
