import { isJsonObject, listed, type JsonObject } from '@millrace/base'
import { nearestName } from '@millrace/expression'
import { checkConfig } from '../config/check-config.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { Graph } from '../graph.ts'
import type { CredentialSlot, NodeTypeDescription } from '../node-type.ts'
import { configAt } from '../ports.ts'
import { adviceProblems } from './advice.ts'
import { bracesProblems } from './braces.ts'
import { codeProblems } from './code.ts'
import { conditionProblems } from './conditions.ts'
import type { ExpressionFacts } from './expression-facts.ts'
import { configExpressionProblems, expressionsIn } from './expressions.ts'
import { backoffProblems } from './performance.ts'
import type { WorkflowProblem } from './problem.ts'
import { secretProblems } from './secrets.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

export interface NodeCheck {
  readonly catalog: TypeCatalog
  readonly facts: ExpressionFacts
  readonly graph: Graph
}

/** Type, config, expressions, credentials, secrets and advice of one node. */
export function checkNode(node: WorkflowNode, index: number, { catalog, facts, graph }: NodeCheck): readonly WorkflowProblem[] {
  const path = `/nodes/${index}`
  const description = catalog.get(node.type, node.typeVersion)
  if (description === undefined) return [unknownType(node, path, catalog)]
  if (node.disabled === true) return []
  const config = node.config ?? {}
  return [
    ...configProblems(node, description, config, path),
    ...conditionProblems(node, description, { path, catalog }),
    ...codeProblems(node, description, path),
    ...expressionProblems(node, { path, description, facts }),
    ...compensationProblems(node, path, { catalog, nodes: graph.nodes }),
    ...(description.credentials ?? []).flatMap((slot) => credentialProblems(node, slot, config, path)),
    ...bracesProblems(node, description, path),
    ...secretProblems(node, description, path),
    ...backoffProblems(node, description, path),
    ...adviceProblems(node, description, { path, graph, catalog }),
  ]
}

function unknownType(node: WorkflowNode, path: string, catalog: TypeCatalog): WorkflowProblem {
  const versions = catalog.versionsOf(node.type)
  const near = nearestName(node.type, catalog.types())
  const about = { code: 'workflow.unknown-node-type', severity: 'error', path: `${path}/type`, nodeId: node.id } as const
  if (versions.length > 0) {
    return {
      ...about,
      ...spoken(
        said('problem.version-not-installed', { node: node.name, version: String(node.typeVersion), type: node.type }),
        said('problem.installed-versions', { versions: listed('plain', versions.map(String)) }),
      ),
      path: `${path}/typeVersion`,
    }
  }
  return {
    ...about,
    ...spoken(
      said('problem.type-not-installed', { node: node.name, type: node.type }),
      near === undefined ? said('problem.install-or-replace') : said('problem.did-you-mean', { name: near }),
    ),
  }
}

function configProblems(node: WorkflowNode, description: NodeTypeDescription, config: JsonObject, path: string): WorkflowProblem[] {
  return checkConfig(description.config, config).map((issue) => ({
    code: 'workflow.bad-config',
    severity: 'error',
    ...spoken(
      issue.path === ''
        ? said('problem.of-node', { node: node.name, what: issue.words })
        : said('problem.of-setting', { node: node.name, field: fieldName(description, issue.path), what: issue.words }),
    ),
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
    ...spoken(said('problem.expression-in-trigger', { node: node.name }), said('problem.fixed-value')),
    path: `${about.path}/config${at}`,
    nodeId: node.id,
  }))
}

function compensationProblems(
  node: WorkflowNode,
  path: string,
  { catalog, nodes }: { readonly catalog: TypeCatalog; readonly nodes: Graph['nodes'] },
): WorkflowProblem[] {
  if (node.compensate === undefined) return []
  const about = { code: 'workflow.bad-compensation', severity: 'error', path: `${path}/compensate`, nodeId: node.id } as const
  const target = nodes.get(node.compensate)
  if (target === undefined) {
    return [{ ...about, ...spoken(said('problem.compensation-missing', { node: node.name }), said('problem.choose-another')) }]
  }
  if (target.id === node.id || catalog.get(target.type, target.typeVersion)?.kind === 'trigger') {
    const words = said('problem.cannot-compensate', { other: target.name, node: node.name })
    return [{ ...about, ...spoken(words, said('problem.choose-another-node')) }]
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
      ...spoken(said('problem.needs-credential', { node: node.name, type: slot.type }), said('problem.choose-credential')),
      path: `${path}/credentials`,
      nodeId: node.id,
    },
  ]
}
