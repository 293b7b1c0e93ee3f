import type { JsonObject } from '@millrace/base'
import type { NodeTypeDescription, PortRef, WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { resolvePorts } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { NodeCatalog } from '../catalog.ts'
import type { Command } from '../command.ts'
import type { RenameInDocument } from '../commands/rename-node.ts'
import { directionOf } from '../direction.ts'
import type { DocumentView } from '../document-state.ts'
import { PartChangedError } from '../errors.ts'
import { COLUMN, pointOf, ROW } from '../grid.ts'
import type { ShortIds } from '../ids.ts'
import { countedParts } from '../lookup.ts'
import { namesOf, uniqueName } from '../names.ts'
import { unpin } from '../pinned.ts'
import { documentOf, putDocument } from '../whole-document.ts'
import { callTypeOf, startTypeOf, type CallType } from './call-type.ts'
import { mentions } from './mentions.ts'
import { entriesOf, exitsOf, isAsBefore, partOf, whyNotExtract, type Part } from './part.ts'
import type { ExtractRefusal } from './refusal.ts'

export interface ExtractOptions {
  readonly catalog: NodeCatalog
  readonly ids: ShortIds
  readonly rename: RenameInDocument
  /** Of the new workflow. */
  readonly name: string
}

export interface ExtractionPlan {
  readonly ok: true
  /** The new workflow. */
  readonly document: WorkflowDocument
  /** Id of the node that calls it. */
  readonly callId: string
  /** Puts the call in the place of the part, once the new workflow has an id; refused when the part was changed in between. */
  replaceBy(workflowId: string): Command
}

export type Extraction = ExtractionPlan | { readonly ok: false; readonly refusal: ExtractRefusal }

interface Plan extends ExtractOptions {
  readonly part: Part
  readonly call: CallType
  readonly start: NodeTypeDescription
  readonly entry: PortRef
  readonly exit: PortRef | undefined
  readonly startName: string
  /** The one node that feeds the part: inside, the start gives what it gave. */
  readonly feeder: string | undefined
}

/** How selected nodes become a workflow of their own that this one calls, or why they cannot. */
export function planExtraction(view: DocumentView, nodeIds: readonly string[], options: ExtractOptions): Extraction {
  const refuse = (refusal: ExtractRefusal): Extraction => ({ ok: false, refusal })
  const part = partOf(view, options.catalog, nodeIds)
  const refusal = whyNotExtract(part)
  if (refusal !== undefined) return refuse(refusal)
  const [call, start, entry] = [callTypeOf(options.catalog), startTypeOf(options.catalog), entriesOf(part)[0]]
  if (call === undefined || start === undefined || entry === undefined) return refuse({ code: 'no-call-type' })
  const startName = uniqueName(start.title, namesOf(part.nodes))
  const plan: Plan = { ...options, part, call, start, entry, exit: exitsOf(part)[0], startName, feeder: feederOf(part) }
  const document = subDocument(plan)
  const torn = tornMention(plan, document)
  if (torn !== undefined) return refuse(torn)
  const callId = options.ids.next('n')
  return { ok: true, document, callId, replaceBy: (workflowId) => replacePart(plan, callId, workflowId) }
}

/** Edges that reshape the items on their way leave the feeder's own items behind. */
function feederOf({ view, into }: Part): string | undefined {
  const sources = new Set(into.map(({ from }) => from.node))
  const [only] = sources
  return sources.size === 1 && only !== undefined && into.every(({ map }) => map === undefined) ? view.nodes.get(only)?.name : undefined
}

function subDocument({ part, start, startName, entry, name, ids, feeder, rename }: Plan): WorkflowDocument {
  const { head, nodes } = part.view
  const { x, y } = pointOf(nodes.get(entry.node)!)
  const startNode: WorkflowNode = {
    ...{ id: ids.next('n'), name: startName, type: start.type, typeVersion: start.version },
    position: directionOf(part.view) === 'right' ? [x - COLUMN, y] : [x, y - ROW],
    config: {},
  }
  const output = resolvePorts(start.ports, {}).outputs[0]?.name ?? 'main'
  const { timezone, retry, order } = head.settings ?? {}
  const settings = Object.fromEntries(Object.entries({ timezone, retry, order }).filter(([, value]) => value !== undefined))
  const pinned = Object.entries(head.pinned ?? {}).filter(([id]) => part.ids.has(id))
  const document: WorkflowDocument = {
    schema: head.schema,
    name,
    nodes: [startNode, ...part.nodes],
    edges: [{ id: ids.next('e'), from: { node: startNode.id, port: output }, to: entry }, ...part.inner],
    ...(head.variables === undefined ? {} : { variables: head.variables }),
    ...(head.direction === undefined ? {} : { direction: head.direction }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(pinned.length === 0 ? {} : { pinned: Object.fromEntries(pinned) }),
  }
  return feeder === undefined ? document : rename(document, { from: feeder, to: startName })
}

/** Names that would no longer be found: of nodes that stay, inside; and of nodes that go, outside. */
function tornMention({ part, exit, rename }: Plan, inside: WorkflowDocument): ExtractRefusal | undefined {
  const outside = outsideOf(part)
  const here = JSON.stringify(inside)
  const there = JSON.stringify(outside)
  const isWritten = (text: string, name: string): boolean => text.includes(JSON.stringify(name).slice(1, -1))
  for (const { name } of outside.nodes) {
    if (isWritten(here, name) && mentions(inside, name, rename)) return { code: 'reads-outside', name }
  }
  for (const { id, name } of part.nodes) {
    if (id === exit?.node || !isWritten(there, name)) continue
    if (mentions(outside, name, rename)) return { code: 'read-outside', name }
  }
  return undefined
}

/** Edges that lead in and out stay, with what they do to the items. */
const outsideOf = ({ view, ids, inner }: Part): WorkflowDocument => {
  const gone = new Set(inner.map(({ id }) => id))
  const all = documentOf(view)
  return { ...all, nodes: all.nodes.filter(({ id }) => !ids.has(id)), edges: all.edges.filter(({ id }) => !gone.has(id)) }
}

function replacePart({ part, call, entry, exit, name, rename }: Plan, callId: string, workflowId: string): Command {
  return {
    name: 'extract',
    label: label('done.extract', { parts: countedParts({ nodes: part.nodes.map(({ id }) => id) }) }),
    apply(tx) {
      if (!isAsBefore(part, tx)) throw new PartChangedError({ nodeIds: [...part.ids] })
      const callName = uniqueName(name, namesOf([...tx.nodes.values()].filter(({ id }) => !part.ids.has(id))))
      const exitName = exit === undefined ? undefined : tx.nodes.get(exit.node)?.name
      if (exitName !== undefined) putDocument(tx, rename(documentOf(tx), { from: exitName, to: callName }))
      const config: JsonObject = { [call.field]: workflowId }
      const { inputs, outputs } = resolvePorts(call.type.ports, config)
      const place = tx.nodes.get(entry.node)?.position
      const moved = [...part.into, ...part.out].flatMap(({ id }) => tx.edges.get(id) ?? [])
      for (const edge of part.inner) tx.removeEdge(edge.id)
      for (const edge of moved) tx.removeEdge(edge.id)
      for (const id of part.ids) tx.removeNode(id)
      tx.putNode({
        ...{ id: callId, name: callName, type: call.type.type, typeVersion: call.type.version, config },
        ...(place === undefined ? {} : { position: place }),
      })
      for (const edge of moved) tx.putEdge(atCall(edge, part, { callId, input: inputs[0]!.name, output: outputs[0]!.name }))
      unpin(tx, part.ids)
    },
  }
}

const atCall = (edge: WorkflowEdge, { ids }: Part, call: { callId: string; input: string; output: string }): WorkflowEdge => ({
  ...edge,
  from: ids.has(edge.from.node) ? { node: call.callId, port: call.output } : edge.from,
  to: ids.has(edge.to.node) ? { node: call.callId, port: call.input } : edge.to,
})
