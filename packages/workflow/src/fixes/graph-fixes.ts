import { nearestName } from '@millrace/expression'
import type { PortRef, WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { buildGraph, type Graph } from '../graph.ts'
import type { NodeTypeDescription, PortDescription } from '../node-type.ts'
import { ERROR_PORT, configAt, resolvePorts } from '../ports.ts'
import type { WorkflowProblem } from '../validate/problem.ts'
import type { TypeCatalog } from '../validate/validate.ts'
import { fix, type DocumentEdit, type ProblemFix } from './fix.ts'
import { freeName } from './apply-edits.ts'
import { valueAt } from './edit.ts'
import { said } from '../words/said.ts'

/** What fixes are made from. */
export interface FixSubject {
  readonly document: WorkflowDocument
  readonly catalog: TypeCatalog
  readonly problem: WorkflowProblem
  readonly node: WorkflowNode | undefined
  readonly type: NodeTypeDescription | undefined
}

const graphs = new WeakMap<WorkflowDocument, Graph>()

/** The graph of a document, made once for the fixes of all its problems. */
export function graphOf(document: WorkflowDocument): Graph {
  const known = graphs.get(document)
  if (known !== undefined) return known
  const made = buildGraph(document)
  graphs.set(document, made)
  return made
}

export const removeEdge = ({ problem }: FixSubject): readonly ProblemFix[] =>
  problem.edgeId === undefined ? [] : [fix('remove-edge', said('fix.remove-edge'), { edit: 'remove-edge', edge: problem.edgeId })]

/** An end that leads to a port which is not there: to the one that was likely meant, or away with the edge. */
export function unknownPort(subject: FixSubject): readonly ProblemFix[] {
  const { document, problem, node, type } = subject
  const edge = document.edges.find(({ id }) => id === problem.edgeId)
  if (edge === undefined || node === undefined || type === undefined) return removeEdge(subject)
  const side = problem.path.includes('/from/') ? 'from' : 'to'
  const { inputs, outputs } = portsWithError(node, type)
  const ports = (side === 'from' ? outputs : inputs).filter(({ name }) => name !== ERROR_PORT)
  const [only, ...more] = ports
  const near = more.length === 0 ? only : portNamed(ports, edge[side].port)
  if (near === undefined) return removeEdge(subject)
  const moved = { ...edge, [side]: { node: node.id, port: near.name } }
  return [
    fix('move-edge', said('fix.use-port', { name: near.title ?? near.name }), {
      edit: 'move-edge',
      edge: edge.id,
      from: moved.from,
      to: moved.to,
    }),
    ...removeEdge(subject),
  ]
}

function portNamed(ports: readonly PortDescription[], wanted: string): PortDescription | undefined {
  const near = nearestName(
    wanted,
    ports.flatMap(({ name, title }) => [name, ...(title === undefined ? [] : [title])]),
  )
  return ports.find(({ name, title }) => near !== undefined && (name === near || title === near))
}

/** A node that nothing leads to: connected with the nearest one that runs, or deleted. */
export function unreachable(subject: FixSubject): readonly ProblemFix[] {
  const { document, node, type } = subject
  if (node === undefined) return []
  const remove = fix('remove-node', said('fix.delete-node'), { edit: 'remove-node', node: node.id })
  const graph = graphOf(document)
  const input = type === undefined ? undefined : itemPort(resolvePorts(type.ports, node.config ?? {}).inputs)
  if (input === undefined || graph.incoming(node.id).length > 0) return [remove]
  const from = nearestOutput(subject, node, graph)
  if (from === undefined) return [remove]
  const label = said('fix.connect-with', { node: graph.nodes.get(from.node)?.name ?? '' })
  return [fix('connect-nearest', label, { edit: 'add-edge', from, to: { node: node.id, port: input.name } }), remove]
}

/** The output of the nearest node that runs, rather one that leads nowhere yet. */
function nearestOutput({ document, catalog }: FixSubject, node: WorkflowNode, graph: Graph): PortRef | undefined {
  const typeOf = (one: WorkflowNode) => catalog.get(one.type, one.typeVersion)
  const running = graph.reachableFrom(document.nodes.filter((one) => typeOf(one)?.kind === 'trigger').map(({ id }) => id))
  const candidates = document.nodes.filter(({ id }) => running.has(id) && id !== node.id && !graph.reaches(node.id, id))
  const outputs = candidates.flatMap((one) => {
    const type = typeOf(one)
    const ports = type === undefined ? [] : onwardPorts(one, type)
    const used = new Set(graph.outgoing(one.id).map(({ from }) => from.port))
    const port = ports.find(({ name }) => !used.has(name)) ?? ports[0]
    return port === undefined ? [] : [{ ref: { node: one.id, port: port.name }, distance: distance(one, node) }]
  })
  return outputs.sort((a, b) => a.distance - b.distance)[0]?.ref
}

/** What stands left of a node is nearer than what stands right of it: work flows to the right. */
function distance(from: WorkflowNode, to: WorkflowNode): number {
  const [[x, y], [toX, toY]] = [from.position ?? [0, 0], to.position ?? [0, 0]]
  return Math.hypot(toX - x, toY - y) * (x > toX ? 3 : 1)
}

/** The ends of a loop's body lead back to it. */
export function comeBack({ document, catalog, node, type }: FixSubject): readonly ProblemFix[] {
  if (node === undefined || type?.loop === undefined) return []
  const graph = graphOf(document)
  const { next, done } = type.loop
  const inside = new Set<string>([node.id])
  const open = graph
    .outgoing(node.id)
    .filter(({ from }) => from.port !== done && from.port !== 'failed' && from.port !== ERROR_PORT)
    .map(({ to }) => to.node)
  /** Where a node's work goes on. What fails is no end of a turn, and the body of a loop within this one leads back to that one. */
  const onward = (id: string): readonly WorkflowEdge[] => {
    const one = graph.nodes.get(id)
    const inner = one === undefined ? undefined : catalog.get(one.type, one.typeVersion)?.loop
    return graph.outgoing(id).filter(({ from }) => from.port !== ERROR_PORT && (inner === undefined || from.port === inner.done))
  }
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (inside.has(id)) continue
    inside.add(id)
    for (const edge of onward(id)) open.push(edge.to.node)
  }
  const edits = [...inside].flatMap((id): DocumentEdit[] => {
    const one = graph.nodes.get(id)
    const its = one === undefined ? undefined : catalog.get(one.type, one.typeVersion)
    if (one === undefined || its === undefined || id === node.id || onward(id).length > 0) return []
    const [port] = onwardPorts(one, its)
    return port === undefined ? [] : [{ edit: 'add-edge', from: { node: id, port: port.name }, to: { node: node.id, port: next } }]
  })
  return edits.length === 0 ? [] : [fix('come-back', said('fix.connect-end', { port: next }), ...edits)]
}

