import { listed, type JsonObject } from '@millrace/base'
import { holdsExpression } from '../config/verdict.ts'
import type { PortRef, WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { PortDescription, PortSource } from '../node-type.ts'
import { ERROR_PORT, configAt, resolvePorts } from '../ports.ts'
import { expressionsIn, templateProblems } from './expressions.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

interface NodePorts {
  readonly inputs: ReadonlyMap<string, PortDescription>
  readonly outputs: ReadonlyMap<string, PortDescription>
  /** An expression decides which ports there are, so none can be called unknown. */
  readonly open: { readonly from: boolean; readonly to: boolean }
}

/** Both ends of each edge exist, fit each other, and are connected once. */
export function checkEdges(document: WorkflowDocument, catalog: TypeCatalog): readonly WorkflowProblem[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const ports = new Map(document.nodes.map((node) => [node.id, portsOf(node, catalog)]))
  const names = document.nodes.map((node) => node.name)
  const seen = new Set<string>()
  return document.edges.flatMap((edge, index) => {
    const about = { path: `/edges/${index}`, edgeId: edge.id }
    const ends = [checkEnd('from', edge.from, nodes, ports, about), checkEnd('to', edge.to, nodes, ports, about)].filter(
      (end) => end !== undefined,
    )
    if (ends.length > 0) return ends
    const key = [edge.from.node, edge.from.port, edge.to.node, edge.to.port].join('\n')
    const problems: WorkflowProblem[] = []
    if (seen.has(key)) {
      const ends = { from: nodes.get(edge.from.node)?.name ?? '', to: nodes.get(edge.to.node)?.name ?? '' }
      const saying = spoken(said('problem.connected-twice', ends), said('problem.remove-one-edge'))
      problems.push({ code: 'workflow.duplicate-edge', severity: 'warning', ...saying, ...about })
    }
    seen.add(key)
    const from = ports.get(edge.from.node)?.outputs.get(edge.from.port)?.type ?? 'items'
    const to = ports.get(edge.to.node)?.inputs.get(edge.to.port)?.type ?? 'items'
    if (from !== to) {
      problems.push({
        code: 'workflow.port-type-mismatch',
        severity: 'error',
        ...spoken(said('problem.port-types', { from, to })),
        ...about,
      })
    }
    return [...problems, ...mapProblems(edge.map as JsonObject | undefined, names, about, nodes.get(edge.to.node)?.name ?? '')]
  })
}

function mapProblems(
  map: JsonObject | undefined,
  names: readonly string[],
  { path, edgeId }: { path: string; edgeId: string },
  to: string,
): WorkflowProblem[] {
  return expressionsIn(map ?? {}).flatMap(({ at, text }) =>
    templateProblems(
      text,
      { nodeNames: names },
      {
        path: `${path}/map${at}`,
        edgeId,
        where: said('problem.edge-data', { node: to, field: at.slice(1).replaceAll('/', ' › ') }),
      },
    ),
  )
}

function portsOf(node: WorkflowNode, catalog: TypeCatalog): NodePorts | undefined {
  const description = catalog.get(node.type, node.typeVersion)
  if (description === undefined) return undefined
  const config = node.config ?? {}
  const { inputs, outputs } = resolvePorts(description.ports, config)
  const isOpen = (sources: readonly PortSource[]): boolean => sources.some((source) => dependsOnExpression(source, config))
  const all = node.onError === 'port' && !outputs.some((port) => port.name === ERROR_PORT) ? [...outputs, { name: ERROR_PORT }] : outputs
  return {
    inputs: new Map(inputs.map((port) => [port.name, port])),
    outputs: new Map(all.map((port) => [port.name, port])),
    open: { from: isOpen(description.ports.outputs), to: isOpen(description.ports.inputs) },
  }
}

function dependsOnExpression(source: PortSource, config: JsonObject): boolean {
  if (typeof source === 'string') return false
  const at = 'each' in source ? source.each : 'when' in source ? source.when : undefined
  const value = at === undefined ? undefined : configAt(config, at)
  return value !== undefined && holdsExpression(value)
}

function checkEnd(
  end: 'from' | 'to',
  ref: PortRef,
  nodes: ReadonlyMap<string, WorkflowNode>,
  ports: ReadonlyMap<string, NodePorts | undefined>,
  about: { path: string; edgeId: string },
): WorkflowProblem | undefined {
  const node = nodes.get(ref.node)
  if (node === undefined) {
    const words = said(end === 'from' ? 'problem.edge-from-nowhere' : 'problem.edge-to-nowhere', { node: ref.node })
    return {
      code: 'workflow.dangling-edge',
      severity: 'error',
      ...spoken(words, said('problem.remove-edge')),
      ...about,
      path: `${about.path}/${end}/node`,
    }
  }
  const known = ports.get(ref.node)
  const side = end === 'from' ? known?.outputs : known?.inputs
  if (known === undefined || side === undefined || side.has(ref.port) || known.open[end]) return undefined
  const names = [...side.keys()]
  return {
    code: 'workflow.unknown-port',
    severity: 'error',
    ...spoken(
      said(end === 'from' ? 'problem.no-output' : 'problem.no-input', { node: node.name, port: ref.port }),
      names.length === 0 ? said('problem.remove-edge') : said('problem.ports-it-has', { names: listed('plain', names) }),
    ),
    ...about,
    path: `${about.path}/${end}/port`,
    nodeId: node.id,
  }
}
