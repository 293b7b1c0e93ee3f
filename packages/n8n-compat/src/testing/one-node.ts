import type { JsonObject, JsonValue } from '@millrace/base'
import { validateWorkflow, type WorkflowNode } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import { importN8n, type Conversion, type NodeReport } from '../index.ts'
import { baseTypes } from './base-types.ts'

/** A node as an export of n8n has it. */
export const n8nNode = (name: string, type: string, parameters: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  id: `${name}-id`,
  name,
  type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
  typeVersion: 1,
  position: [0, 0],
  parameters,
  ...more,
})

/** Wires as `A > B`, `A:1 > B:2` (output and input), from nodes with those names. */
export function wires(...lines: readonly string[]): JsonObject {
  const connections: Record<string, { main: JsonValue[][] }> = {}
  for (const line of lines) {
    const [from = '', to = ''] = line.split('>').map((end) => end.trim())
    const [source = '', output = '0'] = from.split(':')
    const [node = '', input = '0'] = to.split(':')
    const { main } = (connections[source] ??= { main: [] })
    while (main.length <= Number(output)) main.push([])
    main[Number(output)]?.push({ node, type: 'main', index: Number(input) })
  }
  return connections
}

export interface OneNode extends Conversion {
  readonly node: WorkflowNode
  readonly about: NodeReport
  /** What our own checks say about the node, credentials that have to be chosen left out. */
  readonly problems: readonly string[]
}

/** Imports a workflow of a trigger and one node of this type, version and parameters. */
export function importNode(type: string, version: number, parameters: JsonObject = {}, more: JsonObject = {}): OneNode {
  const node = n8nNode('It', type, parameters, { typeVersion: version, ...more })
  const conversion = importN8n(
    { name: 'W', nodes: [n8nNode('Start', 'manualTrigger'), node], connections: wires('Start > It') },
    { types: baseTypes },
  )
  const [, made] = conversion.workflow.nodes
  const [, about] = conversion.report.nodes
  if (made === undefined || about === undefined) throw new Error('the node was lost')
  expect(checkDocument(conversion.workflow)).toEqual([])
  const problems = validateWorkflow(conversion.workflow, baseTypes)
    .filter(({ code, severity, nodeId }) => severity === 'error' && nodeId === 'n2' && code !== 'workflow.missing-credential')
    .map(({ message }) => message)
  return { ...conversion, node: made, about, problems }
}
