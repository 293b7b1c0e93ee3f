import { isJsonObject, type JsonObject } from '@millrace/base'
import { nearestName } from '@millrace/expression'
import { checkConfig } from '../config/check-config.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { CredentialSlot, NodeTypeDescription } from '../node-type.ts'
import { configAt } from '../ports.ts'
import { conditionProblems } from './conditions.ts'
import type { ExpressionFacts } from './expression-facts.ts'
import { configExpressionProblems, expressionsIn } from './expressions.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'

export interface NodeCheck {
  readonly catalog: TypeCatalog
  readonly facts: ExpressionFacts
  readonly nodes: ReadonlyMap<string, WorkflowNode>
}

/** Type, config, expressions and credentials of one node. */
export function checkNode(node: WorkflowNode, index: number, { catalog, facts, nodes }: NodeCheck): readonly WorkflowProblem[] {
  const path = `/nodes/${index}`
  const description = catalog.get(node.type, node.typeVersion)
  if (description === undefined) return [unknownType(node, path, catalog)]
  if (node.disabled === true) return []
  const config = node.config ?? {}
  return [
    ...configProblems(node, description, config, path),
    ...conditionProblems(node, description, { path, catalog }),
    ...expressionProblems(node, { path, description, facts }),
    ...compensationProblems(node, path, { catalog, nodes }),
    ...(description.credentials ?? []).flatMap((slot) => credentialProblems(node, slot, config, path)),
  ]
}

function unknownType(node: WorkflowNode, path: string, catalog: TypeCatalog): WorkflowProblem {
  const versions = catalog.versionsOf(node.type)
  const near = nearestName(node.type, catalog.types())
  const about = { code: 'workflow.unknown-node-type', severity: 'error', path: `${path}/type`, nodeId: node.id } as const
  if (versions.length > 0) {
    return {
      ...about,
      message: `"${node.name}" asks for version ${node.typeVersion} of ${node.type}, which is not installed.`,
      suggestion: `Installed: ${versions.join(', ')}.`,
      path: `${path}/typeVersion`,
    }
  }
  return {
    ...about,
    message: `"${node.name}" is of the type ${node.type}, which is not installed.`,
    suggestion: near === undefined ? 'Install the package that brings it, or replace the node.' : `Did you mean ${near}?`,
  }
}

function configProblems(node: WorkflowNode, description: NodeTypeDescription, config: JsonObject, path: string): WorkflowProblem[] {
  return checkConfig(description.config, config).map((issue) => ({
    code: 'workflow.bad-config',
    severity: 'error',
    message: `"${node.name}"${issue.path === '' ? '' : `, ${fieldName(description, issue.path)}`}: ${issue.message}`,
    path: `${path}/config${issue.path}`,
    nodeId: node.id,
  }))
}

/** The title of a field where the schema has one: what people see in the form. */
function fieldName(description: NodeTypeDescription, path: string): string {
  const [, first = '', ...rest] = path.split('/')
  const properties = description.config['properties']
  const field = isJsonObject(properties) && Object.hasOwn(properties, first) ? properties[first] : undefined
  const title = isJsonObject(field) && typeof field['title'] === 'string' ? field['title'] : first
  return [title, ...rest].join(' › ')
}

function expressionProblems(
  node: WorkflowNode,
  about: { path: string; description: NodeTypeDescription; facts: ExpressionFacts },
): WorkflowProblem[] {
  if (about.description.kind !== 'trigger') return configExpressionProblems(node, about)
  return expressionsIn(node.config ?? {}).map(({ at }) => ({
    code: 'workflow.expression-in-trigger',
    severity: 'error',
    message: `"${node.name}" has an expression, but a trigger has no items yet to evaluate it with.`,
    suggestion: 'Use a fixed value.',
    path: `${about.path}/config${at}`,
    nodeId: node.id,
  }))
}

function compensationProblems(
  node: WorkflowNode,
  path: string,
  { catalog, nodes }: Pick<NodeCheck, 'catalog' | 'nodes'>,
): WorkflowProblem[] {
  if (node.compensate === undefined) return []
  const about = { code: 'workflow.bad-compensation', severity: 'error', path: `${path}/compensate`, nodeId: node.id } as const
  const target = nodes.get(node.compensate)
  if (target === undefined) {
    return [{ ...about, message: `"${node.name}" is to be taken back by a node that does not exist.`, suggestion: 'Choose another one.' }]
  }
  if (target.id === node.id || catalog.get(target.type, target.typeVersion)?.kind === 'trigger') {
    return [{ ...about, message: `"${target.name}" cannot take back what "${node.name}" did.`, suggestion: 'Choose another node.' }]
  }
  return []
}

function credentialProblems(node: WorkflowNode, slot: CredentialSlot, config: JsonObject, path: string): WorkflowProblem[] {
  const wanted =
    slot.when === undefined ? slot.required === true : configAt(config, slot.when.path) === slot.when.equals && slot.required !== false
  if (!wanted || node.credentials?.[slot.type] !== undefined) return []
  return [
    {
      code: 'workflow.missing-credential',
      severity: 'error',
      message: `"${node.name}" needs a credential of the type ${slot.type}.`,
      suggestion: 'Choose or create one in the node.',
      path: `${path}/credentials`,
      nodeId: node.id,
    },
  ]
}
