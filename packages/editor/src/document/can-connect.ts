import type { PortDescription, PortRef } from '@millrace/workflow'
import { label, type Label } from '@/i18n/label.ts'
import type { NodeCatalog } from './catalog.ts'
import type { DocumentView } from './document-state.ts'
import { portsOfNode, portType } from './node-ports.ts'

/** Whether an edge may be drawn, and if not, why. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: Label }

interface Attempt {
  readonly view: DocumentView
  readonly catalog: NodeCatalog
  readonly from: PortRef
  readonly to: PortRef
}
type Rule = (attempt: Attempt) => Label | undefined

const ALLOWED: Verdict = Object.freeze({ ok: true })

const nodesExist: Rule = ({ view, from, to }) => (view.nodes.has(from.node) && view.nodes.has(to.node) ? undefined : label('connect.gone'))

const notItself: Rule = ({ from, to }) => (from.node === to.node ? label('connect.itself') : undefined)

const typesInstalled: Rule = ({ view, catalog, from, to }) => {
  for (const id of [from.node, to.node]) {
    const node = view.nodes.get(id)!
    if (catalog.find(node.type, node.typeVersion) === undefined) return label('connect.not-installed', { node: node.name, type: node.type })
  }
  return undefined
}

const sourceHasPort: Rule = ({ view, from, ...rest }) => {
  const node = view.nodes.get(from.node)!
  if (outputOf({ view, from, ...rest }) !== undefined) return undefined
  return label('connect.no-output', { node: node.name, port: from.port })
}

const targetHasPort: Rule = (attempt) => {
  const node = attempt.view.nodes.get(attempt.to.node)!
  if (inputOf(attempt) !== undefined) return undefined
  const none = portsOfNode(attempt.view, attempt.catalog, node).inputs.length === 0
  return none ? label('connect.starts', { node: node.name }) : label('connect.no-input', { node: node.name, port: attempt.to.port })
}

const sameType: Rule = (attempt) => {
  const output = portType(outputOf(attempt)!)
  const input = portType(inputOf(attempt)!)
  return output === input ? undefined : label('connect.types', { output, input })
}

const notTwice: Rule = ({ view, from, to }) => {
  for (const edge of view.edges.values()) {
    if (edge.from.node === from.node && edge.from.port === from.port && edge.to.node === to.node && edge.to.port === to.port) {
      return label('connect.already')
    }
  }
  return undefined
}

// Order matters: each rule may rely on the ones before it. Cycles are allowed, they are how loops are drawn; one
// without an exit is a finding of the live validation, which knows the whole graph.
const RULES: readonly Rule[] = [nodesExist, notItself, typesInstalled, sourceHasPort, targetHasPort, sameType, notTwice]

const outputOf = ({ view, catalog, from }: Attempt): PortDescription | undefined =>
  portsOfNode(view, catalog, view.nodes.get(from.node)!).outputs.find((port) => port.name === from.port)
const inputOf = ({ view, catalog, to }: Attempt): PortDescription | undefined =>
  portsOfNode(view, catalog, view.nodes.get(to.node)!).inputs.find((port) => port.name === to.port)

/** Whether an edge from an output port to an input port makes sense. */
export function canConnect(view: DocumentView, catalog: NodeCatalog, ends: { from: PortRef; to: PortRef }): Verdict {
  for (const rule of RULES) {
    const reason = rule({ view, catalog, from: ends.from, to: ends.to })
    if (reason !== undefined) return { ok: false, reason }
  }
  return ALLOWED
}
