import {
  mayReadField,
  renameFieldInCode,
  renameFieldReferences,
  type AnalysisContext,
  type FieldRename,
  type RenamedField,
  type SampleItem,
} from '@millrace/expression'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import { buildGraph, type Graph } from '../graph.ts'
import { ERROR_PORT } from '../ports.ts'
import type { TypeCatalog } from '../validate/validate.ts'
import { pinnedHasField, whereOf, type RenameChange, type RenameDoubt, type RenamePlan } from './plan.ts'
import { outputNames, sourcesOf, type Source } from './sources.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** A field of what a node gives that is to have another name. */
export interface FieldRenaming {
  readonly nodeId: string
  /** The way to the field in an item's `json`; `*` for the elements of a list. */
  readonly path: readonly string[]
  readonly to: string
}

export interface FieldRenameContext {
  readonly catalog: TypeCatalog
  /** Items that a node gave when it last ran, where that is known. */
  readonly samplesOf?: (nodeId: string) => readonly SampleItem[] | undefined
}

/**
 * Everything in a document that reads a field, with its new name. Certain is what names the node, and what reads the items that come
 * directly and only from it; where its items may come by other nodes or beside others, a person decides.
 */
export function planFieldRename(
  document: WorkflowDocument,
  renaming: FieldRenaming,
  { catalog, samplesOf }: FieldRenameContext,
): RenamePlan {
  const graph = buildGraph(document)
  const node = graph.nodes.get(renaming.nodeId)
  if (node === undefined) return { changes: [], doubts: [] }
  const samples = samplesOf?.(node.id) ?? (document.pinned?.[node.id] as readonly SampleItem[] | undefined)
  const trigger = isOnlyTrigger(document, node, catalog) ? { trigger: { name: node.name } } : {}
  const changes: RenameChange[] = definitions(document, node, { renaming, catalog })
  const doubts: RenameDoubt[] = []
  for (const source of sourcesOf(document, catalog)) {
    const input = inputOf(graph, node.id, source)
    const rename = { node: node.name, path: renaming.path, to: renaming.to, input } as const
    const renamed = renamedSource(source, rename, { ...contextOf(node, { samples, input }), ...trigger })
    if (renamed !== undefined && renamed.text !== source.text) {
      changes.push({ ...whereOf(source), kind: source.kind, before: source.text, after: renamed.text, certain: renamed.certain })
    }
    const doubt = doubtOf(source, rename)
    if (doubt !== undefined) doubts.push(doubt)
  }
  const pinned = document.pinned?.[node.id]
  if (pinnedHasField(pinned, renaming.path)) {
    const before = renaming.path.at(-1) ?? ''
    changes.push({
      path: `/pinned/${node.id}`,
      kind: 'pinned',
      nodeId: node.id,
      before,
      after: renaming.to,
      certain: true,
      field: renaming.path,
    })
  }
  return { changes, doubts }
}

/** Whether `$trigger` is what the node gives, whatever starts an execution. */
function isOnlyTrigger({ nodes }: WorkflowDocument, node: WorkflowNode, catalog: TypeCatalog): boolean {
  const triggers = nodes.filter(({ type, typeVersion }) => catalog.get(type, typeVersion)?.kind === 'trigger')
  return triggers.length === 1 && triggers[0] === node
}

/** Where the node itself says how the field is called. */
function definitions(
  document: WorkflowDocument,
  node: WorkflowNode,
  { renaming, catalog }: { renaming: FieldRenaming; catalog: TypeCatalog },
): RenameChange[] {
  const before = renaming.path.join('.')
  const after = [...renaming.path.slice(0, -1), renaming.to].join('.')
  return outputNames(document, node, catalog)
    .filter(({ text }) => text === before)
    .map(({ path }) => ({ path, kind: 'name', nodeId: node.id, before, after, certain: true }))
}

/** Data helps to tell what a function's parameter is. */
function contextOf(
  { name }: WorkflowNode,
  { samples, input }: { samples: readonly SampleItem[] | undefined; input: FieldRename['input'] },
): AnalysisContext {
  if (samples === undefined) return {}
  return { nodes: [{ name, samples }], ...(input === 'yes' ? { input: { samples } } : {}) }
}

function renamedSource(source: Source, rename: FieldRename, context: AnalysisContext): RenamedField | undefined {
  const { text, kind, language } = source
  return kind === 'code' ? renameFieldInCode(text, { ...rename, language }, context) : renameFieldReferences(text, rename, context)
}

function doubtOf(source: Source, { node, path, to, input }: FieldRename): RenameDoubt | undefined {
  const field = path.at(-1) ?? ''
  const { text, kind, language } = source
  if (kind !== 'code' || !mayReadField(text, { field, language })) return undefined
  if (input === 'no' && !text.includes(node)) return undefined
  return {
    ...whereOf(source),
    ...spoken(said('rename.code-reads', { node: source.node?.name ?? '', name: field }), said('rename.look-field', { name: to })),
  }
}

/** Whether what comes into a source's node is what the node gives. */
function inputOf(graph: Graph, from: string, { node, edge }: Source): FieldRename['input'] {
  if (edge !== undefined)
    return edge.from.node === from ? (edge.from.port === ERROR_PORT ? 'maybe' : 'yes') : reached(graph, from, edge.from.node)
  if (node === undefined) return 'no'
  const incoming = graph.incoming(node.id)
  const direct = incoming.filter((one) => isAsGiven(one, from))
  if (direct.length > 0 && direct.length === incoming.length) return 'yes'
  // A mapping gives every field that arrives itself.
  return direct.length > 0 ? 'maybe' : incoming.every((one) => one.map !== undefined) ? 'no' : reached(graph, from, node.id)
}

const isAsGiven = ({ from, map }: WorkflowEdge, node: string): boolean =>
  from.node === node && from.port !== ERROR_PORT && map === undefined

const reached = (graph: Graph, from: string, to: string): FieldRename['input'] => (graph.reaches(from, to) ? 'maybe' : 'no')