/** A trigger that needs no settings, in front of the first node. */
export function addTrigger({ document, catalog }: FixSubject): readonly ProblemFix[] {
  const graph = graphOf(document)
  const types = catalog.types().flatMap((name) => catalog.get(name, Math.max(...catalog.versionsOf(name))) ?? [])
  const manual = types.find((type) => type.trigger?.kind === 'manual' && (type.credentials ?? []).length === 0)
  const output = manual === undefined ? undefined : itemPort(resolvePorts(manual.ports, {}).outputs)
  if (manual === undefined || output?.name !== 'main') return []
  const first = document.nodes.find(({ id }) => graph.incoming(id).length === 0)
  const firstType = first === undefined ? undefined : catalog.get(first.type, first.typeVersion)
  const input =
    first === undefined || firstType === undefined ? undefined : itemPort(resolvePorts(firstType.ports, first.config ?? {}).inputs)
  return [
    fix('add-trigger', said('fix.add', { title: manual.title }), {
      ...{ edit: 'add-node', type: manual.type, typeVersion: manual.version, name: manual.title },
      ...(first === undefined || input === undefined ? {} : { to: { node: first.id, port: input.name } }),
    }),
  ]
}

/** The second of two nodes with one name gets another. References mean the first, so none of them changes. */
export function otherName({ document, node, problem }: FixSubject): readonly ProblemFix[] {
  const index = Number(problem.path.split('/')[2])
  const second = document.nodes[index] ?? node
  if (second === undefined || !problem.path.endsWith('/name')) return []
  const name = freeName(second.name, new Set(document.nodes.map((one) => one.name)))
  return [fix('rename-node', said('fix.rename', { name }), { edit: 'set', node: second.id, path: '/name', value: name })]
}

/** A type or a version that is not installed: the one that was likely meant. */
export function otherType({ catalog, node, problem }: FixSubject): readonly ProblemFix[] {
  if (node === undefined) return []
  if (problem.path.endsWith('/typeVersion')) {
    const newest = Math.max(...catalog.versionsOf(node.type))
    if (!Number.isFinite(newest)) return []
    return [
      fix('node-version', said('fix.use-version', { version: String(newest) }), {
        edit: 'set',
        node: node.id,
        path: '/typeVersion',
        value: newest,
      }),
    ]
  }
  const near = nearestName(node.type, catalog.types())
  if (near === undefined) return []
  const version = Math.max(...catalog.versionsOf(near))
  return [
    fix(
      'node-type',
      said('fix.use', { value: near }),
      { edit: 'set', node: node.id, path: '/type', value: near },
      { edit: 'set', node: node.id, path: '/typeVersion', value: version },
    ),
  ]
}

/** The second of two ports with one name gets another. */
export function otherPort({ node, problem }: FixSubject): readonly ProblemFix[] {
  const [, at = '', list = '', key = ''] = /^\/nodes\/\d+\/config((\/.*)\/\d+\/([^/]+))$/.exec(problem.path) ?? []
  const name = valueAt(node?.config, at)
  const entries = valueAt(node?.config, list)
  if (node === undefined || typeof name !== 'string' || !Array.isArray(entries)) return []
  const taken = new Set(entries.map((entry) => configAt(entry, key)))
  let count = 2
  while (taken.has(`${name}-${count}`)) count++
  const free = `${name}-${count}`
  return [fix('rename-port', said('fix.call', { name: free }), { edit: 'set', node: node.id, path: `/config${at}`, value: free })]
}

function portsWithError(node: WorkflowNode, type: NodeTypeDescription): { inputs: PortDescription[]; outputs: PortDescription[] } {
  const { inputs, outputs } = resolvePorts(type.ports, node.config ?? {})
  return { inputs, outputs: node.onError === 'port' ? [...outputs, { name: ERROR_PORT }] : outputs }
}

/** Outputs that work goes on from: of a loop the one where it ends, for a body that leads elsewhere never comes back. */
const onwardPorts = (node: WorkflowNode, type: NodeTypeDescription): readonly PortDescription[] =>
  resolvePorts(type.ports, node.config ?? {}).outputs.filter(
    (port) => (port.type ?? 'items') === 'items' && port.name !== ERROR_PORT && (type.loop === undefined || port.name === type.loop.done),
  )

const itemPort = (ports: readonly PortDescription[]): PortDescription | undefined =>
  ports.find(({ name, type }) => (type ?? 'items') === 'items' && name !== ERROR_PORT)
