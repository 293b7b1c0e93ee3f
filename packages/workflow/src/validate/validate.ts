import type { ConditionFunctionInfo } from '../conditions/functions.ts'
import type { WorkflowDocument } from '../generated/workflow.ts'
import { buildGraph } from '../graph.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { checkDurability } from './durability.ts'
import { checkEdges } from './edges.ts'
import { checkEvents } from './events.ts'
import { expressionFacts } from './expression-facts.ts'
import { checkFlow } from './flow.ts'
import { checkNode } from './nodes.ts'
import { checkPolicies } from './policies.ts'
import type { WorkflowProblem } from './problem.ts'

/** The node types that a workflow is checked against. */
export interface TypeCatalog {
  get(type: string, version: number): NodeTypeDescription | undefined
  /** All type names, to suggest the nearest. */
  types(): readonly string[]
  /** Versions of a type that are installed. */
  versionsOf(type: string): readonly number[]
  /** Functions that plugins bring to conditions. Absent: they are not known here, and nothing is said of them. */
  conditionFunctions?(): readonly ConditionFunctionInfo[]
}

/**
 * Everything that can be known about a workflow before it runs. The document has passed its JSON Schema. Problems come in the order of
 * nodes and edges; 1,000 nodes take some tens of milliseconds.
 */
export function validateWorkflow(document: WorkflowDocument, catalog: TypeCatalog): readonly WorkflowProblem[] {
  const graph = buildGraph(document)
  const facts = expressionFacts(document, catalog)
  return [
    ...checkUnique(document),
    ...document.nodes.flatMap((node, index) => checkNode(node, index, { catalog, facts, nodes: graph.nodes })),
    ...checkEdges(document, catalog),
    ...checkFlow(document, graph, catalog),
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
        message: `Two nodes have the id "${node.id}".`,
        suggestion: 'Give one of them another id.',
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
        message: `Two edges have the id "${edge.id}".`,
        suggestion: 'Give one of them another id.',
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
        message: `Two notes have the id "${sticky.id}".`,
        path: `/stickies/${index}/id`,
      }),
    ),
    ...repeated(
      nodes,
      (node) => node.name,
      (node, index) => ({
        code: 'workflow.duplicate-name',
        severity: 'error',
        message: `Two nodes are named "${node.name}", so that expressions cannot tell them apart.`,
        suggestion: 'Rename one of them.',
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
        message: `Two variables are named "${variable.name}".`,
        suggestion: 'Rename one of them.',
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
      message: `"${zone}" is not a time zone.`,
      suggestion: 'Use a name like Europe/Berlin or UTC.',
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
