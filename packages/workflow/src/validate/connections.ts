import { listed, pointerStep } from '@millrace/base'
import type { WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { Graph } from '../graph.ts'
import type { NodeTypeDescription, PortDescription } from '../node-type.ts'
import { configAt, resolvePorts } from '../ports.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

type Report = Pick<WorkflowProblem, 'nodeId' | 'path'>

/** Connections that are missing where a node is of little use without them, and ports of which two have the same name. */
export function checkConnections(document: WorkflowDocument, graph: Graph, catalog: TypeCatalog): readonly WorkflowProblem[] {
  return document.nodes.flatMap((node, index): readonly WorkflowProblem[] => {
    const type = catalog.get(node.type, node.typeVersion)
    if (type === undefined || node.disabled === true) return []
    const about: Report = { path: `/nodes/${index}`, nodeId: node.id }
    return [
      ...samePorts(node, type, about),
      ...missingInputs(node, type, { graph, about }),
      ...leadsNowhere(node, type, { graph, about }),
      ...emptyBranches(node, type, { graph, about }),
    ]
  })
}

/** Ports that entries of a list give, by the list. */
function listedPorts({ config = {} }: WorkflowNode, { ports }: NodeTypeDescription): readonly { at: string; names: readonly string[] }[] {
  return ports.outputs.flatMap((source) => {
    if (typeof source === 'string' || !('each' in source)) return []
    const list = configAt(config, source.each)
    if (!Array.isArray(list)) return []
    const names = list.map((entry) => configAt(entry, source.name))
    return [{ at: source.each, names: names.map((name) => (typeof name === 'string' ? name : '')) }]
  })
}

function samePorts(node: WorkflowNode, type: NodeTypeDescription, about: Report): readonly WorkflowProblem[] {
  return listedPorts(node, type).flatMap(({ at, names }) =>
    names.flatMap((name, index): readonly WorkflowProblem[] => {
      if (name === '' || names.indexOf(name) === index) return []
      const pointer = [
        ...at
          .split('/')
          .filter((step) => step !== '')
          .map(pointerStep),
        index,
        pointerStep(portKey(type, at)),
      ].join('/')
      return [
        {
          code: 'workflow.duplicate-port',
          severity: 'error',
          ...spoken(said('problem.port-twice', { node: node.name, port: name }), said('problem.own-keys')),
          ...about,
          path: `${about.path}/config/${pointer}`,
        },
      ]
    }),
  )
}

/** The member of an entry that names its port. */
function portKey({ ports }: NodeTypeDescription, each: string): string {
  const source = ports.outputs.find((one) => typeof one !== 'string' && 'each' in one && one.each === each)
  return source !== undefined && typeof source !== 'string' && 'each' in source ? source.name : ''
}

interface Around {
  readonly graph: Graph
  readonly about: Report
}

/** A node that waits for all its inputs has little to put together when one of them is not connected. */
function missingInputs(node: WorkflowNode, type: NodeTypeDescription, { graph, about }: Around): readonly WorkflowProblem[] {
  if (type.join !== 'all') return []
  const inputs = resolvePorts(type.ports, node.config ?? {}).inputs
  const connected = new Set(graph.incoming(node.id).map(({ to }) => to.port))
  const missing = inputs.filter(({ name }) => !connected.has(name))
  if (connected.size === 0 || missing.length === 0) return []
  const names = missing.map((port) => said('problem.port-name', { name: titleOf(port) }))
  const words = said('problem.inputs-missing', { node: node.name, inputs: listed('and', names) })
  return [{ code: 'workflow.missing-connection', severity: 'warning', ...spoken(words, said('problem.connect-or-delete-node')), ...about }]
}

function leadsNowhere(node: WorkflowNode, type: NodeTypeDescription, { graph, about }: Around): readonly WorkflowProblem[] {
  if (type.kind !== 'condition' || graph.outgoing(node.id).length > 0) return []
  const words = said('problem.leads-nowhere', { node: node.name })
  return [{ code: 'workflow.leads-nowhere', severity: 'suggestion', ...spoken(words, said('problem.connect-outputs')), ...about }]
}

/** Branches of a node that opens scopes and in which nothing happens. */
function emptyBranches(node: WorkflowNode, type: NodeTypeDescription, { graph, about }: Around): readonly WorkflowProblem[] {
  if (type.loop === undefined) return []
  const connected = new Set(graph.outgoing(node.id).map(({ from }) => from.port))
  const entries = [...listedPorts(node, type).flatMap(({ names }) => names), ...(type.loop.body === undefined ? [] : [type.loop.body])]
  const empty = [...new Set(entries)].filter((name) => name !== '' && !connected.has(name))
  if (connected.size === 0) return []
  const titles = new Map(resolvePorts(type.ports, node.config ?? {}).outputs.map((port) => [port.name, titleOf(port)]))
  return empty.map((name) => ({
    ...{ code: 'workflow.empty-branch', severity: 'suggestion', ...about },
    ...spoken(said('problem.empty-branch', { port: titles.get(name) ?? name, node: node.name }), said('problem.connect-or-remove-branch')),
  }))
}

const titleOf = ({ name, title }: PortDescription): string => title ?? name
