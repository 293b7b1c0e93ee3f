import type { PortRef, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from '../catalog.ts'
import type { DocumentView } from '../document-state.ts'
import { portsOfNode } from '../node-ports.ts'
import type { ExtractRefusal } from './refusal.ts'

/** A part of a workflow that is to become one of its own. */
export interface Part {
  readonly view: DocumentView
  readonly catalog: NodeCatalog
  readonly ids: ReadonlySet<string>
  readonly nodes: readonly WorkflowNode[]
  /** Between two of its nodes. */
  readonly inner: readonly WorkflowEdge[]
  readonly into: readonly WorkflowEdge[]
  readonly out: readonly WorkflowEdge[]
}

export function partOf(view: DocumentView, catalog: NodeCatalog, nodeIds: readonly string[]): Part {
  const ids = new Set(nodeIds.filter((id) => view.nodes.has(id)))
  const edges = [...view.edges.values()].filter(({ from, to }) => view.nodes.has(from.node) && view.nodes.has(to.node))
  return {
    ...{ view, catalog, ids },
    nodes: [...view.nodes.values()].filter(({ id }) => ids.has(id)),
    inner: edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)),
    into: edges.filter(({ from, to }) => !ids.has(from.node) && ids.has(to.node)),
    out: edges.filter(({ from, to }) => ids.has(from.node) && !ids.has(to.node)),
  }
}

const sameParts = <T>(before: readonly T[], now: readonly T[]): boolean => {
  const there = new Set(now)
  return before.length === now.length && before.every((one) => there.has(one))
}

/** Whether it still stands there as it was: the very same nodes, and the very same edges in, out and between them. */
export function isAsBefore(part: Part, view: DocumentView): boolean {
  const now = partOf(view, part.catalog, [...part.ids])
  return (
    sameParts(part.nodes, now.nodes) && sameParts(part.inner, now.inner) && sameParts(part.into, now.into) && sameParts(part.out, now.out)
  )
}

const keyOf = ({ node, port }: PortRef): string => JSON.stringify([node, port])
const distinct = (ports: readonly PortRef[]): PortRef[] => [...new Map(ports.map((port) => [keyOf(port), port])).values()]
const samePort = (a: PortRef, b: PortRef): boolean => a.node === b.node && a.port === b.port

/** Where items come in, and where they leave. */
export const entriesOf = (part: Part): PortRef[] => distinct(part.into.map(({ to }) => to))
export const exitsOf = (part: Part): PortRef[] => distinct(part.out.map(({ from }) => from))

type Rule = (part: Part) => ExtractRefusal | undefined

const nameOf = ({ view }: Part, id: string): string => view.nodes.get(id)?.name ?? id
const namesAt = (part: Part, ports: readonly PortRef[]): string[] => ports.map(({ node }) => nameOf(part, node))

const hasNodes: Rule = ({ nodes }) => (nodes.length === 0 ? { code: 'empty' } : undefined)

const noTrigger: Rule = ({ nodes, catalog }) => {
  const trigger = nodes.find(({ type, typeVersion }) => catalog.find(type, typeVersion)?.kind === 'trigger')
  return trigger && { code: 'trigger', name: trigger.name }
}

const installed: Rule = ({ nodes, catalog }) => {
  const unknown = nodes.find(({ type, typeVersion }) => catalog.find(type, typeVersion) === undefined)
  return unknown && { code: 'not-installed', name: unknown.name, type: unknown.type }
}

const oneEntry: Rule = (part) => {
  const entries = entriesOf(part)
  if (entries.length === 1) return undefined
  if (entries.length === 0) return { code: 'no-entry' }
  return { code: 'entries', names: namesAt(part, entries) }
}

const oneExit: Rule = (part) => {
  const exits = exitsOf(part)
  if (exits.length < 2) return undefined
  return { code: 'exits', names: namesAt(part, exits) }
}

const exitLeavesOnly: Rule = (part) => {
  const [exit] = exitsOf(part)
  if (exit === undefined || !part.inner.some(({ from }) => samePort(from, exit))) return undefined
  return { code: 'exit-goes-on', name: nameOf(part, exit.node) }
}

/** The result of a called workflow is what its last step gave: with an exit, every way has to end there. */
const noDeadEnd: Rule = (part) => {
  const [exit] = exitsOf(part)
  if (exit === undefined) return undefined
  for (const node of part.nodes) {
    const { outputs } = portsOfNode(part.view, part.catalog, node)
    if (outputs.length === 0) return { code: 'ends-inside', name: node.name }
    const open = outputs.find(
      ({ name }) =>
        !samePort(exit, { node: node.id, port: name }) && !part.inner.some(({ from }) => samePort(from, { node: node.id, port: name })),
    )
    if (open !== undefined) return { code: 'open-output', name: node.name, output: open.title ?? open.name }
  }
  return undefined
}

/** A node that two ways lead to fires for each: only what the last firing gave would come back. */
const firesOnce: Rule = (part) => {
  const [exit] = exitsOf(part)
  if (exit === undefined) return undefined
  const entry = entriesOf(part)[0]
  const twice = part.nodes.find(({ id, type, typeVersion }) => {
    const { join, loop } = part.catalog.find(type, typeVersion) ?? {}
    const ways = part.inner.filter(({ to }) => to.node === id && to.port !== loop?.next).length
    return join !== 'all' && ways + (entry?.node === id ? 1 : 0) > 1
  })
  return twice && { code: 'fires-twice', name: twice.name }
}

const compensationStays: Rule = ({ view, ids }) => {
  for (const { id, name, compensate } of view.nodes.values()) {
    if (compensate === undefined || ids.has(id) === ids.has(compensate)) continue
    return { code: 'compensation', name, by: view.nodes.get(compensate)?.name ?? compensate }
  }
  return undefined
}

// Order matters: each rule may rely on the ones before it.
const RULES: readonly Rule[] = [
  ...[hasNodes, noTrigger, installed, oneEntry, oneExit],
  ...[exitLeavesOnly, noDeadEnd, firesOnce, compensationStays],
]

/** Why a part cannot become a workflow of its own by its shape. */
export function whyNotExtract(part: Part): ExtractRefusal | undefined {
  for (const rule of RULES) {
    const refusal = rule(part)
    if (refusal !== undefined) return refusal
  }
  return undefined
}
