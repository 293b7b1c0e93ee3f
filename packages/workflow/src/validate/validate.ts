import type { SampleItem } from '@millrace/expression'
import type { ConditionFunctionInfo } from '../conditions/functions.ts'
import type { WorkflowDocument } from '../generated/workflow.ts'
import { buildGraph } from '../graph.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { checkConnections } from './connections.ts'
import { checkDurability } from './durability.ts'
import { checkEdges } from './edges.ts'
import { checkEvents } from './events.ts'
import { expressionFacts } from './expression-facts.ts'
import { checkFlow } from './flow.ts'
import { checkNode } from './nodes.ts'
import { checkPolicies } from './policies.ts'
import type { WorkflowProblem } from './problem.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** The node types that a workflow is checked against. */
export interface TypeCatalog {
  get(type: string, version: number): NodeTypeDescription | undefined
  /** All type names, to suggest the nearest. */
  types(): readonly string[]
  /** Versions of a type that are installed. */
  versionsOf(type: string): readonly number[]
  /** Functions that plugins bring to conditions. Absent: they are not known here, and nothing is said of them. */
  conditionFunctions?(): readonly ConditionFunctionInfo[]
  /**
   * What nodes gave in an execution that is at hand, for whoever may see it; what is pinned goes before it. Problems that only this data
   * shows are warnings: they must not keep anybody from publishing. The same object while it holds the same.
   */
  samples?(document: WorkflowDocument): ExecutionSamples
}

/** Items that came out of the ports of nodes, by the nodes' ids. */
export type ExecutionSamples = ReadonlyMap<string, ReadonlyMap<string, readonly SampleItem[]>>

/**
 * Everything that can be known about a workflow before it runs. The document has passed its JSON Schema. Problems come in the order of
 * nodes and edges; 1,000 nodes take some tens of milliseconds.
 */
export function validateWorkflow(document: WorkflowDocument, catalog: TypeCatalog): readonly WorkflowProblem[] {
  const graph = buildGraph(document)
  const facts = expressionFacts(document, catalog)
  return [
    ...checkUnique(document),
    ...document.nodes.flatMap((node, index) => checkNode(node, index, { catalog, facts, graph })),
    ...checkEdges(document, catalog),
    ...checkFlow(document, graph, catalog),
    ...checkConnections(document, graph, catalog),
    ...checkSettings(document),
    ...checkDurability(document, catalog),
    ...checkPolicies(document, catalog),
    ...checkEvents(document),
  ]
}

function checkUnique(document: WorkflowDocument): WorkflowProblem[] {
  const { nodes, edges, variables = [], stickies = [] } = document
  return [
    ...repeated(
      nodes,
      (node) => node.id,
      (node, index) => ({
        code: 'workflow.duplicate-id',
        severity: 'error',
        ...spoken(said('problem.nodes-with-id', { id: node.id }), said('problem.other-id')),
        path: `/nodes/${index}/id`,
        nodeId: node.id,
      }),
    ),
    ...repeated(
      edges,
      (edge) => edge.id,
      (edge, index) => ({
        code: 'workflow.duplicate-id',
        severity: 'error',
        ...spoken(said('problem.edges-with-id', { id: edge.id }), said('problem.other-id')),
        path: `/edges/${index}/id`,
        edgeId: edge.id,
      }),
    ),
    ...repeated(
      stickies,
      (sticky) => sticky.id,
      (sticky, index) => ({
        code: 'workflow.duplicate-id',
        severity: 'error',
        ...spoken(said('problem.notes-with-id', { id: sticky.id })),
        path: `/stickies/${index}/id`,
      }),
    ),
    ...repeated(
      nodes,
      (node) => node.name,
      (node, index) => ({
        code: 'workflow.duplicate-name',
        severity: 'error',
        ...spoken(said('problem.nodes-with-name', { name: node.name }), said('problem.rename-one')),
        path: `/nodes/${index}/name`,
        nodeId: node.id,
      }),
    ),
    ...repeated(
      variables,
      (variable) => variable.name,
      (variable, index) => ({
        code: 'workflow.bad-variable',
        severity: 'error',
        ...spoken(said('problem.variables-with-name', { name: variable.name }), said('problem.rename-one')),
        path: `/variables/${index}/name`,
      }),
    ),
  ]
}

function repeated<T>(
  list: readonly T[],
  key: (value: T) => string,
  problem: (value: T, index: number) => WorkflowProblem,
): WorkflowProblem[] {
  const seen = new Set<string>()
  return list.flatMap((value, index) => {
    if (seen.has(key(value))) return [problem(value, index)]
    seen.add(key(value))
    return []
  })
}

function checkSettings({ settings }: WorkflowDocument): WorkflowProblem[] {
  const zone = settings?.timezone
  if (zone === undefined || isTimeZone(zone)) return []
  return [
    {
      code: 'workflow.bad-timezone',
      severity: 'error',
      ...spoken(said('problem.no-time-zone', { zone }), said('problem.time-zone-names')),
      path: '/settings/timezone',
    },
  ]
}

/** Whether this is an IANA zone that the platform knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch (thrown) {
    if (thrown instanceof RangeError) return false
    throw thrown
  }
}
