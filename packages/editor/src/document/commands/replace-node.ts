import { isJsonObject, type JsonObject } from '@millrace/base'
import {
  checkConfig,
  ERROR_PORT,
  type NodeTypeDescription,
  type PortDescription,
  type WorkflowEdge,
  type WorkflowNode,
} from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { NodeCatalog } from '../catalog.ts'
import type { Command } from '../command.ts'
import type { DocumentView } from '../document-state.ts'
import { nodeOf } from '../lookup.ts'
import { namesOf, uniqueName } from '../names.ts'
import { portsOfNode, portType, type NodePorts } from '../node-ports.ts'
import { unpin } from '../pinned.ts'
import { renameNode, type RenameInDocument } from './rename-node.ts'

export interface ReplaceOptions {
  readonly catalog: NodeCatalog
  /** What a node of the new type starts with. */
  readonly config: JsonObject
  readonly rename: RenameInDocument
}

/**
 * Makes a node one of another type, in its place. Connections stay on ports of the same name, else on the port at the same place in the
 * list; settings stay where the new type has one of that name and takes the value. A name that somebody chose stays too.
 */
export const replaceNode = (id: string, type: NodeTypeDescription, options: ReplaceOptions): Command => ({
  name: 'replace-node',
  label: label('done.replace', { type: type.title }),
  apply(tx) {
    const old = nodeOf(tx, id)
    const before = portsOfNode(tx, options.catalog, old)
    const next = asType(old, type, options)
    const edges = [...tx.edges.values()].filter(({ from, to }) => from.node === id || to.node === id)
    tx.putNode(next)
    const after = portsOfNode(tx, options.catalog, next)
    for (const edge of edges) {
      const moved = moveEdge(edge, id, { before, after })
      if (moved === undefined || isThere(tx, moved)) tx.removeEdge(edge.id)
      else if (moved !== edge) tx.putEdge(moved)
    }
    // What was pinned is what the old type gave.
    unpin(tx, new Set([id]))
    const title = options.catalog.find(old.type, old.typeVersion)?.title
    if (title !== undefined && isDefaultName(old.name, title)) {
      renameNode(id, uniqueName(type.title, namesOf(tx.nodes.values(), id)), options.rename).apply(tx)
    }
  },
})

/** Types that can stand where a node stands: what starts stays a start, and nothing else becomes one. */
export function replacementsFor(view: DocumentView, catalog: NodeCatalog, node: WorkflowNode): NodeTypeDescription[] {
  const isTrigger = catalog.find(node.type, node.typeVersion)?.kind === 'trigger'
  const edges = [...view.edges.values()]
  const takes = edges.some(({ to }) => to.node === node.id)
  const gives = edges.some(({ from }) => from.node === node.id)
  return catalog.newest.filter(
    ({ type, kind, ports }) =>
      type !== node.type &&
      (kind === 'trigger') === isTrigger &&
      (!takes || ports.inputs.length > 0) &&
      (!gives || ports.outputs.length > 0),
  )
}

/** "HTTP Request", "HTTP Request 3": what the editor called it, not a person. */
const isDefaultName = (name: string, title: string): boolean =>
  name === title || (name.startsWith(`${title} `) && /^\d+$/.test(name.slice(title.length + 1)))

function asType(node: WorkflowNode, type: NodeTypeDescription, { config }: ReplaceOptions): WorkflowNode {
  const { credentials, ...rest } = node
  const slots = new Set((type.credentials ?? []).map((slot) => slot.type))
  const kept = Object.fromEntries(Object.entries(credentials ?? {}).filter(([slot]) => slots.has(slot)))
  return {
    ...rest,
    type: type.type,
    typeVersion: type.version,
    config: { ...config, ...fittingConfig(node.config ?? {}, type) },
    ...(Object.keys(kept).length === 0 ? {} : { credentials: kept }),
  }
}

/** Settings of the same name whose values the new schema takes. */
function fittingConfig(config: JsonObject, type: NodeTypeDescription): JsonObject {
  const { properties } = type.config
  if (!isJsonObject(properties)) return {}
  const named = Object.fromEntries(Object.entries(config).filter(([name]) => Object.hasOwn(properties, name)))
  const refused = new Set(checkConfig(type.config, named).flatMap(({ path }) => path.split('/')[1] ?? []))
  return Object.fromEntries(Object.entries(named).filter(([name]) => !refused.has(name)))
}

/** Two outputs may have become one: the same two ports are connected once. */
const isThere = (view: DocumentView, { id, from, to }: WorkflowEdge): boolean =>
  [...view.edges.values()].some(
    (other) =>
      other.id !== id &&
      other.from.node === from.node &&
      other.from.port === from.port &&
      other.to.node === to.node &&
      other.to.port === to.port,
  )

interface PortSides {
  readonly before: NodePorts
  readonly after: NodePorts
}

function moveEdge(edge: WorkflowEdge, id: string, { before, after }: PortSides): WorkflowEdge | undefined {
  const from = edge.from.node === id ? portLike(edge.from.port, before.outputs, after.outputs) : edge.from.port
  const to = edge.to.node === id ? portLike(edge.to.port, before.inputs, after.inputs) : edge.to.port
  if (from === undefined || to === undefined) return undefined
  if (from === edge.from.port && to === edge.to.port) return edge
  return { ...edge, from: { ...edge.from, port: from }, to: { ...edge.to, port: to } }
}

function portLike(name: string, before: readonly PortDescription[], after: readonly PortDescription[]): string | undefined {
  if (after.some((port) => port.name === name)) return name
  if (name === ERROR_PORT) return undefined
  const index = before.findIndex((port) => port.name === name)
  const own = before[index]
  const fitting = after.filter((port) => own === undefined || portType(port) === portType(own))
  return (fitting[index] ?? fitting[0])?.name
}
