import type { JsonObject } from '@millrace/base'
import type { TypeCatalog, WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { convertNode, type ConvertedNode } from './convert/convert-node.ts'
import { credentialsOf } from './convert/credentials.ts'
import { edgesOf } from './convert/edges.ts'
import { checkExpressions, withNewNames } from './convert/expressions.ts'
import { stickiesOf } from './convert/notes.ts'
import { pinnedOf } from './convert/pinned.ts'
import { placeholderVersion } from './convert/placeholder.ts'
import { policiesOf } from './convert/policies.ts'
import { settingsOf } from './convert/settings.ts'
import { NotReadableError } from './errors.ts'
import { n8nDocumentsIn } from './read/documents.ts'
import { NodeNames } from './read/names.ts'
import type { SourceWorkflow } from './read/source.ts'
import { readWorkflow } from './read/workflow.ts'
import type { ConversionReport, ExpressionReport, NodeNote, NodeOutcome } from './report.ts'

export interface ImportOptions {
  /** The node types that there are. */
  readonly types: TypeCatalog
  /** Ids here of workflows that are imported together, by the ids that they had: calls between them stay whole. */
  readonly workflowIds?: ReadonlyMap<string, string>
}

export interface Conversion {
  readonly workflow: WorkflowDocument
  readonly report: ConversionReport
}

/** Expressions that the report lists; it counts all of them. */
const MOST_LISTED = 200
const NODES_AT_ONCE = 10

/**
 * Makes a workflow of the first n8n workflow in a value, with a report of what became of each node. Throws NotReadableError.
 */
export function importN8n(value: unknown, options: ImportOptions): Conversion {
  const [document] = n8nDocumentsIn(value)
  if (document === undefined) throw new NotReadableError({ reason: 'it has no list of nodes.' })
  const steps = importSteps(document, options)
  for (;;) {
    const { done, value: conversion } = steps.next()
    if (done === true) return conversion
  }
}

/** The same a few nodes at a time, for whoever has other work to do meanwhile. */
export function* importSteps(document: JsonObject, { types, workflowIds = new Map() }: ImportOptions): Generator<void, Conversion> {
  const source = readWorkflow(document)
  const ids = numbered(source.nodes.length)
  const converted: ConvertedNode[] = []
  for (const [index, node] of source.nodes.entries()) {
    if (index % NODES_AT_ONCE === 0) yield
    converted.push(convertNode(node, { types, context: { workflowIds }, ids, renamed: source.renamed }))
  }
  const { settings, notes } = settingsOf(source.raw, workflowIds)
  const wired = new Map(converted.map((node) => [node.source.id, node]))
  const { edges, lost } = yield* edgesOf(wired, source.wires, settings.order === 'depth-first' ? 'topmost' : 'written')
  const nodes = yield* nodesOf(converted, source)
  const context = { nodes: nodes.map(({ name }) => ({ name })) }
  const doubtful: ExpressionReport[] = []
  let expressions = 0
  const kept = new Set(converted.filter(({ isPlaceholder }) => isPlaceholder).map(({ source: { id } }) => id))
  for (const [index, node] of nodes.entries()) {
    if (index % NODES_AT_ONCE === 0) yield
    if (kept.has(node.id)) continue
    const checked = checkExpressions(node, context)
    expressions += checked.count
    doubtful.push(...checked.doubtful)
  }
  const { pinned, notes: pinNotes } = pinnedOf(source.raw, source.nodes)
  const stickies = stickiesOf(source.notes)
  const count = (outcome: NodeOutcome): number => converted.filter(({ report }) => report.outcome === outcome).length
  return {
    workflow: {
      schema: 'millrace/workflow@1',
      name: source.name,
      nodes,
      edges: [...edges],
      settings,
      ...(Object.keys(pinned).length === 0 ? {} : { pinned }),
      ...(stickies.length === 0 ? {} : { stickies }),
    },
    report: {
      from: 'n8n',
      totals: {
        nodes: converted.length,
        ...{ ok: count('ok'), adapted: count('adapted'), missing: count('missing') },
        ...{ expressions, doubtfulExpressions: doubtful.length },
      },
      nodes: converted.map(({ report }) => report),
      expressions: doubtful.slice(0, MOST_LISTED),
      credentials: credentialsOf(source.nodes),
      notes: [
        ...source.remarks,
        ...renamings(source),
        ...(lost > 0 ? [`Connections that have no place here were left out: ${lost}.`] : []),
        ...notes,
        ...pinNotes,
      ],
    },
  }
}

function numbered(taken: number): () => string {
  let number = taken
  return () => `n${(number += 1)}`
}

const renamings = ({ renamed }: SourceWorkflow): string[] =>
  [...renamed].slice(0, 20).map(([before, after]) => `The node "${before.slice(0, 200)}" is called "${after}" now; expressions follow.`)

const LONGEST_NOTES = 10_000

/** What is to be completed stands in the notes of the node too: the report is gone when its page is closed. */
const notesWith = (own: string | undefined, about: readonly NodeNote[]): string =>
  [
    ...(own === undefined ? [] : [own]),
    ...about.filter(({ kind }) => kind === 'missing').map(({ text }) => `From n8n, to complete: ${text}`),
  ]
    .join('\n')
    .slice(0, LONGEST_NOTES)

/** How far below each other the nodes lie that were one. */
const BESIDE = 120

function* nodesOf(converted: readonly ConvertedNode[], { renamed }: SourceWorkflow): Generator<void, WorkflowNode[]> {
  const names = new NodeNames()
  for (const { source } of converted) names.give(source.name)
  const nodes: WorkflowNode[] = []
  for (const [at, { source, converted: one, ids, isPlaceholder, isTrigger, report }] of converted.entries()) {
    if (at % NODES_AT_ONCE === 0) yield
    const policies = policiesOf(source.raw, isTrigger)
    const notes = notesWith(policies.notes, report.notes)
    const alike = [one.config, ...(one.also ?? [])].map((config, index): WorkflowNode => ({
      id: ids[index] ?? source.id,
      name: index === 0 ? source.name : names.give(source.name),
      type: one.type,
      typeVersion: isPlaceholder ? placeholderVersion(source) : 1,
      position: [source.position[0], source.position[1] + index * BESIDE],
      config: (isPlaceholder ? config : withNewNames(config, renamed)) as WorkflowNode['config'] & object,
      ...policies,
      ...(notes === '' ? {} : { notes }),
    }))
    nodes.push(...alike)
  }
  return nodes
}
