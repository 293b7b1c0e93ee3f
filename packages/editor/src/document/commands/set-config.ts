import { ERROR_PORT, resolvePorts, type NodeTypeDescription, type WorkflowNode } from '@millrace/workflow'
import type { JsonObject, JsonValue } from '@millrace/base'
import type { Command } from '../command.ts'
import { nodeOf } from '../lookup.ts'
import type { Transaction } from '../transaction.ts'

/**
 * Gives a node a new config. Edges on output ports that no longer exist go with it: a switch rule that was removed
 * must not leave a line to nowhere. Edits of the same field close together are one undo step.
 */
export const setConfig = (id: string, config: JsonObject, type: NodeTypeDescription | undefined, field?: string): Command => ({
  name: 'set-config',
  label: 'Edit settings',
  ...(field === undefined ? {} : { merge: `config:${id}:${field}` }),
  apply(tx) {
    const node = nodeOf(tx, id)
    tx.putNode({ ...node, config })
    if (type !== undefined) dropLostEdges(tx, { ...node, config }, type)
  },
})

/** Chooses the credentials of a node. */
export const setCredentials = (id: string, credentials: Readonly<Record<string, string>>): Command => ({
  name: 'set-credentials',
  label: 'Choose credential',
  apply(tx) {
    const { credentials: _, ...rest } = nodeOf(tx, id)
    tx.putNode(Object.keys(credentials).length === 0 ? rest : { ...rest, credentials })
  },
})

function dropLostEdges(tx: Transaction, node: WorkflowNode, type: NodeTypeDescription): void {
  const { inputs, outputs } = resolvePorts(type.ports, node.config ?? {})
  const gives = new Set(outputs.map((port) => port.name))
  const takes = new Set(inputs.map((port) => port.name))
  if (node.onError === 'port') gives.add(ERROR_PORT)
  for (const edge of [...tx.edges.values()]) {
    const lost = (edge.from.node === node.id && !gives.has(edge.from.port)) || (edge.to.node === node.id && !takes.has(edge.to.port))
    if (lost) tx.removeEdge(edge.id)
  }
}

/** The first field in which two configs differ; names the field for merging edits. */
export function changedField(before: JsonObject, after: JsonObject): string | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].find((name) => !sameJson(before[name], after[name]))
}

const sameJson = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
